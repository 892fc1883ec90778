import type { WellKnownKata } from '../../facts/well-known-kata.ts';
import type { Storage } from '../storage/storage.ts';
import { inList, isSame, listOf, merged, toRecord, type Entry, type KnownKata } from './entry.ts';
import { createNameSearch } from './name-search.ts';

export interface KataQuery {
  /** Words of the name. Without them, any name matches. */
  readonly text?: string | undefined;
  /** Without it, kata in any language match. */
  readonly language?: string | undefined;
  /** Any of these; `null` is beta. Without it, kata of unknown rank match too. */
  readonly ranks?: readonly (number | null)[] | undefined;
  /** Any of these. */
  readonly tags?: readonly string[] | undefined;
}

/** Smaller than a page of 200 kata, so that other writes do not wait long. */
const rowsPerWrite = 100;
const longestTyped = 100;
/** Lists still name removed kata, so they do not restore one during this time. */
const goneForMs = 7 * 86_400_000;

export type Catalogue = ReturnType<typeof createCatalogue>;

/** Creates the catalogue of all kata that the bot has seen. It is searched in memory and kept in storage. */
export function createCatalogue(options: {
  readonly storage: Pick<Storage, 'catalogue'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  /** Kata that ship with the bot. They are not stored. */
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
    async load(): Promise<void> {
      loading = true;
      try {
        for await (const [, record] of storage.catalogue.entries()) {
          const entry = known.get(record.id);
          const stored = {
            ...merged(entry?.isSeed === true ? entry : undefined, record, record.seenAt),
            sightings: 0,
          };
          if (record.removedAt !== undefined) hide({ ...stored, removedAt: record.removedAt });
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
    /** `null`: the kata is in beta, or was removed. `undefined`: unknown. */
    rankOf: (id: string): number | null | undefined => (gone.has(id) ? null : known.get(id)?.rank),
    /** Ignores case. */
    byName(name: string): KnownKata | undefined {
      const wanted = name.toLowerCase();
      for (const entry of known.values()) {
        // Comparing lengths first is faster.
        if (entry.name.length === name.length && entry.name.toLowerCase() === wanted) return toRecord(entry);
      }
      return undefined;
    },
    bySlug(slug: string): KnownKata | undefined {
      for (const entry of known.values()) if (entry.slug === slug) return toRecord(entry);
      return undefined;
    },
    /** Best matches first; for an empty text, the kata learned last. */
    search(typed: string, limit: number): readonly KnownKata[] {
      const text = typed.trim().slice(0, longestTyped);
      const found = text === '' ? [...known.values()].slice(-limit).reverse() : names.search(text, limit);
      return found.map(toRecord);
    },
    /** Best matches of the text first. */
    find({ text, language, ranks, tags }: KataQuery): readonly string[] {
      const itsLanguage = language === undefined ? '' : inList(language);
      const itsTags = tags?.map(inList);
      const named =
        text === undefined ? [...known.values()] : names.search(text.slice(0, longestTyped), Infinity);
      return named
        .filter(({ rank }) => ranks === undefined || (rank !== undefined && ranks.includes(rank)))
        .filter((entry) => entry.languages.includes(itsLanguage))
        .filter((entry) => itsTags?.some((tag) => entry.tags.includes(tag)) !== false)
        .map(({ id }) => id);
    },
    /** The tags of all kata, those of most kata first. */
    tags(): readonly string[] {
      const lists = Map.groupBy(known.values(), (entry) => entry.tags);
      const counts = new Map<string, number>();
      for (const [list, { length }] of lists)
        for (const tag of listOf(list)) counts.set(tag, (counts.get(tag) ?? 0) + length);
      return [...counts].sort(([, a], [, b]) => b - a).map(([tag]) => tag);
    },
    /**
     * Ids of kata of unknown rank, then of unknown languages, most seen first. With `seenIn`, only kata of unknown rank that exist in
     * that language.
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
    /** Adds what was seen of kata. Storing it may fail; then it is lost at the next start. */
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
    /** Hides a kata that Codewars removed, and returns its name. Full details restore it; a list does after a week. */
    remove(id: string): string | undefined {
      const entry = known.get(id);
      if (entry === undefined) return gone.get(id)?.name;
      hide({ ...entry, removedAt: now(), isSeed: false });
      unsaved.add(id);
      saveSoon();
      return entry.name;
    },
    async flush(): Promise<void> {
      await saving;
    },
  };

  function put(entry: Entry): void {
    gone.delete(entry.id);
    if (known.get(entry.id)?.words !== entry.words) names.add(entry.words);
    known.set(entry.id, entry);
  }

  function hide(entry: Entry): void {
    known.delete(entry.id);
    gone.set(entry.id, entry);
  }

  function change(after: Entry, before: Entry | undefined): void {
    put(after);
    if (before === undefined || !isSame(before, after)) unsaved.add(after.id);
  }

  /** Writes nothing while loading, because stored entries may contain more than what was learned since the start. */
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
        // The next `learn` tries again.
        for (const id of ids) unsaved.add(id);
        return;
      }
    }
  }
}
