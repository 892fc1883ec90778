import { setTimeout as delay } from 'node:timers/promises';
import { ageOf } from '../clock.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import { accountKey, idOrName, type Account } from '../members/account.ts';
import { StorageError } from '../storage/errors.ts';
import type { CompletionsRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { CompletedList, isWhole } from './completed-list.ts';

/** How often a list is read whole: old kata gain languages deep in it. */
const wholeEveryMs = 7 * 86_400_000;
/** Totals lag, so a recent list with another total is not read again. */
const recentMs = 3_600_000;
/** 20,000 kata: more than there are. */
const maxPages = 100;
/** Beyond this many lists at once, reading stops when no member waits. */
const maxUnattended = 20;
const pageWithinMs = 60_000;

interface Reading {
  record: CompletionsRecord;
  waiting: number;
  /** Who asked last; further calls count as theirs. */
  person: string | undefined;
  readonly done: Promise<void>;
}

export type Completions = ReturnType<typeof createCompletions>;

/** Reads which kata accounts have completed, in which languages, and stores it. */
export function createCompletions(options: {
  readonly storage: Pick<Storage, 'completions' | 'followers'>;
  readonly codewars: Pick<Codewars, 'completed'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}) {
  const { storage, codewars, now, onError } = options;
  const stopping = new AbortController();
  const readings = new Map<string, Reading>();
  const isNewerThan = (ms: number, kept: CompletionsRecord | undefined): kept is CompletionsRecord =>
    isWhole(kept) && ageOf(kept.readAt, now()) < ms;

  return {
    /** Waits for `withinMs` at most and reads on in the background. Failures of Codewars make it older or shorter. @throws StorageError */
    async read(account: Account, withinMs: number, person?: string): Promise<CompletionsRecord> {
      const reading = readings.get(accountKey(account)) ?? begin(account, await keptOf(account));
      reading.waiting += 1;
      reading.person = person;
      const timer = new AbortController();
      const late = delay(withinMs, undefined, { signal: timer.signal });
      await Promise.race([reading.done, late]).catch(() => undefined);
      timer.abort();
      reading.waiting -= 1;
      return reading.record;
    },

    /** Reads a list that was not read whole for a week. @throws CodewarsError; StorageError */
    async refresh(
      account: Account,
      callOptions: CallOptions,
    ): Promise<{ record: CompletionsRecord; hasAsked: boolean }> {
      const kept = await keptOf(account);
      if (isNewerThan(wholeEveryMs, kept)) return { record: kept, hasAsked: false };
      const reading = begin(account, kept, callOptions);
      await reading.done;
      return { record: reading.record, hasAsked: true };
    },

    /** The stored lists, in the order of the accounts. @throws StorageError */
    kept: (accounts: readonly Account[]) => storage.completions.getMany(accounts.map(accountKey)),

    /** Settles when what was read is stored. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.allSettled([...readings.values()].map(({ done }) => done));
    },
  };

  /** A corrupt row counts as none. */
  async function keptOf(account: Account): Promise<CompletionsRecord | undefined> {
    try {
      return await storage.completions.get(accountKey(account));
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'corrupt') throw error;
      onError(error);
      return undefined;
    }
  }

  function begin(account: Account, kept: CompletionsRecord | undefined, callOptions?: CallOptions): Reading {
    const key = accountKey(account);
    const present = readings.get(key);
    if (present !== undefined) return present;
    const reading: Reading = {
      record: kept ?? { languages: {}, total: 0, readAt: 0 },
      waiting: 0,
      person: undefined,
      done: Promise.resolve()
        .then(() => readPages(reading, account, kept, callOptions))
        .finally(() => readings.delete(key)),
    };
    reading.done.catch((error: unknown) => {
      if (!(error instanceof CodewarsError)) onError(error);
    });
    readings.set(key, reading);
    return reading;
  }

  async function readPages(
    reading: Reading,
    account: Account,
    kept: CompletionsRecord | undefined,
    callOptions: CallOptions | undefined,
  ): Promise<void> {
    const before = new CompletedList(kept);
    const list = new CompletedList();
    let isComplete = false;
    let hasNews = false;
    try {
      for (let page = 0; page < maxPages && !stopping.signal.aborted; page += 1) {
        if (reading.waiting === 0 && !callOptions && page > 0 && readings.size > maxUnattended) break;
        const { value, stale } = await codewars.completed(idOrName(account), page, {
          ...(reading.waiting > 0 ? { priority: 'member' } : { priority: 'background', ...callOptions }),
          ...(reading.person !== undefined && { person: reading.person }),
          withinMs: pageWithinMs,
          signal: AbortSignal.any([stopping.signal, ...(callOptions?.signal ? [callOptions.signal] : [])]),
        });
        const total = value.totalItems;
        const isNews = before.add(value.items);
        hasNews ||= isNews;
        // A page that repeats earlier ones is the last: the next would do so too.
        const isLast = !list.add(value.items) || page + 1 >= value.totalPages;
        isComplete = isLast && !stale;
        reading.record = isComplete ? list.record(total, now()) : before.record(total, kept?.readAt ?? 0);
        const canRestWait =
          before.size === total ? isNewerThan(wholeEveryMs, kept) : !isNews && isNewerThan(recentMs, kept);
        if (isComplete || stale || canRestWait) break;
      }
    } finally {
      const isShorter = isComplete && list.size < before.size;
      const isWorthStoring = hasNews || isShorter || (isComplete && !isNewerThan(recentMs, kept));
      const key = accountKey(account);
      // The last link to the account may have ended meanwhile.
      if (isWorthStoring && (await storage.followers.get(key)) !== undefined)
        await storage.completions.set(key, reading.record);
    }
  }
}
