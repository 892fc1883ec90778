import { inspect } from 'node:util';

/** Where something was written, and what. */
export interface Written {
  readonly where: string;
  readonly text: string;
}

/** Every place in which one of the secrets shows. Empty is what it should be. */
export function leaksIn(written: Iterable<Written>, secrets: readonly string[]): string[] {
  const found: string[] = [];
  for (const { where, text } of written) {
    for (const secret of secrets) {
      if (text.includes(secret)) found.push(`${where} shows a secret of ${secret.length} characters`);
    }
  }
  return found;
}

/** Anything as text that can be searched: errors with their causes, bodies with everything in them. */
export const asText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : `${JSON.stringify({ value })}\n${inspect(value, { depth: Infinity, showHidden: true })}`;
