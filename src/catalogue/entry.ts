import type { CatalogueRecord } from '../storage/records.ts';
import { wordsOf, type Words } from './name-search.ts';

/** What may be learned of a kata; what is left out stays as it was known. */
export interface KnownKata {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  /** `null` while in beta. */
  readonly rank?: number | null | undefined;
  /** All of its languages. */
  readonly languages?: readonly string[] | undefined;
  /** Some of its languages, where not all are known. */
  readonly seenIn?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * A kata as it is kept in memory. Lists are kept as JSON text: a third of what arrays of strings take, and whether a
 * language is among them is one look for its own JSON text.
 */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly words: Words;
  readonly slug: string | null;
  /** `null` while in beta, `undefined` where it is not known. */
  readonly rank: number | null | undefined;
  readonly languages: string;
  /** Whether `languages` are all of them. */
  readonly isWhole: boolean;
  readonly tags: string;
  readonly seenAt: number;
  readonly removedAt: number | undefined;
  /** Known from the seed alone: nothing of it was read from Codewars. */
  readonly isSeed: boolean;
  /** How often it stood on a list that tells neither rank nor languages, since the start. */
  readonly sightings: number;
}

const none = '[]';

/** What was seen, on top of what was known. What is left out stays as it was. */
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

/** A list of all languages replaces; one of some adds, so that it never takes a language away. */
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

/** The text that is there already where it says the same. */
const shared = (text: string, known: string | undefined): string => (text === known ? known : text);

/** What a list that is kept as text includes when it has this item. */
export const inList = (item: string): string => JSON.stringify(item);

const listOf = (list: string): string[] => (list === none ? [] : (JSON.parse(list) as string[]));

/** What is stored of it, or tells others. Sightings are not: they would be a write at every list. */
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

/** Whether both are stored alike. */
export const isSame = (a: Entry, b: Entry): boolean => stored.every((field) => a[field] === b[field]);
