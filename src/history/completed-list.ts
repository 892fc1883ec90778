import type { CompletedKata } from '../codewars/model.ts';
import {
  completionsOf,
  idsIn,
  kataIn,
  type CompletedOnce,
  type CompletionsRecord,
  type KataRank,
} from '../storage/records.ts';

/** Codewars opened in 2012. */
const firstMoment = Date.UTC(2012, 0);
/** The last second that is stored in 32 bits. */
const lastMoment = 0xffff_ffff * 1_000;

export type RankOf = (kataId: string) => KataRank;

/** What an account has completed: each kata once, in any number of languages. */
export class CompletedList {
  readonly #kata = new Map<string, CompletedOnce>();

  constructor(stored?: CompletionsRecord) {
    if (stored !== undefined) for (const each of kataIn(stored)) this.#kata.set(each.id, each);
  }

  get size(): number {
    return this.#kata.size;
  }

  get(id: string): CompletedOnce | undefined {
    return this.#kata.get(id);
  }

  [Symbol.iterator](): Iterator<CompletedOnce> {
    return this.#kata.values();
  }

  /** Adds what Codewars listed, and returns whether any kata, language or date was new. */
  add(
    kata: readonly Pick<CompletedKata, 'id' | 'name' | 'completedAt' | 'languages'>[],
    rankOf: RankOf,
  ): boolean {
    let isNews = false;
    for (const { id, name, completedAt, languages } of kata) {
      if (!isWord(id)) continue;
      // Only a removed kata has no name.
      const rank = name === null ? null : rankOf(id);
      const isNew = this.put({ id, at: momentOf(completedAt), rank, languages: languages.filter(isName) });
      isNews ||= isNew;
    }
    return isNews;
  }

  /** A new date or rank takes the place of the old one; what is missing stays as it was. */
  put({ id, at, rank, languages }: CompletedOnce): boolean {
    const known = this.#kata.get(id);
    const all = new Set([...(known?.languages ?? []), ...languages]);
    this.#kata.set(id, {
      id,
      at: at === 0 ? (known?.at ?? 0) : at,
      rank: rank === undefined ? known?.rank : rank,
      languages: [...all],
    });
    return known === undefined || all.size > known.languages.length || (at !== 0 && at !== known.at);
  }

  /** Fills in the ranks that are known by now, and returns the kata whose rank is not. */
  rank(rankOf: RankOf): readonly string[] {
    const unknown: string[] = [];
    for (const [id, each] of this.#kata) {
      if (each.rank !== undefined) continue;
      const rank = rankOf(id);
      if (rank === undefined) unknown.push(id);
      else this.#kata.set(id, { ...each, rank });
    }
    return unknown;
  }

  record(about: Pick<CompletionsRecord, 'total' | 'readAt' | 'since'>): CompletionsRecord {
    return completionsOf(this.#kata.values(), about);
  }
}

export function isWhole(record: CompletionsRecord | undefined): record is CompletionsRecord {
  return record !== undefined && record.readAt > 0;
}

/** The ids of the kata completed in a language, or without one in any. */
export function completedIn(record: CompletionsRecord, language?: string): ReadonlySet<string> {
  if (language === undefined) return new Set(Object.values(record.languages).flatMap((ids) => idsIn(ids)));
  return new Set(idsIn(Object.hasOwn(record.languages, language) ? record.languages[language] : ''));
}

/** In any language. */
export function hasCompleted(record: CompletionsRecord, id: string): boolean {
  return Object.values(record.languages).some((ids) => ids.includes(` ${id} `));
}

/** Codewars' dates are exact to the second. 0 for no date, and for one before Codewars or beyond what is stored. */
export function momentOf(completedAt: string | null): number {
  const at = Math.floor(Date.parse(completedAt ?? '') / 1_000) * 1_000;
  return at >= firstMoment && at <= lastMoment ? at : 0;
}

/** The languages in which a kata was completed; none if Codewars named none. */
export function languagesOf(record: CompletionsRecord, id: string): readonly string[] {
  const lists = Object.entries(record.languages).filter(([, ids]) => ids.includes(` ${id} `));
  return lists.map(([language]) => language).filter((language) => language !== '');
}

/** Ids are stored with a space between them. */
const isWord = (id: string): boolean => id !== '' && !/\s/.test(id);

const isName = (language: string): boolean =>
  isWord(language) && language.length <= 50 && language !== '__proto__';
