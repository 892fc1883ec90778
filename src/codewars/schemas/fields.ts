import { z } from 'zod';
import { isRankId, rankColor, rankName } from '../ranks.ts';
import type { RankId } from '../model.ts';

// The fields that answers are made of. Each takes what Codewars is known to send, cuts what is longer than anything real
// (so that nothing further on overflows), and refuses what has another type.

/** Longest texts, in characters: far beyond anything real. */
const longest = { name: 500, text: 500_000, list: 500 } as const;

const cut = (text: string, length: number): string =>
  text.length > length ? text.slice(0, length).toWellFormed() : text;

/** A name, an id, a slug: present, not empty. */
export const name = z
  .string()
  .min(1)
  .transform((text) => cut(text, longest.name));

/** The same where it can be missing: `null` then, and for an empty one. */
export const optionalName = z
  .string()
  .nullish()
  .transform((text) => (text === undefined || text === null || text === '' ? null : cut(text, longest.name)));

/** Markdown, code, output; '' when missing. */
export const text = z
  .string()
  .nullish()
  .transform((value) => cut(value ?? '', longest.text));

// Not z.number(): JSON can hold 1e999, which is read as Infinity, and one such field must not make a profile unreadable.
const anyNumber = z.custom<number>((value) => typeof value === 'number', 'expected a number').nullish();

const whole = (value: number | null | undefined): number =>
  value !== undefined && value !== null && Number.isFinite(value)
    ? Math.min(Math.max(Math.trunc(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
    : 0;

/** A whole number that may be negative; 0 when missing. */
export const integer = anyNumber.transform(whole);

/** A whole number from 0 up; 0 when missing. */
export const count = anyNumber.transform((value) => Math.max(0, whole(value)));

/** A number from 0 up, or `null` when missing. */
export const optionalAmount = anyNumber.transform((value) =>
  typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : null,
);

/** A whole number, or `null` when missing. */
export const optionalInteger = anyNumber.transform((value) =>
  typeof value === 'number' && Number.isFinite(value) ? whole(value) : null,
);

/** −8…−1 or 1…8; `null` for anything else, as for a kata in beta. */
export const rankId = anyNumber.transform((value): RankId | null =>
  typeof value === 'number' && isRankId(value) ? value : null,
);

/** A rank with its name and colour, which follow from its number where they are missing. */
export const rank = z
  .looseObject({ id: rankId, name: optionalName, color: optionalName })
  .nullish()
  .transform((given) =>
    given?.id === undefined || given.id === null
      ? null
      : { id: given.id, name: given.name ?? rankName(given.id), color: given.color ?? rankColor(given.id) },
  );

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
  .array(z.union([z.string(), z.looseObject({ name: z.string() }).transform((item) => item.name)]).nullable())
  .nullish()
  .transform((items) => {
    const kept = (items ?? [])
      .filter((item) => item !== null && item !== '')
      .map((item) => cut(item ?? '', longest.name));
    return [...new Set(kept)].slice(0, longest.list);
  });

/** A person, who is a name in the reference and an object live. */
export const person = z
  .union([
    z.string(),
    z.looseObject({ username: z.string().nullish() }).transform((object) => object.username),
  ])
  .nullish()
  .transform((username) =>
    username === undefined || username === null || username === ''
      ? null
      : { username: cut(username, longest.name) },
  );
