import { z } from 'zod';
import { isRankId, rankColor, rankName } from '../ranks.ts';

// The fields that answers are made of. Each takes what Codewars is known to send, cuts what is longer than anything real
// (so that nothing further on overflows), and refuses what has another type.

/** Far beyond anything real: characters of a name and of a text, items of a list. */
const longest = { name: 500, text: 500_000, list: 500 } as const;

const cut = (text: string, length: number): string =>
  text.length > length ? text.slice(0, length).toWellFormed() : text;

/** A name, an id, a slug: present, not empty. */
export const name = z
  .string()
  .min(1)
  .transform((text) => cut(text, longest.name));

/** The same where it can be missing or empty: `null` then. */
export const optionalName = z
  .string()
  .nullish()
  .transform((text) => (text ? cut(text, longest.name) : null));

/** Markdown, code, output; '' when missing. */
export const text = z
  .string()
  .nullish()
  .transform((value) => cut(value ?? '', longest.text));

// Not z.number(): JSON can hold 1e999, which is read as Infinity, and one such field must not make a profile unreadable.
const optionalNumber = z
  .custom<number>((value) => typeof value === 'number', 'expected a number')
  .nullish()
  .transform((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null));

const whole = (value: number): number =>
  Math.min(Math.max(Math.trunc(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);

/** A whole number that may be negative; 0 when missing. */
export const integer = optionalNumber.transform((value) => whole(value ?? 0));

/** A whole number from 0 up; 0 when missing. */
export const count = optionalNumber.transform((value) => Math.max(0, whole(value ?? 0)));

/** A number from 0 up, or `null` when missing. */
export const optionalAmount = optionalNumber.transform((value) =>
  value === null ? null : Math.max(0, value),
);

/** A whole number, or `null` when missing. */
export const optionalInteger = optionalNumber.transform((value) => (value === null ? null : whole(value)));

/** −8…−1 or 1…8; `null` for anything else, as for a kata in beta. */
export const rankId = optionalNumber.transform((value) => (value !== null && isRankId(value) ? value : null));

const rankNames = { name: optionalName, color: optionalName };

/** A rank's name and color follow from its number where they are missing. */
const named = (id: number, given: z.output<z.ZodObject<typeof rankNames>>) => ({
  name: given.name ?? rankName(id),
  color: given.color ?? rankColor(id),
});

/** The rank of a kata; `null` while in beta. */
export const kataRank = z
  .object({ id: rankId, ...rankNames })
  .nullish()
  .transform((given) => (given?.id ? { id: given.id, ...named(given.id, given) } : null));

/** A rank in one language or overall; 8 kyu where none is told. `score` is Codewars' score, not honor. */
export const userRank = z.object({ rank: rankId, ...rankNames, score: count }).transform((given) => {
  const rank = given.rank ?? -8;
  return { rank, ...named(rank, given), score: given.score };
});

/** ISO 8601 in UTC, or `null` for what is no date. */
export const date = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return null;
    const at = new Date(value);
    return Number.isNaN(at.getTime()) ? null : at.toISOString();
  });

/** Names, each once; empty when missing. The reference's raw records hold `{name}` for a language. */
export const names = z
  .array(z.union([z.string(), z.object({ name: z.string() }).transform((item) => item.name)]).nullable())
  .nullish()
  .transform((items) => {
    const kept = (items ?? []).flatMap((item) => (item ? [cut(item, longest.name)] : []));
    return [...new Set(kept)].slice(0, longest.list);
  });

/** A person, who is a name in the reference and an object live. */
export const person = z
  .union([z.string(), z.object({ username: z.string().nullish() }).transform(({ username }) => username)])
  .nullish()
  .transform((username) => (username ? { username: cut(username, longest.name) } : null));
