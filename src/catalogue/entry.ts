import type { CatalogueRecord } from '../storage/records.ts';
import { wordsOf, type Words } from './name-search.ts';

/** What was seen of a kata; what is missing stays as it was. */
export interface KnownKata {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  /** `null` for beta kata. */
  readonly rank?: number | null | undefined;
  /** All languages. */
  readonly languages?: readonly string[] | undefined;
  /** Some languages, if not all are known. */
  readonly seenIn?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A kata in memory. Lists are JSON text, which takes a third of the memory of arrays and is searched by `inList`. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly words: Words;
  readonly slug: string | null;
  /** `null` for beta kata, `undefined` if unknown. */
  readonly rank: number | null | undefined;
  readonly languages: string;
  /** Whether `languages` is complete. */
  readonly isWhole: boolean;
  readonly tags: string;
  readonly seenAt: number;
  readonly removedAt: number | undefined;
  /** Nothing of it was read from Codewars. */
  readonly isSeed: boolean;
  /** How often a list without ranks contained it, since the start. */
  readonly sightings: number;
}

const none = '[]';

export function merged(before: Entry | undefined, seen: KnownKata, now: number): Entry {
  const name = seen.name;
  return {
    id: seen.id,
    name,
    words: before?.name === name ? before.words : wordsOf(name),
    slug: seen.slug ?? before?.slug ?? null,
    rank: seen.rank === undefined ? before?.rank : seen.rank,
    ...mergedLanguages(before, seen),
    tags: seen.tags === undefined ? (before?.tags ?? none) : shared(JSON.stringify(seen.tags), before?.tags),
    seenAt: before?.seenAt ?? now,
    removedAt: undefined,
    isSeed: false,
    sightings: (before?.sightings ?? 0) + (seen.rank === undefined ? 1 : 0),
  };
}

/** A complete list replaces the languages; a partial one adds to them. */
function mergedLanguages(
  before: Entry | undefined,
  { languages, seenIn = [] }: KnownKata,
): Pick<Entry, 'languages' | 'isWhole'> {
  const text = before?.languages ?? none;
  if (languages !== undefined) return { languages: shared(JSON.stringify(languages), text), isWhole: true };
  const more = seenIn.filter((language) => !text.includes(inList(language)));
  return {
    languages: more.length === 0 ? text : JSON.stringify([...listOf(text), ...more]),
    isWhole: before?.isWhole ?? false,
  };
}

/** Reuses the known text if it is equal, to save memory. */
const shared = (text: string, known: string | undefined): string => (text === known ? known : text);

/** The text that a list contains if it has this item. */
export const inList = (item: string): string => JSON.stringify(item);

/** The items of such a list. */
export const listOf = (list: string): string[] => (list === none ? [] : (JSON.parse(list) as string[]));

/** Leaves out sightings, which would cause a write for every list. */
export function toRecord(entry: Entry): CatalogueRecord {
  const { id, name, slug, rank, languages, isWhole, tags, seenAt, removedAt } = entry;
  return {
    id,
    name,
    slug,
    ...(rank === undefined ? {} : { rank }),
    ...(isWhole ? { languages: listOf(languages) } : {}),
    ...(!isWhole && languages !== none ? { seenIn: listOf(languages) } : {}),
    ...(tags === none ? {} : { tags: listOf(tags) }),
    seenAt,
    ...(removedAt === undefined ? {} : { removedAt }),
  };
}

const stored = ['name', 'slug', 'rank', 'languages', 'isWhole', 'tags', 'removedAt', 'isSeed'] as const;

export const isSame = (a: Entry, b: Entry): boolean => stored.every((field) => a[field] === b[field]);
