import { setTimeout as delay } from 'node:timers/promises';
import { ageOf } from '../clock.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import { accountKey, idOrName, type Account } from '../members/account.ts';
import { StorageError } from '../storage/errors.ts';
import type { CompletionsRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { CompletedList, isWhole } from './completed-list.ts';

/** A list is read whole so often: additional languages of old kata may stand deep in it. */
const wholeEveryMs = 7 * 86_400_000;
/** Totals lag behind: that they disagree is no reason to read forty pages again within this time. */
const recentMs = 3_600_000;
/** 20,000 kata: more than there are. */
const mostPages = 100;
/** So many lists are read on when no member waits; others are read as far as the asker waits. */
const mostReadOn = 20;
const patienceMs = 60_000;

interface Reading {
  /** What is known by now. */
  record: CompletionsRecord;
  waiting: number;
  /** Who asked for it last: it goes on in their turns. */
  person: string | undefined;
  readonly done: Promise<void>;
}

type Turn = () => Promise<void>;

export type Completions = ReturnType<typeof createCompletions>;

/** Which kata accounts have completed, in which languages: read page by page, kept, and read on where it was left. */
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
    /**
     * What an account has completed, brought up to date as far as `withinMs` allows; the rest is read when no member waits. Codewars
     * that fails makes it older or shorter, and no error. `person`: who asks. @throws StorageError
     */
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

    /**
     * Reads a list of which nothing newer than a week is kept, from first to last page, behind all members who wait. `turn` is
     * waited for before each call. @throws CodewarsError, StorageError
     */
    async refresh(account: Account, turn: Turn): Promise<{ record: CompletionsRecord; hasAsked: boolean }> {
      const kept = await keptOf(account);
      if (isNewerThan(wholeEveryMs, kept)) return { record: kept, hasAsked: false };
      const reading = begin(account, kept, turn);
      await reading.done;
      return { record: reading.record, hasAsked: true };
    },

    /** What is kept, without asking Codewars; in the order of the accounts. @throws StorageError */
    kept: (accounts: readonly Account[]) => storage.completions.getMany(accounts.map(accountKey)),

    /** Ends what is being read, and settles when it has been kept. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.allSettled([...readings.values()].map(({ done }) => done));
    },
  };

  /** A row that cannot be read is read again from Codewars. */
  async function keptOf(account: Account): Promise<CompletionsRecord | undefined> {
    try {
      return await storage.completions.get(accountKey(account));
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'corrupt') throw error;
      onError(error);
      return undefined;
    }
  }

  /** The reading of an account: the one that is under way, or a new one. */
  function begin(account: Account, kept: CompletionsRecord | undefined, turn?: Turn): Reading {
    const key = accountKey(account);
    const present = readings.get(key);
    if (present !== undefined) return present;
    const reading: Reading = {
      record: kept ?? { languages: {}, total: 0, readAt: 0 },
      waiting: 0,
      person: undefined,
      done: Promise.resolve()
        .then(() => readPages(reading, account, kept, turn))
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
    turn: Turn | undefined,
  ): Promise<void> {
    const before = new CompletedList(kept);
    const list = new CompletedList();
    let isComplete = false;
    let hasNews = false;
    try {
      for (let page = 0; page < mostPages && !stopping.signal.aborted; page += 1) {
        if (reading.waiting === 0 && turn === undefined && page > 0 && readings.size > mostReadOn) break;
        if (reading.waiting === 0) await turn?.();
        const { value, stale } = await codewars.completed(idOrName(account), page, {
          priority: reading.waiting > 0 ? 'member' : 'background',
          ...(reading.person !== undefined && { person: reading.person }),
          withinMs: patienceMs,
          signal: stopping.signal,
        });
        const total = value.totalItems;
        const isNews = before.add(value.items);
        hasNews ||= isNews;
        // A page that only repeats what came before it would do so for ever.
        isComplete = !list.add(value.items) || page + 1 >= value.totalPages;
        // An older copy says nothing of what came since, and nor would the next page.
        isComplete &&= !stale;
        reading.record = isComplete ? list.record(total, now()) : before.record(total, kept?.readAt ?? 0);
        if (isComplete || stale || isUpToDate(kept, before.size === total, isNews)) break;
      }
    } finally {
      const isShorter = isComplete && list.size < before.size;
      if (hasNews || isShorter || (isComplete && !isNewerThan(recentMs, kept)))
        await keep(account, reading.record);
    }
  }

  /** Whether the pages below bring nothing that could not wait. */
  function isUpToDate(kept: CompletionsRecord | undefined, agrees: boolean, isNews: boolean): boolean {
    return agrees ? isNewerThan(wholeEveryMs, kept) : !isNews && isNewerThan(recentMs, kept);
  }

  /** Nothing is kept of people to whom no link leads: a link may have ended meanwhile. */
  async function keep(account: Account, record: CompletionsRecord): Promise<void> {
    const key = accountKey(account);
    if ((await storage.followers.get(key)) === undefined) return;
    await storage.completions.set(key, record);
  }
}
