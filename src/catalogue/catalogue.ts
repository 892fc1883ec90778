import MiniSearch from 'minisearch';
import type { Storage } from '../storage/storage.ts';
import type { CatalogueRecord } from '../storage/records.ts';

/** What may be learned of a kata; what is left out stays as it was known. */
export interface KnownKata {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  /** `null` while in beta. */
  readonly rank?: number | null | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** All kata that the bot has ever seen, in memory for looking up and in storage for the next start. */
export interface Catalogue {
  /** Reads what is stored. Until it settles, look-ups know less. */
  load(): Promise<void>;
  readonly size: number;
  byId(id: string): KnownKata | undefined;
  /** By exact name, letter case aside. */
  byName(name: string): KnownKata | undefined;
  /** Kata whose name matches what was typed, best match first. Nothing typed: the latest learned. */
  search(typed: string, limit: number): readonly KnownKata[];
  /** Remembers kata that were seen. Never rejects: what cannot be stored is known until the next start. */
  learn(kata: readonly KnownKata[]): void;
  /** Settles when all that was learned is stored, or was given up. */
  flush(): Promise<void>;
}

/** A page of a completed list holds 200 kata: it is written in two goes, so that nobody waits long behind it. */
const rowsPerWrite = 100;

export interface CatalogueOptions {
  readonly storage: Pick<Storage, 'catalogue'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** Makes an empty catalogue; `load` fills it. */
export function createCatalogue({ storage, now, onError }: CatalogueOptions): Catalogue {
  const known = new Map<string, CatalogueRecord>();
  const unsaved = new Set<string>();
  let saving: Promise<void> | undefined;
  const index = new MiniSearch<CatalogueRecord>({
    fields: ['name'],
    searchOptions: { prefix: true, fuzzy: (term) => (term.length > 3 ? 0.2 : false), combineWith: 'AND' },
  });

  return {
    async load() {
      for await (const [, record] of storage.catalogue.entries()) if (!known.has(record.id)) put(record);
    },
    get size() {
      return known.size;
    },
    byId: (id) => known.get(id),
    byName(name) {
      const wanted = name.toLowerCase();
      return index
        .search(name, { prefix: false, fuzzy: false })
        .map((hit) => known.get(hit.id as string))
        .find((record) => record?.name.toLowerCase() === wanted);
    },
    search(typed, limit) {
      const text = typed.trim().slice(0, 100);
      if (text === '') return [...known.values()].slice(-limit).reverse();
      const lower = text.toLowerCase();
      const hits = index.search(text, {
        boostDocument: (id) => closeness(known.get(id as string)?.name ?? '', lower),
      });
      return hits.slice(0, limit).flatMap((hit) => known.get(hit.id as string) ?? []);
    },
    learn(kata) {
      for (const each of kata) {
        if (each.id === '' || each.name === '') continue;
        const before = known.get(each.id);
        const after = merge(before, each, now());
        if (before && isSame(before, after)) continue;
        put(after);
        unsaved.add(after.id);
      }
      if (unsaved.size > 0) saving ??= save().finally(() => (saving = undefined));
    },
    async flush() {
      await saving;
    },
  };

  function put(record: CatalogueRecord): void {
    const before = known.get(record.id);
    known.set(record.id, record);
    if (before === undefined) index.add(record);
    else if (before.name !== record.name) index.replace(record);
  }

  async function save(): Promise<void> {
    while (unsaved.size > 0) {
      const ids = [...unsaved].slice(0, rowsPerWrite);
      for (const id of ids) unsaved.delete(id);
      try {
        await storage.catalogue.setMany(
          ids.flatMap((id) => {
            const value = known.get(id);
            return value === undefined ? [] : [{ key: id, value }];
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

function merge(before: CatalogueRecord | undefined, seen: KnownKata, now: number): CatalogueRecord {
  const { rank = before?.rank, languages = before?.languages, tags = before?.tags } = seen;
  return {
    id: seen.id,
    name: seen.name,
    slug: seen.slug ?? before?.slug ?? null,
    ...(rank === undefined ? {} : { rank }),
    ...(languages === undefined ? {} : { languages: [...languages] }),
    ...(tags === undefined ? {} : { tags: [...tags] }),
    seenAt: before?.seenAt ?? now,
  };
}

function isSame(a: CatalogueRecord, b: CatalogueRecord): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A name that is what was typed, or begins with it, goes before one that has it somewhere. */
function closeness(name: string, typed: string): number {
  const lower = name.toLowerCase();
  if (lower === typed) return 10;
  return lower.startsWith(typed) ? 5 : 1;
}
