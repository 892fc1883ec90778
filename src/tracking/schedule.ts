import TinyQueue from 'tinyqueue';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const intervals = [
  { quietForMs: hour, everyMs: 10 * minute },
  { quietForMs: 6 * hour, everyMs: 20 * minute },
  { quietForMs: day, everyMs: 45 * minute },
  { quietForMs: 3 * day, everyMs: 90 * minute },
  { quietForMs: 7 * day, everyMs: 3 * hour },
  { quietForMs: 21 * day, everyMs: 6 * hour },
  { quietForMs: Infinity, everyMs: 12 * hour },
] as const;

/** An account that was never read is due at once. */
const unreadEveryMs = minute;
const longestMs = 12 * hour;
const jitter = 0.15;

/** The longest time between two reads of an account, if the rate allows it (see `take`). */
export const longestGapMs = longestMs * (1 + jitter);

/**
 * Schedules accounts in one queue per interval. Accounts are places in two arrays rather than objects, since there may be a hundred
 * thousand.
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
    get nextDueAt() {
      return Math.min(...queues.map(firstOf));
    },
    addUnread(account: string, now: number): void {
      wait(account, now, unreadEveryMs);
    },
    /** Adds an account that was read at `since`. */
    add(account: string, since: number, changedAt: number, now: number): void {
      const quietMs = now - changedAt;
      const everyMs = intervals.find(({ quietForMs }) => quietMs < quietForMs)?.everyMs ?? longestMs;
      // A read in the future means that the clock was set back.
      put(account, Math.min(since, now), everyMs);
    },
    /** Adds an account whose read failed, to be read again after about that long. */
    put(account: string, now: number, afterMs: number): void {
      const steps: readonly number[] = intervals.map(({ everyMs }) => everyMs);
      put(account, now, steps.find((everyMs) => everyMs >= afterMs) ?? longestMs);
    },
    /**
     * Takes the due account that has waited longest relative to its interval, but first any that would exceed the longest gap. So
     * busy accounts delay each other, not quiet ones, and `longestGapMs` holds as long as all accounts can be read in 0.85 × 12 h:
     * up to 18,000 at one call a second and two calls per read.
     */
    take(now: number): { readonly account: string; readonly everyMs: number } | undefined {
      const due = queues.filter((queue) => firstOf(queue) <= now);
      const latestAt = (queue: Queue): number => firstOf(queue) + longestMs - queue.everyMs;
      const intervalsLate = (queue: Queue): number => (now - firstOf(queue)) / queue.everyMs;
      const urgent = due.filter((queue) => latestAt(queue) <= now);
      const [chosen] =
        urgent.length > 0
          ? urgent.sort((a, b) => latestAt(a) - latestAt(b))
          : due.sort((a, b) => intervalsLate(b) - intervalsLate(a));
      const place = chosen?.line.pop();
      if (chosen === undefined || place === undefined) return undefined;
      free.push(place);
      return { account: accounts[place] ?? '', everyMs: chosen.everyMs };
    },
  };
}

interface Queue {
  readonly everyMs: number;
  readonly line: TinyQueue<number>;
}
