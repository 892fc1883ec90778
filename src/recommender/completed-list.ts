import type { CompletedKata } from '../codewars/model.ts';
import type { CompletionsRecord } from '../storage/records.ts';

/** A completed list that is being put together. */
export interface CompletedList {
  /** How many kata are on it. */
  readonly size: number;
  /** @returns whether anything of it was new */
  add(kata: readonly Pick<CompletedKata, 'id' | 'languages'>[]): boolean;
  record(total: number, readAt: number): CompletionsRecord;
}

/** Kata without a language are kept under this one, so that they are counted. */
const noLanguage = '';

/** Begins with what is kept. */
export function createCompletedList(kept?: CompletionsRecord): CompletedList {
  const byLanguage = new Map(
    Object.entries(kept?.languages ?? {}).map(([language, ids]) => [language, new Set(idsOf(ids))]),
  );
  const all = new Set([...byLanguage.values()].flatMap((ids) => [...ids]));

  return {
    get size() {
      return all.size;
    },
    add(kata) {
      let isNews = false;
      for (const { id, languages } of kata) {
        if (!isWord(id)) continue;
        isNews ||= !all.has(id);
        all.add(id);
        const named = languages.filter(isName);
        for (const language of named.length > 0 ? named : [noLanguage]) {
          const ids = byLanguage.get(language) ?? new Set();
          isNews ||= !ids.has(id);
          ids.add(id);
          byLanguage.set(language, ids);
        }
      }
      return isNews;
    },
    record(total, readAt) {
      const languages = [...byLanguage].map(
        ([language, ids]) => [language, ` ${[...ids].join(' ')} `] as const,
      );
      return { languages: Object.fromEntries(languages), total, readAt };
    },
  };
}

/** Whether a list was read to its end. */
export function isWhole(record: CompletionsRecord | undefined): record is CompletionsRecord {
  return record !== undefined && record.readAt > 0;
}

/** Ids of the kata completed in a language. */
export function completedIn(record: CompletionsRecord, language: string): ReadonlySet<string> {
  return new Set(idsOf(Object.hasOwn(record.languages, language) ? record.languages[language] : ''));
}

/** Whether a kata was completed in any language. */
export function hasCompleted(record: CompletionsRecord, id: string): boolean {
  return Object.values(record.languages).some((ids) => ids.includes(` ${id} `));
}

const idsOf = (ids = ''): string[] => (ids.trim() === '' ? [] : ids.trim().split(' '));

/** What has a space in it is no id, and would be two. */
const isWord = (id: string): boolean => id !== '' && !/\s/.test(id);

const isName = (language: string): boolean =>
  isWord(language) && language.length <= 50 && language !== '__proto__';
