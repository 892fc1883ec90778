import type { Read } from '../codewars/codewars.ts';
import type { CompletedPage } from '../codewars/model.ts';
import type { CompletionsRecord } from '../storage/records.ts';
import { CompletedList, momentOf, type RankOf } from './completed-list.ts';

/** 20,000 kata: more than there are. */
export const maxPages = 100;

export type Found = ReturnType<typeof createFound>;

/** Gathers the pages of a completed list from the first on, and adds them to what is kept. */
export function createFound(kept: CompletionsRecord | undefined, rankOf: RankOf) {
  const before = new CompletedList(kept);
  const known = new CompletedList(kept);
  const list = new CompletedList();
  const rank: RankOf = (id) => {
    const its = rankOf(id);
    return its === undefined ? before.get(id)?.rank : its;
  };
  let total = kept?.total ?? 0;
  let asOf = 0;
  let isComplete = false;
  let isStale = false;
  let last: { readonly id: string; readonly at: number } | undefined;

  return {
    /** When Codewars answered with the first page; 0 before. */
    get asOf() {
      return asOf;
    },
    /** Whether the pages are all that Codewars has. */
    get isComplete() {
      return isComplete;
    },
    /** Whether the last page is an old copy: Codewars does not answer. */
    get isStale() {
      return isStale;
    },
    get isAllThereIs() {
      return known.size === total;
    },
    /** Whether kata that were known are no longer on the list. */
    get hasLost() {
      return list.size < before.size;
    },

    /** Returns whether anything was new. */
    add({ value, stale, fetchedAt }: Read<CompletedPage>): boolean {
      total = value.totalItems;
      isStale = stale;
      if (value.page === 0) asOf = fetchedAt;
      const isNews = known.add(value.items, rank);
      // A page that repeats earlier ones is the last: the next would do so too.
      const isLast = !list.add(value.items, rank) || value.page + 1 >= Math.min(value.totalPages, maxPages);
      isComplete = isLast && !stale;
      const end = value.items.at(-1);
      last = end && { id: end.id, at: momentOf(end.completedAt) };
      return isNews;
    },

    /** What is known by now. */
    record(): CompletionsRecord {
      if (asOf === 0) return kept ?? { languages: {}, total: 0, readAt: 0 };
      const { list: all, about } = addedTo(kept);
      return all.record(about);
    },

    addedTo,
  };

  /** @param current what is stored now: another reading may have added to it */
  function addedTo(current: CompletionsRecord | undefined): {
    readonly list: CompletedList;
    readonly about: Pick<CompletionsRecord, 'total' | 'readAt' | 'since'>;
  } {
    const stored = new CompletedList(current);
    if (isComplete) {
      for (const each of stored) if (isNewSince(each)) list.put(each);
      return { list, about: { total, readAt: asOf, since: 0 } };
    }
    // Lists begin with the newest: what is below a kata that was known is known too.
    const isJoined = last !== undefined && stored.get(last.id) !== undefined;
    const reached = last === undefined || last.at === 0 ? asOf : last.at;
    const since = Math.min(reached, (isJoined ? current?.since : undefined) ?? Infinity);
    for (const each of list) stored.put(each);
    return { list: stored, about: { total, readAt: current?.readAt ?? 0, since } };
  }

  function isNewSince({ id, languages }: { id: string; languages: readonly string[] }): boolean {
    const known = before.get(id);
    return known === undefined || languages.some((language) => !known.languages.includes(language));
  }
}
