import type { WellKnownKata } from '../../facts/well-known-kata.ts';
import type { Storage } from '../storage/storage.ts';
import { inList, isSame, merged, toRecord, type Entry, type KnownKata } from './entry.ts';
import { createNameSearch } from './name-search.ts';

/** Which kata to look for. What is left out does not matter. */
export interface KataQuery {
  /** One that they certainly exist in. */
  readonly language: string;
  /** Any of these, `null` being beta; left out, also kata whose rank is not known. */
  readonly ranks?: readonly (number | null)[] | undefined;
  /** Any of these. */
  readonly tags?: readonly string[] | undefined;
}

/** A page of a completed list holds 200 kata: it is written in two goes, so that other writes do not wait long. */
const rowsPerWrite = 100;
/** No one types a longer name. */
const longestTyped = 100;
/** For so long a kata that is gone is not brought back by standing on a list: lists name what can no longer be opened. */
const goneForMs = 7 * 86_400_000;

export type Catalogue = ReturnType<typeof createCatalogue>;

/** All kata that the bot has ever seen, in memory for looking up and in storage for the next start. */
export function createCatalogue(options: {
  readonly storage: Pick<Storage, 'catalogue'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  /** Kata that ship with the bot, so that the first `/train` has something to recommend. Not stored; what Codewars says counts more. */
  readonly seed?: readonly WellKnownKata[];
}) {
  const { storage, now, onError, seed = [] } = options;
  const known = new Map<string, Entry>();
  const gone = new Map<string, Entry>();
  const unsaved = new Set<string>();
  const names = createNameSearch(() => known.values());
  let loading = false;
  let saving: Promise<void> | undefined;
  for (const { languages, ...kata } of seed)
    put({ ...merged(undefined, { ...kata, seenIn: languages }, 0), isSeed: true });

  return {
    /** Reads what is stored. Until it settles, look-ups know less. */
    async load(): Promise<void> {
      loading = true;
      try {
        for await (const [, record] of storage.catalogue.entries()) {
          const entry = known.get(record.id);
          const stored = {
            ...merged(entry?.isSeed === true ? entry : undefined, record, record.seenAt),
            sightings: 0,
          };
          if (record.removedAt !== undefined) take({ ...stored, removedAt: record.removedAt });
          else if (entry === undefined || entry.isSeed) put(stored);
          else change(merged(stored, toRecord(entry), now()), stored);
        }
      } finally {
        loading = false;
        saveSoon();
      }
    },
    get size() {
      return known.size;
    },
    byId(id: string): KnownKata | undefined {
      const entry = known.get(id);
      return entry && toRecord(entry);
    },
    /** By exact name, letter case aside. */
    byName(name: string): KnownKata | undefined {
      const wanted = name.toLowerCase();
      for (const entry of known.values()) {
        // Hardly any other name is as long.
        if (entry.name.length === name.length && entry.name.toLowerCase() === wanted) return toRecord(entry);
      }
      return undefined;
    },
    bySlug(slug: string): KnownKata | undefined {
      for (const entry of known.values()) if (entry.slug === slug) return toRecord(entry);
      return undefined;
    },
    /** Kata whose name matches what was typed, best match first. Nothing typed: the latest learned. */
    search(typed: string, limit: number): readonly KnownKata[] {
      const text = typed.trim().slice(0, longestTyped);
      const found = text === '' ? [...known.values()].slice(-limit).reverse() : names.search(text, limit);
      return found.map(toRecord);
    },
    /** Ids of all kata that are certainly so, in no order. */
    find({ language, ranks, tags }: KataQuery): readonly string[] {
      const itsLanguage = inList(language);
      const itsTags = tags?.map(inList);
      return [...known.values()]
        .filter(({ rank }) => ranks === undefined || (rank !== undefined && ranks.includes(rank)))
        .filter((entry) => entry.languages.includes(itsLanguage))
        .filter((entry) => itsTags?.some((tag) => entry.tags.includes(tag)) !== false)
        .map(({ id }) => id);
    },
    /**
     * Ids of kata whose rank (first) or languages are not known, those most often seen first. `seenIn`: of those, only where the
     * rank is missing and which exist in that language. `except`: not these.
     */
    unclear(
      limit: number,
      { seenIn, except = () => false }: { seenIn?: string; except?: (id: string) => boolean } = {},
    ): readonly string[] {
      const itsLanguage = seenIn === undefined ? '' : inList(seenIn);
      const lacksRank = ({ rank }: Entry): boolean => rank === undefined;
      return [...known.values()]
        .filter((entry) =>
          seenIn === undefined
            ? lacksRank(entry) || !entry.isWhole
            : lacksRank(entry) && entry.languages.includes(itsLanguage),
        )
        .filter(({ id }) => !except(id))
        .sort((a, b) => Number(lacksRank(b)) - Number(lacksRank(a)) || b.sightings - a.sightings)
        .slice(0, limit)
        .map(({ id }) => id);
    },
    /** Remembers kata that were seen. Never rejects: what cannot be stored is known until the next start. */
    learn(kata: readonly KnownKata[]): void {
      for (const each of kata) {
        if (each.id === '' || each.name === '') continue;
        const before = known.get(each.id) ?? gone.get(each.id);
        const isWhole = each.rank !== undefined && each.languages !== undefined;
        if (before?.removedAt !== undefined && !isWhole && now() - before.removedAt < goneForMs) continue;
        change(merged(before, each, now()), before);
      }
      saveSoon();
    },
    /**
     * Codewars no longer has it: it is not found any more. Whole details bring it back; so does a list, after a week.
     * Answers the name that it had, where that is known.
     */
    remove(id: string): string | undefined {
      const entry = known.get(id);
      if (entry === undefined) return gone.get(id)?.name;
      take({ ...entry, removedAt: now(), isSeed: false });
      unsaved.add(id);
      saveSoon();
      return entry.name;
    },
    /** Settles when all that was learned is stored, or was given up. */
    async flush(): Promise<void> {
      await saving;
    },
  };

  function put(entry: Entry): void {
    gone.delete(entry.id);
    if (known.get(entry.id)?.words !== entry.words) names.add(entry.words);
    known.set(entry.id, entry);
  }

  /** Takes a kata out of sight. */
  function take(entry: Entry): void {
    known.delete(entry.id);
    gone.set(entry.id, entry);
  }

  function change(after: Entry, before: Entry | undefined): void {
    put(after);
    if (before === undefined || !isSame(before, after)) unsaved.add(after.id);
  }

  /** What is stored may say more than what was learned in the first moments: it is read before anything is written. */
  function saveSoon(): void {
    if (unsaved.size > 0 && !loading) saving ??= save().finally(() => (saving = undefined));
  }

  async function save(): Promise<void> {
    while (unsaved.size > 0) {
      const ids = [...unsaved].slice(0, rowsPerWrite);
      for (const id of ids) unsaved.delete(id);
      try {
        await storage.catalogue.setMany(
          ids.flatMap((id) => {
            const entry = known.get(id) ?? gone.get(id);
            return entry === undefined ? [] : [{ key: id, value: toRecord(entry) }];
          }),
        );
      } catch (error) {
        onError(error);
        // Storage is unwell: what is left is tried with the next kata that is learned.
        for (const id of ids) unsaved.add(id);
        return;
      }
    }
  }
}
