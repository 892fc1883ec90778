import { setTimeout as delay } from 'node:timers/promises';
import { ageOf } from '../clock.ts';
import type { CallOptions, Codewars, Read } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { CompletedPage } from '../codewars/model.ts';
import { accountKey, idOrName, type Account } from '../members/account.ts';
import { isCorrupt, unlessCorrupt } from '../storage/errors.ts';
import type { CompletionsRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { isWhole, type RankOf } from './completed-list.ts';
import { createFound, type Found } from './found.ts';
import { solvesOf } from './solves.ts';

/** How often a list is read whole: old kata gain languages deep in it. */
const wholeEveryMs = 7 * 86_400_000;
/** Totals lag, so a recent list with another total is not read again. */
const recentMs = 3_600_000;
/** 20,000 kata: more than there are. */
const maxPages = 100;
/** Beyond this many lists at once, reading stops when no member waits. */
const maxUnattended = 20;
const pageWithinMs = 60_000;
/** Noting each look at an unchanged list would cost a write for each. */
const confirmEveryMs = 3_600_000;

interface Reading {
  readonly found: Found;
  waiting: number;
  /** Who asked last; further calls count as theirs. */
  person: string | undefined;
  readonly done: Promise<void>;
}

export type Completions = ReturnType<typeof createCompletions>;

/** Reads which kata accounts have completed, in which languages and when, and stores it with its sums. */
export function createCompletions(options: {
  readonly storage: Pick<Storage, 'completions' | 'solves' | 'followers'>;
  readonly codewars: Pick<Codewars, 'completed'>;
  readonly rankOf: RankOf;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}) {
  const { storage, codewars, rankOf, now, onError } = options;
  const stopping = new AbortController();
  const readings = new Map<string, Reading>();
  const isNewerThan = (ms: number, kept: CompletionsRecord | undefined): kept is CompletionsRecord =>
    isWhole(kept) && kept.since === 0 && ageOf(kept.readAt, now()) < ms;

  return {
    /** Waits for `withinMs` at most and reads on in the background. Failures of Codewars make it older or shorter. @throws StorageError */
    async read(account: Account, withinMs: number, person?: string): Promise<CompletionsRecord> {
      const reading = readings.get(accountKey(account)) ?? begin(account, await keptOf(accountKey(account)));
      reading.waiting += 1;
      reading.person = person;
      const timer = new AbortController();
      const late = delay(withinMs, undefined, { signal: timer.signal });
      await Promise.race([reading.done, late]).catch(() => undefined);
      timer.abort();
      reading.waiting -= 1;
      return reading.found.record();
    },

    /** Reads a list that was not read whole for a week. @throws CodewarsError; StorageError */
    async refresh(
      account: Account,
      callOptions: CallOptions,
    ): Promise<{ record: CompletionsRecord; hasAsked: boolean }> {
      const kept = await keptOf(accountKey(account));
      if (isNewerThan(wholeEveryMs, kept)) return { record: kept, hasAsked: false };
      const reading = begin(account, kept, callOptions);
      await reading.done;
      return { record: reading.found.record(), hasAsked: true };
    },

    /** Notes a first page of a linked account that was read for another purpose. @throws StorageError */
    async note(key: string, page: Read<CompletedPage>): Promise<void> {
      const kept = await keptOf(key);
      const found = createFound(kept, rankOf);
      const isNews = found.add(page);
      if (isNews || (found.isComplete && kept?.since !== 0)) await save(key, found);
      else await confirm(key, found.asOf);
    },

    /** The stored lists, in the order of the accounts. A corrupt row counts as none. @throws StorageError */
    async kept(accounts: readonly Account[]): Promise<readonly (CompletionsRecord | undefined)[]> {
      const keys = accounts.map(accountKey);
      const lists = await unlessCorrupt(() => storage.completions.getMany(keys));
      return lists ?? Promise.all(keys.map((key) => unlessCorrupt(() => storage.completions.get(key))));
    },

    /** Settles when what was read is stored. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.allSettled([...readings.values()].map(({ done }) => done));
    },
  };

  /** A corrupt row, which is logged by now, makes room for a new one. */
  async function keptOf(key: string): Promise<CompletionsRecord | undefined> {
    try {
      return await storage.completions.get(key);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      await storage.completions.delete(key);
      return undefined;
    }
  }

  function begin(account: Account, kept: CompletionsRecord | undefined, callOptions?: CallOptions): Reading {
    const key = accountKey(account);
    const present = readings.get(key);
    if (present !== undefined) return present;
    const reading: Reading = {
      found: createFound(kept, rankOf),
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
    const { found } = reading;
    let hasNews = false;
    try {
      for (let page = 0; page < maxPages && !stopping.signal.aborted; page += 1) {
        if (reading.waiting === 0 && !callOptions && page > 0 && readings.size > maxUnattended) break;
        const answer = await codewars.completed(idOrName(account), page, {
          ...(reading.waiting > 0 ? { priority: 'member' } : { priority: 'background', ...callOptions }),
          ...(reading.person !== undefined && { person: reading.person }),
          withinMs: pageWithinMs,
          signal: AbortSignal.any([stopping.signal, ...(callOptions?.signal ? [callOptions.signal] : [])]),
        });
        const isNews = found.add(answer);
        hasNews ||= isNews;
        const canRestWait = found.isAllThereIs
          ? isNewerThan(wholeEveryMs, kept)
          : !isNews && isNewerThan(recentMs, kept);
        if (found.isComplete || answer.stale || canRestWait) break;
      }
    } finally {
      const isShorter = found.isComplete && found.hasLost;
      const key = accountKey(account);
      if (hasNews || isShorter || (found.isComplete && !isNewerThan(recentMs, kept))) await save(key, found);
      else if (found.asOf > 0) await confirm(key, found.asOf);
    }
  }

  async function save(key: string, found: Found): Promise<void> {
    await storage.completions.update(key, async (current) => {
      // The last link to the account may have ended meanwhile.
      if ((await storage.followers.get(key)) === undefined) return undefined;
      const { list, record } = found.addedTo(current);
      // Within the update: a process that loses against another sums up once more, after it.
      const { readAt, since = found.asOf } = record;
      await storage.solves.set(key, solvesOf(list, { asOf: found.asOf, readAt, since }));
      return record;
    });
  }

  /** The list showed nothing new. */
  async function confirm(key: string, asOf: number): Promise<void> {
    await storage.solves.update(
      key,
      (current) => current && (ageOf(current.asOf, asOf) < confirmEveryMs ? current : { ...current, asOf }),
    );
  }
}
