import { z } from 'zod';
import { isRankId, rankColor, rankName } from '../ranks.ts';

// Each field accepts what Codewars is known to send, shortens oversized values, and rejects other types.

const longest = { name: 500, text: 500_000, list: 500 } as const;

const cut = (text: string, length: number): string =>
  text.length > length ? text.slice(0, length).toWellFormed() : text;

export const name = z
  .string()
  .min(1)
  .transform((text) => cut(text, longest.name));

/** `null` when missing or empty. */
export const optionalName = z
  .string()
  .nullish()
  .transform((text) => (text ? cut(text, longest.name) : null));

/** Markdown, code, output; '' when missing. */
export const text = z
  .string()
  .nullish()
  .transform((value) => cut(value ?? '', longest.text));

// Not z.number(), which rejects Infinity: JSON may contain 1e999.
const optionalNumber = z
  .custom<number>((value) => typeof value === 'number', 'expected a number')
  .nullish()
  .transform((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null));

const whole = (value: number): number =>
  Math.min(Math.max(Math.trunc(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);

/** 0 when missing. */
export const integer = optionalNumber.transform((value) => whole(value ?? 0));

/** At least 0; 0 when missing. */
export const count = optionalNumber.transform((value) => Math.max(0, whole(value ?? 0)));

/** At least 0, with fractions; `null` when missing. */
export const optionalAmount = optionalNumber.transform((value) =>
  value === null ? null : Math.max(0, value),
);

export const optionalInteger = optionalNumber.transform((value) => (value === null ? null : whole(value)));

/** `null` for beta kata and invalid ranks. */
export const rankId = optionalNumber.transform((value) => (value !== null && isRankId(value) ? value : null));

const rankNames = { name: optionalName, color: optionalName };

const named = (id: number, given: z.output<z.ZodObject<typeof rankNames>>) => ({
  name: given.name ?? rankName(id),
  color: given.color ?? rankColor(id),
});

/** `null` for beta kata. */
export const kataRank = z
  .object({ id: rankId, ...rankNames })
  .nullish()
  .transform((given) => (given?.id ? { id: given.id, ...named(given.id, given) } : null));

/** 8 kyu when missing. `score` is not honor. */
export const userRank = z.object({ rank: rankId, ...rankNames, score: count }).transform((given) => {
  const rank = given.rank ?? -8;
  return { rank, ...named(rank, given), score: given.score };
});

/** ISO 8601 in UTC; `null` when missing or invalid. */
export const date = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return null;
    const at = new Date(value);
    return Number.isNaN(at.getTime()) ? null : at.toISOString();
  });

/** Unique names. A raw record of the reference has `{name}` for a language. */
export const names = z
  .array(z.union([z.string(), z.object({ name: z.string() }).transform((item) => item.name)]).nullable())
  .nullish()
  .transform((items) => {
    const kept = (items ?? []).flatMap((item) => (item ? [cut(item, longest.name)] : []));
    return [...new Set(kept)].slice(0, longest.list);
  });

/** A string in the reference, an object on the live site. */
export const person = z
  .union([z.string(), z.object({ username: z.string().nullish() }).transform(({ username }) => username)])
  .nullish()
  .transform((username) => (username ? { username: cut(username, longest.name) } : null));
