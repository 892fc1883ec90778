import { createHash } from 'node:crypto';

/** An id in Codewars' manner (24 hex digits) that is the same in every run. */
export function idOf(kind: 'user' | 'kata' | 'session', name: string): string {
  return createHash('sha1').update(`${kind}:${name}`).digest('hex').slice(0, 24);
}

/** A number from 0 to below `limit` that depends on `text` alone, so that the world never changes by itself. */
export function pick(text: string, limit: number): number {
  // FNV-1a: the world asks tens of thousands of times while it is made, and every test makes one.
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // Its low bits alone repeat in short texts that differ in the last letter only.
  return ((hash ^ (hash >>> 15)) >>> 0) % limit;
}

/** A moment between two fixed dates, by `text`. */
export function moment(text: string, from: string, to: string): string {
  const start = Date.parse(from);
  const minutes = Math.floor((Date.parse(to) - start) / 60_000);
  return new Date(start + pick(text, minutes) * 60_000).toISOString();
}
