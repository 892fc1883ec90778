import { hashOf } from '../storage/hash.ts';
import type { Storage } from '../storage/storage.ts';
import { fingerprint, type Happening } from './event.ts';

const rememberForMs = 180 * 86_400_000;

/**
 * What was handled, as hashes: a fingerprint names an account or its kata, and outlives the link. So what was announced is not
 * announced again when a member deletes their data and links again. Events without a fingerprint are never seen.
 */
export interface Seen {
  has(event: Happening): Promise<boolean>;
  mark(events: readonly Happening[]): Promise<void>;
  /** The same for what has a name of its own. */
  hasNamed(name: string): Promise<boolean>;
  markNamed(name: string, at: number): Promise<void>;
  /** Hashes what an earlier version wrote in the clear. Answers how many there were. */
  hashOld(now: number): Promise<number>;
}

const inClear = /^(?:rank|created|approved|solved|completed|first):/;

export function createSeen({ seen }: Pick<Storage, 'seen'>): Seen {
  const hasNamed = async (name: string): Promise<boolean> =>
    (await seen.getMany([keyOf(name), name])).some((row) => row !== undefined);

  return {
    hasNamed,
    async has(event) {
      const name = fingerprint(event);
      return name !== null && hasNamed(name);
    },
    async mark(events) {
      const names = events.map((event) => ({ name: fingerprint(event), at: event.at }));
      await seen.setMany(names.flatMap(({ name, at }) => (name === null ? [] : [rowOf(name, at)])));
    },
    markNamed: (name, at) => seen.setMany([rowOf(name, at)]),

    async hashOld(now) {
      let count = 0;
      for await (const name of seen.keys()) {
        const at = inClear.test(name) ? (await seen.get(name))?.at : undefined;
        if (at === undefined) continue;
        await seen.set(keyOf(name), { at }, at + rememberForMs - now);
        await seen.delete(name);
        count += 1;
      }
      return count;
    },
  };

  function rowOf(name: string, at: number) {
    return { key: keyOf(name), value: { at }, keepForMs: rememberForMs };
  }
}

const keyOf = (name: string): string => `done:${hashOf(name)}`;
