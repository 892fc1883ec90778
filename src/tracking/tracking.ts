import { setImmediate as breathe } from 'node:timers/promises';
import { createBackgroundLoop } from '../codewars/background.ts';
import { CodewarsError } from '../codewars/errors.ts';
import { isUnread } from '../members/snapshots.ts';
import { StorageError } from '../storage/errors.ts';
import { createAccountReader, type ReaderOptions } from './account-reader.ts';
import { createSchedule } from './schedule.ts';

const scanEveryMs = 60_000;
/** After a scan that took seconds, the next one waits this many times as long. */
const scanShare = 50;
const keysAtOnce = 1_000;
/** Reading the snapshots of all accounts at once would take seconds, and memory that V8 keeps. */
const rowsASecond = 50;
/** How often one account is tried during an outage, before others are. */
const triesInARow = 3;
/** When this many accounts in a row fail, it is an outage. */
const manyInARow = 3;

type Entry = NonNullable<ReturnType<ReturnType<typeof createSchedule>['take']>>;
export type Tracking = ReturnType<typeof createTracking>;
export type TrackingStats = ReturnType<Tracking['stats']>;

/** Reads the profiles of linked members one after the other, since not all have a webhook. */
export function createTracking(
  options: ReaderOptions & {
    readonly random: () => number;
    /** Divides accounts, by their key, among processes. */
    readonly ownsAccount?: (account: string) => boolean;
  },
) {
  const { storage, now, random, log, ownsAccount = () => true } = options;
  const loop = createBackgroundLoop({ random, log, budget: 'tracking' });
  const readAccount = createAccountReader({ ...options, ...loop });
  const schedule = createSchedule(random);
  const known = new Set<string>();
  const found: string[] = [];
  const logged = new Set<string>();
  let again: { readonly entry: Entry; readonly tries: number } | undefined;
  let failedInARow = 0;
  let nextScanAt = -Infinity;
  let nextPlaceAt = -Infinity;
  let readings = 0;

  return {
    start: () => loop.start(step),
    /** Aborts calls to Codewars, and settles when what was read is stored. */
    stop: () => loop.stop(),
    stats: () => ({
      tracked: known.size,
      overdueMs: Math.max(0, now() - schedule.nextDueAt),
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
      if (!logged.has(account)) log.info({ account }, 'a linked account no longer exists on Codewars');
      logged.add(account);
      schedule.put(account, now(), Infinity);
      return;
    }
    failedInARow += 1;
    const isKnown = err instanceof CodewarsError || err instanceof StorageError;
    const isAboutAccount = isKnown && !err.isOutage;
    if (!isAboutAccount && tries < triesInARow) again = { entry, tries };
    else schedule.put(account, now(), everyMs);
    if (!isAboutAccount || failedInARow >= manyInARow) return loop.pause(err);
    if (!logged.has(account)) log.warn({ err, account }, 'an account could not be read');
    logged.add(account);
  }

  /** Finds newly linked accounts; at first, all of them. */
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
      // The next scan finds the rest.
      log.warn({ err: error }, 'tracking could not read all links');
    }
    nextScanAt = now() + Math.max(scanEveryMs, (now() - startedAt) * scanShare);
  }

  async function place(): Promise<void> {
    const accounts = found.splice(-rowsASecond);
    const one = (account: string) => storage.snapshots.get(account).catch(() => undefined);
    // A corrupt row fails again, and is logged, when the account is read.
    const snapshots = await storage.snapshots.getMany(accounts).catch(() => Promise.all(accounts.map(one)));
    accounts.forEach((account, index) => {
      const last = snapshots[index];
      if (isUnread(last)) schedule.addUnread(account, now());
      else schedule.add(account, last.readAt, last.changedAt, now());
    });
    nextPlaceAt = now() + 1_000;
  }
}
