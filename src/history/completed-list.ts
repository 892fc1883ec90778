import type { CompletedKata } from '../codewars/model.ts';
import type { CompletionsRecord } from '../storage/records.ts';

/** The key of kata without a language. */
const noLanguage = '';

export class CompletedList {
  readonly #byLanguage: Map<string, Set<string>>;
  readonly #all: Set<string>;

  constructor(stored?: CompletionsRecord) {
    const lists = Object.entries(stored?.languages ?? {});
    this.#byLanguage = new Map(lists.map(([language, ids]) => [language, new Set(idsOf(ids))]));
    this.#all = new Set(lists.flatMap(([, ids]) => idsOf(ids)));
  }

  get size(): number {
    return this.#all.size;
  }

  /** Returns whether any kata or language was new. */
  add(kata: readonly Pick<CompletedKata, 'id' | 'languages'>[]): boolean {
    let isNews = false;
    for (const { id, languages } of kata) {
      if (!isWord(id)) continue;
      isNews ||= !this.#all.has(id);
      this.#all.add(id);
      const named = languages.filter(isName);
      for (const language of named.length > 0 ? named : [noLanguage]) {
        const ids = this.#byLanguage.get(language) ?? new Set();
        isNews ||= !ids.has(id);
        this.#byLanguage.set(language, ids.add(id));
      }
    }
    return isNews;
  }

  record(total: number, readAt: number): CompletionsRecord {
    const lists = [...this.#byLanguage].map(([language, ids]) => [language, ` ${[...ids].join(' ')} `]);
    return { languages: Object.fromEntries(lists) as Record<string, string>, total, readAt };
  }
}

export function isWhole(record: CompletionsRecord | undefined): record is CompletionsRecord {
  return record !== undefined && record.readAt > 0;
}

/** The ids of the kata completed in a language, or without one in any. */
export function completedIn(record: CompletionsRecord, language?: string): ReadonlySet<string> {
  if (language === undefined) return new Set(Object.values(record.languages).flatMap(idsOf));
  return new Set(idsOf(Object.hasOwn(record.languages, language) ? record.languages[language] : ''));
}

/** In any language. */
export function hasCompleted(record: CompletionsRecord, id: string): boolean {
  return Object.values(record.languages).some((ids) => ids.includes(` ${id} `));
}

const idsOf = (ids = ''): string[] => (ids.trim() === '' ? [] : ids.trim().split(' '));

/** Ids are stored with a space between them. */
const isWord = (id: string): boolean => id !== '' && !/\s/.test(id);

const isName = (language: string): boolean =>
  isWord(language) && language.length <= 50 && language !== '__proto__';
