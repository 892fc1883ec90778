import { z } from 'zod';
import { pack, unpack, unpacking } from '../packed.ts';

/** All completed kata of an account, under its account key. */
export const completionsRecord = z.lazy(() =>
  z.object({
    /** By language id: kata ids with a space before and after each. */
    languages: z.record(z.string(), z.string()),
    total: z.number(),
    /** When the last complete reading ended; 0 before the first. */
    readAt: z.number(),
    /** When each kata was completed, in the order of the sorted ids: seconds in 32 bits, as base64; 0 if unknown. */
    times: z.string().exactOptional(),
    /** The rank of each kata, in the same order: `8` to `1` for kyu, `-` for none, `?` if unknown. */
    ranks: z.string().exactOptional(),
    /** Everything completed since then is listed; 0: everything. Missing, as are the two above, in rows of earlier versions. */
    since: z.number().exactOptional(),
  }),
);
export type CompletionsRecord = z.infer<typeof completionsRecord>;

/** The sums of an account's completed kata, under its account key. Made from its row in `completions`. */
export const solvesRecord = z.lazy(() =>
  z.object({
    /** When the list last showed nothing more. */
    asOf: z.number(),
    /** As in `completions`. */
    readAt: z.number(),
    since: z.number(),
    /** Sets of languages, each with a space between two. */
    sets: z.array(z.string()),
    /** Packed, newest first. For each quarter of an hour and set of languages: the quarters before the last one, the set, kata, points. */
    sums: z.string(),
    /** The kata of unknown rank: their ids with a space between two; packed, the quarter and the set of each. */
    unknown: z.object({ ids: z.string(), at: z.string() }),
  }),
);
export type SolvesRecord = z.infer<typeof solvesRecord>;

/** What the profile of an account showed over time, under the account key. */
export const historyRecord = z.lazy(() =>
  z.object({
    /** Language ids, to which the packed numbers refer. */
    languages: z.array(z.string()),
    /** Packed, oldest first. Of each reading, what changed since the one before: seconds, honor, score, kata; how many languages, and each with its score. */
    readings: z.string(),
    thinnedAt: z.number(),
    /** When a profile last showed the newest of them, within an hour. Missing in rows of earlier versions. */
    asOf: z.number().exactOptional(),
  }),
);
export type HistoryRecord = z.infer<typeof historyRecord>;

/** `null`: worth no points (beta, or removed from Codewars). `undefined`: not known yet. */
export type KataRank = number | null | undefined;

export interface CompletedOnce {
  readonly id: string;
  /** Milliseconds; 0 if unknown. */
  readonly at: number;
  readonly rank: KataRank;
  readonly languages: readonly string[];
}

/** What a profile showed. */
export interface Reading {
  readonly at: number;
  readonly honor: number;
  readonly score: number;
  /** The number of completed kata. */
  readonly completed: number;
  /** Scores by language id. */
  readonly languages: Readonly<Record<string, number>>;
}

/** The key of kata without a language. */
const noLanguage = '';

export function completionsOf(
  kata: Iterable<CompletedOnce>,
  about: Pick<CompletionsRecord, 'total' | 'readAt' | 'since'>,
): CompletionsRecord {
  const all = [...kata].sort((a, b) => (a.id < b.id ? -1 : 1));
  const lists = new Map<string, string[]>();
  for (const { id, languages } of all)
    for (const language of languages.length > 0 ? languages : [noLanguage]) {
      const list = lists.get(language);
      if (list === undefined) lists.set(language, [id]);
      else list.push(id);
    }
  return {
    ...about,
    languages: Object.fromEntries([...lists].map(([language, ids]) => [language, ` ${ids.join(' ')} `])),
    times: Buffer.from(Uint32Array.from(all, ({ at }) => at / 1_000).buffer).toString('base64'),
    ranks: all.map(({ rank }) => letterOf(rank)).join(''),
  };
}

export function kataIn(record: CompletionsRecord): CompletedOnce[] {
  const kata = new Map<string, string[]>();
  for (const [language, ids] of Object.entries(record.languages))
    for (const id of idsIn(ids)) {
      const languages = kata.get(id) ?? [];
      if (language !== noLanguage) languages.push(language);
      kata.set(id, languages);
    }
  const known = timesIn(record);
  const times = known.length === kata.size ? known : [];
  const ranks = record.ranks?.length === kata.size ? record.ranks : '';
  return [...kata.keys()].sort().map((id, index) => ({
    id,
    at: (times[index] ?? 0) * 1_000,
    rank: rankOf(ranks[index]),
    languages: kata.get(id) ?? [],
  }));
}

/** The ids of the kata completed from one moment until another, of all that are listed. */
export function idsBetween(
  record: CompletionsRecord,
  all: Iterable<string>,
  from: number,
  to: number,
): string[] {
  const seconds = timesIn(record);
  const isWithin = (at: number | undefined = 0): boolean => at * 1_000 >= from && at * 1_000 < to;
  if (!seconds.some(isWithin)) return [];
  const ids = [...all].sort();
  return ids.length === seconds.length ? ids.filter((_, index) => isWithin(seconds[index])) : [];
}

export const idsIn = (text = ''): string[] => (text.trim() === '' ? [] : text.trim().split(' '));

function timesIn({ times = '' }: CompletionsRecord): Uint32Array {
  const bytes = new Uint8Array(Buffer.from(times, 'base64'));
  return bytes.length % 4 === 0 ? new Uint32Array(bytes.buffer) : new Uint32Array();
}

function letterOf(rank: KataRank): string {
  if (rank === undefined) return '?';
  return rank !== null && rank >= -8 && rank <= -1 ? String(-rank) : '-';
}

function rankOf(letter = '?'): KataRank {
  if (letter === '?') return undefined;
  return letter === '-' ? null : -Number(letter);
}

/** @param readings oldest first */
export function historyOf(readings: readonly Reading[], thinnedAt: number): HistoryRecord {
  const languages: string[] = [];
  const places = new Map<string, number>();
  const numbers: number[] = [];
  let before: Reading = { at: 0, honor: 0, score: 0, completed: 0, languages: {} };
  for (const reading of readings) {
    const changed = Object.entries(reading.languages).filter(
      ([language, score]) => language !== '__proto__' && score !== scoreIn(before, language),
    );
    numbers.push(
      Math.floor(reading.at / 1_000) - Math.floor(before.at / 1_000),
      reading.honor - before.honor,
      reading.score - before.score,
      reading.completed - before.completed,
      changed.length,
    );
    for (const [language, score] of changed) {
      const place = places.get(language) ?? languages.push(language) - 1;
      places.set(language, place);
      numbers.push(place, score - scoreIn(before, language));
    }
    before = { ...reading, languages: { ...before.languages, ...reading.languages } };
  }
  return { languages, readings: pack(numbers), thinnedAt };
}

/** A language may be named as a method is. */
const scoreIn = ({ languages }: Pick<Reading, 'languages'>, language: string): number =>
  Object.hasOwn(languages, language) ? (languages[language] ?? 0) : 0;

/** Oldest first. */
export function readingsIn(record: HistoryRecord): Reading[] {
  let languages: Reading['languages'] = {};
  return changesIn(record).map((reading) => {
    if (Object.keys(reading.languages).length > 0) languages = { ...languages, ...reading.languages };
    return { ...reading, languages };
  });
}

/** The overall scores, oldest first. All of the readings take three times as long. */
export function scoresIn(record: HistoryRecord): Pick<Reading, 'at' | 'score'>[] {
  const next = unpacking(record.readings);
  const scores: Pick<Reading, 'at' | 'score'>[] = [];
  let [seconds, score] = [0, 0];
  for (;;) {
    const [later, , gained, , languages] = [next(), next(), next(), next(), next()];
    if (later === undefined || gained === undefined || languages === undefined) return scores;
    seconds += later;
    score += gained;
    scores.push({ at: seconds * 1_000, score });
    for (let left = 2 * languages; left > 0 && next() !== undefined;) left -= 1;
  }
}

/** The readings, each with the languages whose score changed since the one before. */
export function changesIn(record: HistoryRecord): Reading[] {
  const numbers = unpack(record.readings);
  const scores = new Map<string, number>();
  const readings: Reading[] = [];
  let [seconds, honor, score, completed] = [0, 0, 0, 0];
  let next = 0;
  const take = (): number => numbers[next++] ?? 0;
  while (next + 5 <= numbers.length) {
    seconds += take();
    honor += take();
    score += take();
    completed += take();
    const changed: Record<string, number> = {};
    for (let left = take(); left > 0 && next + 2 <= numbers.length; left -= 1) {
      const language = record.languages[take()] ?? '';
      const after = (scores.get(language) ?? 0) + take();
      scores.set(language, after);
      changed[language] = after;
    }
    readings.push({ at: seconds * 1_000, honor, score, completed, languages: changed });
  }
  return readings;
}
