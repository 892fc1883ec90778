import TinyQueue from 'tinyqueue';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How often an account is read, by how long nothing has changed there. */
const intervals = [
  { quietForMs: hour, everyMs: 10 * minute },
  { quietForMs: 6 * hour, everyMs: 20 * minute },
  { quietForMs: day, everyMs: 45 * minute },
  { quietForMs: 3 * day, everyMs: 90 * minute },
  { quietForMs: 7 * day, everyMs: 3 * hour },
  { quietForMs: 21 * day, everyMs: 6 * hour },
  { quietForMs: Infinity, everyMs: 12 * hour },
] as const;

/** An account that was never read is due at once; it presses like one that is read every minute. */
const unreadEveryMs = minute;
const longestMs = 12 * hour;
const jitter = 0.15;

/** No account waits longer than this, as long as all of them can be read in the time (see `take`). */
export const longestGapMs = longestMs * (1 + jitter);

/** An account that waits for its next reading. */
export interface Entry {
  readonly account: string;
  /** When it was read last, or came. */
  readonly since: number;
  readonly dueAt: number;
  readonly everyMs: number;
}

export interface Schedule {
  readonly size: number;
  /** When the next account is due; Infinity when none waits. */
  readonly nextDueAt: number;
  /** An account that was never read: due now. */
  addUnread(account: string, now: number): void;
  /** An account that was read at `since` and changed at `changedAt`. */
  add(account: string, since: number, changedAt: number, now: number): void;
  /** An account whose reading failed at `now`: again after that long, at most the longest interval. */
  put(account: string, now: number, afterMs: number): void;
  /**
   * The account to read now, taken out; `undefined` when none is due. Of those that are due, it is the one that has waited
   * longest in relation to its interval; but one that would wait beyond the longest gap goes before that. So accounts that
   * change all the time delay each other and not the quiet ones; and no gap exceeds `longestGapMs` while all accounts can be
   * read in 0.85 × 12 h: at one call a second and two calls a reading, up to 18,000 accounts. Beyond that everybody's gap is
   * the time that reading all of them takes.
   */
  take(now: number): Entry | undefined;
}

/** One queue for each interval: within an interval, who is due first has waited longest. */
export function createSchedule(random: () => number): Schedule {
  const queues = [unreadEveryMs, ...intervals.map(({ everyMs }) => everyMs)].map((everyMs) => ({
    everyMs,
    line: new TinyQueue<Entry>([], (a, b) => a.dueAt - b.dueAt),
  }));
  const put = (account: string, from: number, everyMs: number): void => {
    const dueAt = from + everyMs * (1 + jitter * (2 * random() - 1));
    lineOf(everyMs)?.push({ account, since: from, dueAt, everyMs });
  };
  const lineOf = (interval: number | undefined) => queues.find(({ everyMs }) => everyMs === interval)?.line;
  const heads = (): Entry[] => queues.flatMap(({ line }) => line.peek() ?? []);

  return {
    get size() {
      return queues.reduce((sum, { line }) => sum + line.length, 0);
    },
    get nextDueAt() {
      return Math.min(...heads().map(({ dueAt }) => dueAt));
    },
    addUnread(account, now) {
      lineOf(unreadEveryMs)?.push({ account, since: now, dueAt: now, everyMs: unreadEveryMs });
    },
    add(account, since, changedAt, now) {
      // A reading in the future is a clock that was set back.
      put(account, Math.min(since, now), intervalAfter(now - changedAt));
    },
    put(account, now, afterMs) {
      const steps: readonly number[] = intervals.map(({ everyMs }) => everyMs);
      put(account, now, steps.find((everyMs) => everyMs >= afterMs) ?? longestMs);
    },
    take(now) {
      const due = heads().filter(({ dueAt }) => dueAt <= now);
      const chosen = least(due, latestAt, now) ?? least(due, (entry) => -waitOf(entry, now));
      return lineOf(chosen?.everyMs)?.pop();
    },
  };
}

/** How long to wait between readings of an account in which nothing has changed for `quietMs`. */
function intervalAfter(quietMs: number): number {
  return intervals.find(({ quietForMs }) => quietMs < quietForMs)?.everyMs ?? longestMs;
}

/** How long it waits, in intervals. */
const waitOf = ({ since, everyMs }: Entry, now: number): number => (now - since) / everyMs;

/** Up to when a reading can be put off; at most the longest gap after the last one. */
const latestAt = ({ dueAt, everyMs }: Entry): number => dueAt + longestMs - everyMs;

/** The entry with the least value, which is at most `limit`. */
function least(
  entries: readonly Entry[],
  valueOf: (entry: Entry) => number,
  limit = Infinity,
): Entry | undefined {
  let found: Entry | undefined;
  let value = limit;
  for (const entry of entries) {
    const each = valueOf(entry);
    if (each <= value) [found, value] = [entry, each];
  }
  return found;
}
