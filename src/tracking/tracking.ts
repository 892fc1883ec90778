import { setImmediate as breathe } from 'node:timers/promises';
import type { Pipeline } from '../announcements/announcements.ts';
import type { Codewars } from '../codewars/codewars.ts';
import type { Log } from '../log.ts';
import { accountKey, type Account } from '../members/account.ts';
import type { AccountRows } from '../members/reconcile.ts';
import { isUnread } from '../members/snapshots.ts';
import { createPace, sleep as realSleep, type Sleep } from './pace.ts';
import { createReader } from './reader.ts';
import { createSchedule, type Entry } from './schedule.ts';
import { createTroubles } from './troubles.ts';

export interface TrackingOptions {
  readonly storage: AccountRows;
  readonly codewars: Pick<Codewars, 'user' | 'completed'>;
  readonly pipeline: Pipeline;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** The rate of the client: half of it is used at most. */
  readonly requestsPerSecond: number;
  /** Whether an account, named by its key, is one of this process, where several divide them. Default: all are. */
  readonly ownsAccount?: (account: string) => boolean;
  /** How often links are looked through for those that nobody told of. Default: a minute. */
  readonly scanEveryMs?: number;
  /** Tests wait by a clock of their own. */
  readonly sleep?: Sleep;
}

/** Finds out what happened to linked members who have no webhook, by reading their profiles in turn. */
export interface Tracking {
  start(): void;
  /** Ends waits and calls to Codewars. Settles when what was read already is stored. */
  stop(): Promise<void>;
  /** Reads a newly linked account soon. Those of whom nobody tells are found within a minute. */
  track(account: Account): void;
  stats(): TrackingStats;
}

export interface TrackingStats {
  readonly tracked: number;
  /** How far the account that is due first is behind its time. */
  readonly overdueMs: number;
  /** Since the start: profiles that were read. */
  readonly readings: number;
  readonly paused: boolean;
}

/** A scan of a great many links takes seconds: it shall not be most of the work. */
const scanShare = 50;
/** So many keys are looked through before everybody else has a turn: a few milliseconds, where the store answers at once. */
const keysAtOnce = 1_000;
/**
 * So many snapshots a second are read of accounts that were found: at a start of a bot with a great many, all at once would take
 * seconds and memory that does not come back. A hundred thousand take half an hour, and a reading of each takes a day.
 */
const rowsASecond = 50;
/** So often an account is tried that failed while Codewars or the store did; then others have their turn. */
const triesInARow = 3;

export function createTracking(options: TrackingOptions): Tracking {
  const { storage, now, random, log, requestsPerSecond, scanEveryMs = 60_000, sleep = realSleep } = options;
  const { ownsAccount = () => true } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const turn = createPace({ callsPerSecond: requestsPerSecond / 2, now, sleep, signal });
  const reader = createReader({ ...options, turn, signal });
  const schedule = createSchedule(random);
  const troubles = createTroubles({ log, random });
  const known = new Set<string>();
  /** Found, and not yet in the schedule. */
  const found: string[] = [];
  let again: { readonly entry: Entry; readonly tries: number } | undefined;
  let nap: AbortController | undefined;
  let nextScanAt = -Infinity;
  let nextPlaceAt = -Infinity;
  let readings = 0;
  let paused = false;
  let running: Promise<void> | undefined;

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    track(account) {
      const key = accountKey(account);
      if (known.has(key) || !ownsAccount(key)) return;
      known.add(key);
      schedule.addUnread(key, now());
      nap?.abort();
    },
    stats: () => ({
      tracked: known.size,
      overdueMs: Math.max(0, now() - schedule.nextDueAt),
      readings,
      paused,
    }),
  };

  async function run(): Promise<void> {
    while (!signal.aborted) {
      if (now() >= nextScanAt) await scan();
      if (found.length > 0 && now() >= nextPlaceAt) await place();
      const entry = again?.entry ?? schedule.take(now());
      if (entry !== undefined) await attempt(entry);
      else
        await restUntil(Math.min(schedule.nextDueAt, nextScanAt, found.length > 0 ? nextPlaceAt : Infinity));
    }
  }

  async function attempt(entry: Entry): Promise<void> {
    const { account, everyMs } = entry;
    const tries = (again?.tries ?? 0) + 1;
    again = undefined;
    try {
      const snapshot = await reader.read(account);
      troubles.over(account);
      if (snapshot === undefined) {
        known.delete(account);
        return;
      }
      readings += 1;
      schedule.add(account, now(), snapshot.changedAt, now());
    } catch (error) {
      if (signal.aborted) return;
      const { isOfAccount, isGone, pauseMs } = troubles.met(account, error);
      if (!isOfAccount && tries < triesInARow) again = { entry, tries };
      else schedule.put(account, now(), isGone ? Infinity : everyMs);
      await pause(pauseMs);
    }
  }

  async function pause(ms: number): Promise<void> {
    if (ms === 0) return;
    paused = true;
    await sleep(ms, signal);
    paused = false;
  }

  /** Until then, until somebody links, or until the end. */
  async function restUntil(at: number): Promise<void> {
    nap = new AbortController();
    await sleep(Math.max(1, at - now()), AbortSignal.any([signal, nap.signal]));
    nap = undefined;
  }

  /** Finds accounts that were linked since the last time; at the first time, all of them. */
  async function scan(): Promise<void> {
    const begunAt = now();
    let looked = 0;
    try {
      for await (const account of storage.followers.keys()) {
        if (signal.aborted) return;
        if (!known.has(account) && ownsAccount(account)) {
          known.add(account);
          found.push(account);
        }
        looked += 1;
        if (looked % keysAtOnce === 0) await breathe();
      }
    } catch (error) {
      // What came before the failure is good; the rest comes with the next scan.
      log.warn({ err: error }, 'links could not all be read for tracking');
    }
    nextScanAt = now() + Math.max(scanEveryMs, (now() - begunAt) * scanShare);
  }

  /** Puts accounts that were found into the schedule, by when they were read last. */
  async function place(): Promise<void> {
    const accounts = found.splice(-rowsASecond);
    const one = (account: string) => storage.snapshots.get(account).catch(() => undefined);
    // A row that cannot be read is met again, and told of, when it is the account's turn.
    const snapshots = await storage.snapshots.getMany(accounts).catch(() => Promise.all(accounts.map(one)));
    accounts.forEach((account, index) => {
      const last = snapshots[index];
      if (isUnread(last)) schedule.addUnread(account, now());
      else schedule.add(account, last.readAt, last.changedAt, now());
    });
    nextPlaceAt = now() + 1_000;
  }
}
