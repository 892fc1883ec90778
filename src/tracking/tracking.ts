import { setImmediate as breathe } from 'node:timers/promises';
import type { Pipeline } from '../announcements/pipeline.ts';
import { createBackgroundLoop, type BackgroundLog } from '../codewars/background.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { AccountRows } from '../members/reconcile.ts';
import { isUnread } from '../members/snapshots.ts';
import { StorageError } from '../storage/errors.ts';
import { createAccountReader } from './account-reader.ts';
import { createSchedule } from './schedule.ts';

export interface TrackingOptions {
  readonly storage: AccountRows;
  readonly codewars: Pick<Codewars, 'user' | 'completed'>;
  readonly pipeline: Pipeline;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: BackgroundLog;
  /** The rate of the client: half of it is used at most. */
  readonly requestsPerSecond: number;
  /** Whether an account, named by its key, is one of this process, where several divide them. Default: all are. */
  readonly ownsAccount?: (account: string) => boolean;
}

const scanEveryMs = 60_000;
/** A scan of a great many links takes seconds: the next one waits so many times as long. */
const scanShare = 50;
/** So many keys are looked through at once: a few milliseconds, where the store answers at once. */
const keysAtOnce = 1_000;
/**
 * So many snapshots a second are read of accounts that were found: at a start of a bot with a great many, all at once would take
 * seconds and memory that does not come back. A hundred thousand take half an hour, and a reading of each takes a day.
 */
const rowsASecond = 50;
/** So often an account is tried that failed while Codewars or the store did; then others are tried. */
const triesInARow = 3;
/** So many accounts in a row that fail, each by itself, are an outage. */
const manyInARow = 3;

type Entry = NonNullable<ReturnType<ReturnType<typeof createSchedule>['take']>>;
export type Tracking = ReturnType<typeof createTracking>;
export type TrackingStats = ReturnType<Tracking['stats']>;

/** Finds out what happened to linked members who have no webhook, by reading their profiles in turn. */
export function createTracking(options: TrackingOptions) {
  const { storage, now, random, log, ownsAccount = () => true } = options;
  const callEveryMs = 2_000 / options.requestsPerSecond;
  const loop = createBackgroundLoop({ ...options, callEveryMs, name: 'tracking' });
  const readAccount = createAccountReader({ ...options, ...loop });
  const schedule = createSchedule(random);
  const known = new Set<string>();
  /** Found, and not yet in the schedule. */
  const found: string[] = [];
  /** Accounts that are gone, or fail by themselves: logged once. */
  const logged = new Set<string>();
  let again: { readonly entry: Entry; readonly tries: number } | undefined;
  let failedInARow = 0;
  let nextScanAt = -Infinity;
  let nextPlaceAt = -Infinity;
  let readings = 0;

  return {
    start: () => loop.start(step),
    /** Ends waits and calls to Codewars. Settles when what was read already is stored. */
    stop: () => loop.stop(),
    stats: () => ({
      tracked: known.size,
      /** How far the account that is due first is behind its time. */
      overdueMs: Math.max(0, now() - schedule.nextDueAt),
      /** Since the start: profiles that were read. */
      readings,
      paused: loop.isPaused,
    }),
  };

  async function step(): Promise<number> {
    if (now() >= nextScanAt) await scan();
    if (found.length > 0 && now() >= nextPlaceAt) await place();
    const { entry, tries } = again ?? { entry: schedule.take(now()), tries: 0 };
    if (entry === undefined) {
      const placeAt = found.length > 0 ? nextPlaceAt : Infinity;
      return Math.max(1, Math.min(schedule.nextDueAt, nextScanAt, placeAt) - now());
    }
    again = undefined;
    try {
      await read(entry);
    } catch (error) {
      if (!loop.signal.aborted) await handleFailure(error, entry, tries + 1);
    }
    return 0;
  }

  async function read({ account }: Entry): Promise<void> {
    const snapshot = await readAccount(account);
    logged.delete(account);
    failedInARow = 0;
    loop.resume();
    if (snapshot === undefined) {
      known.delete(account);
      return;
    }
    readings += 1;
    schedule.add(account, now(), snapshot.changedAt, now());
  }

  async function handleFailure(err: unknown, entry: Entry, tries: number): Promise<void> {
    const { account, everyMs } = entry;
    if (err instanceof CodewarsError && err.code === 'NotFound') {
      if (!logged.has(account)) log.info({ account }, 'Codewars no longer knows a linked account');
      logged.add(account);
      schedule.put(account, now(), Infinity);
      return;
    }
    failedInARow += 1;
    const isKnown = err instanceof CodewarsError || err instanceof StorageError;
    const isOfAccount = isKnown && !err.isOutage;
    if (!isOfAccount && tries < triesInARow) again = { entry, tries };
    else schedule.put(account, now(), everyMs);
    if (!isOfAccount || failedInARow >= manyInARow) return loop.pause(err);
    if (!logged.has(account)) log.warn({ err, account }, 'an account could not be read');
    logged.add(account);
  }

  /** Finds accounts that were linked since the last time; at the first time, all of them. */
  async function scan(): Promise<void> {
    const startedAt = now();
    let looked = 0;
    try {
      for await (const account of storage.followers.keys()) {
        if (loop.signal.aborted) return;
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
    nextScanAt = now() + Math.max(scanEveryMs, (now() - startedAt) * scanShare);
  }

  /** Puts accounts that were found into the schedule, by when they were read last. */
  async function place(): Promise<void> {
    const accounts = found.splice(-rowsASecond);
    const one = (account: string) => storage.snapshots.get(account).catch(() => undefined);
    // A row that cannot be read fails again, and is logged, when the account is read.
    const snapshots = await storage.snapshots.getMany(accounts).catch(() => Promise.all(accounts.map(one)));
    accounts.forEach((account, index) => {
      const last = snapshots[index];
      if (isUnread(last)) schedule.addUnread(account, now());
      else schedule.add(account, last.readAt, last.changedAt, now());
    });
    nextPlaceAt = now() + 1_000;
  }
}
