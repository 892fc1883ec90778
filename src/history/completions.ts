import { setTimeout as delay } from 'node:timers/promises';
import { ageOf } from '../clock.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import { accountKey, idOrName, type Account } from '../members/account.ts';
import { unlessCorrupt } from '../storage/errors.ts';
import type { CompletionsRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { isWhole, type RankOf } from './completed-list.ts';
import { createFound, maxPages, type Found } from './found.ts';
import type { Lists } from './lists.ts';

/** How often a list is read whole when a member asks: old kata gain languages deep in it. */
const wholeEveryMs = 7 * 86_400_000;
/** Totals lag, so a recent list with another total is not read again. */
const recentMs = 3_600_000;
/** Beyond this many lists at once, reading stops when no member waits. */
const maxUnattended = 20;
const pageWithinMs = 60_000;

interface Background {
  readonly callOptions: CallOptions;
  /** Lets others go first. */
  readonly beforePage: () => Promise<void>;
}

interface Reading {
  readonly found: Found;
  waiting: number;
  /** Who asked last; further calls count as theirs. */
  person: string | undefined;
  readonly done: Promise<void>;
}

export type Completions = ReturnType<typeof createCompletions>;

/** Reads which kata accounts have completed, in which languages and when. What is read of linked accounts is stored. */
export function createCompletions(options: {
  readonly storage: Pick<Storage, 'completions'>;
  readonly lists: Pick<Lists, 'get' | 'note' | 'save' | 'confirm'>;
  readonly codewars: Pick<Codewars, 'completed'>;
  readonly rankOf: RankOf;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}) {
  const { storage, lists, codewars, rankOf, now, onError } = options;
  const stopping = new AbortController();
  const readings = new Map<string, Reading>();
  const isNewerThan = (ms: number, kept: CompletionsRecord | undefined): boolean =>
    isWhole(kept) && kept.since === 0 && ageOf(kept.readAt, now()) < ms;

  return {
    /** Waits for `withinMs` at most and reads on in the background. Failures of Codewars make it older or shorter. @throws StorageError */
    async read(account: Account, withinMs: number, person?: string): Promise<CompletionsRecord> {
      const reading = readings.get(accountKey(account)) ?? (await begin(account));
      reading.waiting += 1;
      reading.person = person;
      const timer = new AbortController();
      const late = delay(withinMs, undefined, { signal: timer.signal });
      await Promise.race([reading.done, late]).catch(() => undefined);
      timer.abort();
      reading.waiting -= 1;
      return reading.found.record();
    },

    /** Reads the first page, within a minute unless told. @throws CodewarsError; StorageError */
    async readFirst(account: Account, callOptions: CallOptions): Promise<void> {
      const page = await codewars.completed(idOrName(account), 0, { withinMs: pageWithinMs, ...callOptions });
      await lists.note(accountKey(account), page);
      if (page.stale) throw outage(account);
    },

    /** Reads all pages. @throws CodewarsError; StorageError */
    async readWhole(account: Account, background: Background): Promise<void> {
      await (
        await begin(account, background)
      ).done;
    },

    /** Whether the list is being read right now, for whatever reason. */
    isReading: (account: Account): boolean => readings.has(accountKey(account)),

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

  async function begin(account: Account, background?: Background): Promise<Reading> {
    const key = accountKey(account);
    const kept = await lists.get(key);
    const present = readings.get(key);
    if (present !== undefined) return present;
    const reading: Reading = {
      found: createFound(kept, rankOf),
      waiting: 0,
      person: undefined,
      done: Promise.resolve()
        .then(() => readPages(reading, account, kept, background))
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
    background: Background | undefined,
  ): Promise<void> {
    const { found } = reading;
    let hasNews = false;
    try {
      for (let page = 0; page < maxPages && !stopping.signal.aborted; page += 1) {
        if (reading.waiting === 0 && !background && page > 0 && readings.size > maxUnattended) break;
        if (reading.waiting === 0) await background?.beforePage();
        const isNews = await readPage(reading, account, page, background?.callOptions);
        hasNews ||= isNews;
        if (found.isStale && background) throw outage(account);
        const canRestWait = found.isAllThereIs
          ? isNewerThan(wholeEveryMs, kept)
          : !isNews && isNewerThan(recentMs, kept);
        if (found.isComplete || found.isStale || (canRestWait && !background)) break;
      }
    } finally {
      const isShorter = found.isComplete && found.hasLost;
      const key = accountKey(account);
      if (hasNews || isShorter || (found.isComplete && !isNewerThan(recentMs, kept)))
        await lists.save(key, found);
      else if (found.asOf > 0) await lists.confirm(key, found.asOf);
    }
  }

  async function readPage(
    { found, waiting, person }: Reading,
    account: Account,
    page: number,
    callOptions: CallOptions | undefined,
  ): Promise<boolean> {
    const signals = [stopping.signal, ...(callOptions?.signal ? [callOptions.signal] : [])];
    return found.add(
      await codewars.completed(idOrName(account), page, {
        ...(waiting > 0 ? { priority: 'member' } : { priority: 'background', ...callOptions }),
        ...(person !== undefined && { person }),
        withinMs: pageWithinMs,
        signal: AbortSignal.any(signals),
      }),
    );
  }
}

/** Old copies are for members: in the background, Codewars is waited for. */
const outage = ({ username }: Account): CodewarsError =>
  new CodewarsError('Unavailable', { subject: { kind: 'user', name: username } });
