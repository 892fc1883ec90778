import { ageOf, isNear } from '../clock.ts';
import {
  historyOf,
  readingsIn,
  scoresIn,
  type HistoryRecord,
  type Reading,
  type SnapshotRecord,
} from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Span } from './periods.ts';

const day = 86_400_000;
/** Any zone's days can be cut from one reading in each. */
const quarterMs = 15 * 60_000;
/** Older readings are thinned to one a day, and then to one a month. */
const allForMs = 60 * day;
const dailyForMs = 400 * day;
/** How often the readings of an account that does not change are thinned. */
const thinEveryMs = 30 * day;
/** Noting each look at an unchanged profile would cost a write for each. */
const confirmEveryMs = 3_600_000;
/** Nothing was noted before, so an earlier time comes from a wrong clock. */
const firstMoment = Date.UTC(2026, 0);

export interface KnownReadings {
  readonly readings: readonly Reading[];
  /** When the profile was last read, to within an hour; `null` if it never was. */
  readonly asOf: number | null;
}

export interface Rise {
  readonly from: number;
  readonly to: number;
}

/** Keeps what the profiles of linked accounts showed over time. @throws StorageError */
export function createReadings(options: {
  readonly storage: Pick<Storage, 'history' | 'followers'>;
  readonly now: () => number;
}) {
  const { storage, now } = options;

  return {
    /** Adds what a profile showed, if that has changed. The first reading is what later ones are compared with. */
    async note(key: string, snapshot: SnapshotRecord): Promise<void> {
      const reading = readingOf(snapshot);
      const known = await storage.history.get(key);
      const isKnown = withReading(listIn(known), reading) === undefined;
      const isRecent = ageOf(asOfIn(known) ?? 0, reading.at) < confirmEveryMs;
      if (reading.at < firstMoment || (isKnown && isRecent)) return;
      await storage.history.update(key, async (current) => {
        // The last link to the account may have ended meanwhile.
        if ((await storage.followers.get(key)) === undefined) return undefined;
        const all = withReading(listIn(current), reading);
        return all === undefined ? current && { ...current, asOf: reading.at } : recordOf(all, reading.at);
      });
    },

    /** In the order of the keys: oldest first, after the last one before the span. */
    async of(keys: readonly string[], span: Span): Promise<readonly KnownReadings[]> {
      return (await storage.history.getMany(keys)).map((record) => {
        return { readings: within(listIn(record), span), asOf: asOfIn(record) };
      });
    },

    /** In the order of the keys: the overall score before the span, or the first in it, and the last; `null` without any. */
    async scoresOf(keys: readonly string[], span: Span): Promise<readonly (Rise | null)[]> {
      return (await storage.history.getMany(keys)).map((record) => {
        const scores = record === undefined ? [] : within(scoresIn(record), span);
        const [first, last] = [scores[0], scores.at(-1)];
        return first && last ? { from: first.score, to: last.score } : null;
      });
    },

    /** Thins what lies there of accounts that have not changed for a while. */
    async thin(): Promise<void> {
      for await (const [key, { thinnedAt }] of storage.history.entries()) {
        if (ageOf(thinnedAt, now()) < thinEveryMs) continue;
        await storage.history.update(
          key,
          (current) => current && recordOf(readingsIn(current), asOfIn(current) ?? 0),
        );
      }
    },
  };

  function recordOf(readings: readonly Reading[], asOf: number): HistoryRecord {
    return { ...historyOf(thinned(readings, now()), now()), asOf };
  }
}

/** Those in the span, after the last one before it. */
function within<T extends { readonly at: number }>(all: readonly T[], { from, to }: Span): readonly T[] {
  const lastBefore = all.findLastIndex(({ at }) => at < from);
  return all.slice(Math.max(0, lastBefore)).filter(({ at }) => at < to);
}

const listIn = (record: HistoryRecord | undefined): readonly Reading[] =>
  record === undefined ? [] : readingsIn(record);

/** Rows of earlier versions say only when something changed. */
const asOfIn = (record: HistoryRecord | undefined): number | null =>
  record === undefined ? null : (record.asOf ?? listIn(record).at(-1)?.at ?? null);

function readingOf({ readAt, honor, totalCompleted, ranks }: SnapshotRecord): Reading {
  const { overall, ...languages } = ranks;
  return {
    at: readAt,
    honor,
    score: overall?.score ?? 0,
    completed: totalCompleted,
    languages: Object.fromEntries(
      Object.entries(languages).map(([language, { score }]) => [language, score]),
    ),
  };
}

/** Returns the readings in order, or `undefined` if this one shows nothing new. */
export function withReading(readings: readonly Reading[], reading: Reading): readonly Reading[] | undefined {
  const newest = readings.at(-1)?.at ?? 0;
  // After a clock was set back a little, order counts more than the time.
  const at = newest > reading.at && isNear(newest, reading.at, day) ? newest : reading.at;
  const place = readings.findLastIndex((each) => each.at <= at);
  const before = readings[place];
  if (before !== undefined && isSame(before, reading)) return undefined;
  // The last of a quarter is enough, but the first of all stays.
  const replaced = before !== undefined && place > 0 && quarterOf(before.at) === quarterOf(at) ? 1 : 0;
  return readings.toSpliced(place + 1 - replaced, replaced, { ...reading, at });
}

/** Keeps the first reading, and the last of each day or month. */
export function thinned(readings: readonly Reading[], now: number): readonly Reading[] {
  const spanOf = ({ at }: Reading, index: number): string => {
    if (now - at < allForMs) return String(index);
    return new Date(at)
      .toISOString()
      .slice(0, now - at < dailyForMs ? 'yyyy-mm-dd'.length : 'yyyy-mm'.length);
  };
  const spans = readings.map(spanOf);
  return readings.filter((_, index) => index === 0 || spans[index] !== spans[index + 1]);
}

function isSame(a: Reading, b: Reading): boolean {
  const numbers = ({ honor, score, completed, languages }: Reading) => [
    honor,
    score,
    completed,
    Object.entries(languages).sort(),
  ];
  return JSON.stringify(numbers(a)) === JSON.stringify(numbers(b));
}

const quarterOf = (at: number): number => Math.floor(at / quarterMs);
