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

/**
 * One queue for each interval: within an interval, who is due first has waited longest. An account that waits is a place in two
 * lists and no object, since there may be a hundred thousand.
 */
export function createSchedule(random: () => number) {
  const accounts: string[] = [];
  const dueAt: number[] = [];
  const free: number[] = [];
  const queues = [unreadEveryMs, ...intervals.map(({ everyMs }) => everyMs)].map((everyMs) => ({
    everyMs,
    line: new TinyQueue<number>([], (a, b) => dueOf(a) - dueOf(b)),
  }));

  const dueOf = (place: number | undefined): number => dueAt[place ?? -1] ?? Infinity;
  const firstOf = ({ line }: Queue): number => dueOf(line.peek());
  const wait = (account: string, from: number, everyMs: number): void => {
    const place = free.pop() ?? accounts.length;
    accounts[place] = account;
    dueAt[place] = from;
    queues.find((queue) => queue.everyMs === everyMs)?.line.push(place);
  };
  const put = (account: string, from: number, everyMs: number): void =>
    wait(account, from + everyMs * (1 + jitter * (2 * random() - 1)), everyMs);

  return {
    /** When the next account is due; Infinity when none waits. */
    get nextDueAt() {
      return Math.min(...queues.map(firstOf));
    },
    /** An account that was never read: due now. */
    addUnread(account: string, now: number): void {
      wait(account, now, unreadEveryMs);
    },
    /** An account that was read at `since` and changed at `changedAt`. */
    add(account: string, since: number, changedAt: number, now: number): void {
      const quietMs = now - changedAt;
      const everyMs = intervals.find(({ quietForMs }) => quietMs < quietForMs)?.everyMs ?? longestMs;
      // A reading in the future is a clock that was set back.
      put(account, Math.min(since, now), everyMs);
    },
    /** An account whose reading failed at `now`: again after that long, at most the longest interval. */
    put(account: string, now: number, afterMs: number): void {
      const steps: readonly number[] = intervals.map(({ everyMs }) => everyMs);
      put(account, now, steps.find((everyMs) => everyMs >= afterMs) ?? longestMs);
    },
    /**
     * The account to read now, taken out; `undefined` when none is due. Of those that are due, it is the one that has waited longest
     * in relation to its interval; but one that would wait beyond the longest gap goes before that. So accounts that change all the
     * time delay each other and not the quiet ones; and no gap exceeds `longestGapMs` while all accounts can be read in 0.85 × 12 h:
     * at one call a second and two calls a reading, up to 18,000 accounts. Beyond that, the gap is the time that reading all of them
     * takes.
     */
    take(now: number): { readonly account: string; readonly everyMs: number } | undefined {
      const due = queues.filter((queue) => firstOf(queue) <= now);
      /** Up to when the reading can be put off; at most the longest gap after the last one. */
      const latestAt = (queue: Queue): number => firstOf(queue) + longestMs - queue.everyMs;
      /** How far behind its time it is, in intervals. */
      const behind = (queue: Queue): number => (now - firstOf(queue)) / queue.everyMs;
      const urgent = due.filter((queue) => latestAt(queue) <= now);
      const [chosen] =
        urgent.length > 0
          ? urgent.sort((a, b) => latestAt(a) - latestAt(b))
          : due.sort((a, b) => behind(b) - behind(a));
      const place = chosen?.line.pop();
      if (chosen === undefined || place === undefined) return undefined;
      free.push(place);
      return { account: accounts[place] ?? '', everyMs: chosen.everyMs };
    },
  };
}

interface Queue {
  readonly everyMs: number;
  /** Places, the one that is due first in front. */
  readonly line: TinyQueue<number>;
}
