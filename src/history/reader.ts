import { ageOf, isDue } from '../clock.ts';
import { createBackgroundLoop, type BackgroundLog } from '../codewars/background.ts';
import { CodewarsError } from '../codewars/errors.ts';
import { nameOf, type Account } from '../members/account.ts';
import { isCorrupt, unlessCorrupt } from '../storage/errors.ts';
import { idsIn, type SolvesRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Completions } from './completions.ts';
import type { Lists } from './lists.ts';
import type { Ranks } from './ranks.ts';

const day = 86_400_000;
/** A list that nothing else has looked at. */
const firstPageEveryMs = 7 * day;
/** Old kata gain languages deep in a list. */
const wholeEveryMs = 28 * day;
const roundEveryMs = 6 * 3_600_000;
const accountsPerStep = 50;
/** Spares the store when steps make no calls. */
const restMs = 1_000;
const idleRestMs = 5 * 60_000;

/** Does the next piece of work, and returns whether there was any. @throws CodewarsError; StorageError */
type Source = () => Promise<boolean>;

/**
 * Reads the completed lists of linked accounts in the background: the first page of new ones at once, then the rest of it. A round
 * over all accounts finds what was left undone, by a restart too.
 */
export function createReader(options: {
  readonly storage: Pick<Storage, 'followers' | 'solves'>;
  readonly completions: Pick<Completions, 'readFirst' | 'readWhole' | 'isReading'>;
  readonly lists: Pick<Lists, 'rebuild'>;
  readonly ranks: Ranks;
  /** Divides accounts, by their key, among processes. */
  readonly ownsAccount: (key: string) => boolean;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: BackgroundLog;
}) {
  const { storage, completions, lists, ranks, ownsAccount, now } = options;
  const loop = createBackgroundLoop({ ...options, budget: 'history' });
  // A long list would fill the cache, and members want newer answers.
  const callOptions = { ...loop.callOptions, keep: false };
  /** Linked by this process, newest last. */
  const newcomers: string[] = [];
  /** Newcomers whose first page was not all. */
  const unfinished: string[] = [];
  /** To be visited again after an outage. */
  const again: string[] = [];
  let keys: AsyncIterator<string> | undefined;
  let nextRoundAt = -Infinity;
  /** Whether a list waits for its second page until the next round. */
  let isRoundWanted = false;
  const speakers = new Map<string, number>();

  return {
    /** Reads the list of an account that was just linked. */
    greet(key: string): void {
      newcomers.push(key);
      loop.wake();
    },
    start: () => loop.start(step),
    stop: () => loop.stop(),
    /** The languages of linked accounts, most spoken first. */
    languages: () => [...speakers].sort(([, a], [, b]) => b - a).map(([language]) => language),
  };

  /** Asks each source once, so that none delays the others. */
  async function step(): Promise<number> {
    let hasWorked = false;
    for (const source of [greetAll, finishOne, lookUpRank, visit]) {
      try {
        loop.signal.throwIfAborted();
        const isAtWork = await unlessAboutOne(source);
        hasWorked ||= isAtWork;
      } catch (error) {
        if (!loop.signal.aborted) await loop.pause(error);
        hasWorked = true;
      }
    }
    return hasWorked ? restMs : idleRestMs;
  }

  async function greetAll(): Promise<boolean> {
    const hasWorked = newcomers.length > 0;
    for (let key = newcomers.pop(); key !== undefined; key = newcomers.pop())
      if (await orAgain(newcomers, key, readFirst)) unfinished.push(key);
    return hasWorked;
  }

  /** Reads the rest of a newcomer's list, but others' first pages before each page of it. */
  async function finishOne(): Promise<boolean> {
    const key = unfinished.shift();
    if (key === undefined) return false;
    // The round, which waits for this, may be at the same list.
    if (!completions.isReading(accountOf(key)))
      await orAgain(unfinished, key, () => readWhole(key, [greetAll]));
    return true;
  }

  async function lookUpRank(): Promise<boolean> {
    const hasAsked = await ranks.lookUp(callOptions);
    if (hasAsked) loop.resume();
    return hasAsked;
  }

  /** Goes on with the round until an account has something to be read. */
  async function visit(): Promise<boolean> {
    if (
      again.length === 0 &&
      keys === undefined &&
      !isRoundWanted &&
      !isDue(nextRoundAt, now(), roundEveryMs)
    )
      return false;
    for (let visited = 0; visited < accountsPerStep; visited += 1) {
      const key = again.pop() ?? (await nextKey());
      if (key === undefined) return isRoundWanted;
      if (ownsAccount(key) && (await orAgain(again, key, refresh))) return true;
    }
    return true;
  }

  async function nextKey(): Promise<string | undefined> {
    if (keys === undefined) isRoundWanted = false;
    keys ??= storage.followers.keys()[Symbol.asyncIterator]();
    try {
      const found = await keys.next();
      if (found.done !== true) return found.value;
      nextRoundAt = now() + roundEveryMs;
    } catch (error) {
      keys = undefined;
      throw error;
    }
    keys = undefined;
    return undefined;
  }

  /** Returns whether Codewars was asked. */
  async function refresh(key: string): Promise<boolean> {
    const row = await rowOf(key);
    if (row === undefined) {
      isRoundWanted = (await readFirst(key)) || isRoundWanted;
      return true;
    }
    for (const language of new Set(row.sets.flatMap((set) => idsIn(set))))
      speakers.set(language, (speakers.get(language) ?? 0) + 1);
    const unknown = idsIn(row.unknown.ids);
    ranks.want(unknown);
    if (row.since > 0 || ageOf(row.readAt, now()) >= wholeEveryMs) {
      await readWhole(key, [greetAll, finishOne, lookUpRank]);
      return true;
    }
    if (ageOf(row.asOf, now()) >= firstPageEveryMs) {
      isRoundWanted = (await readFirst(key)) || isRoundWanted;
      return true;
    }
    if (unknown.some((id) => ranks.rankOf(id) !== undefined)) await lists.rebuild(key, row.asOf);
    return false;
  }

  /** Returns whether there is more on the list. */
  async function readFirst(key: string): Promise<boolean> {
    await completions.readFirst(accountOf(key), callOptions);
    loop.resume();
    return ((await rowOf(key))?.since ?? 0) > 0;
  }

  async function readWhole(key: string, others: readonly Source[]): Promise<void> {
    await completions.readWhole(accountOf(key), {
      callOptions,
      beforePage: async () => {
        for (const other of others) await unlessAboutOne(other);
      },
    });
    loop.resume();
  }

  function rowOf(key: string): Promise<SolvesRecord | undefined> {
    return unlessCorrupt(() => storage.solves.get(key));
  }
}

/** Passes over an account or kata that cannot be read. */
async function unlessAboutOne(source: Source): Promise<boolean> {
  try {
    return await source();
  } catch (error) {
    if (!isAboutOne(error)) throw error;
    return true;
  }
}

/** After an outage, the account is in the line again. */
async function orAgain<T>(line: string[], key: string, work: (key: string) => Promise<T>): Promise<T> {
  try {
    return await work(key);
  } catch (error) {
    if (!isAboutOne(error)) line.push(key);
    throw error;
  }
}

/** Names in keys are lower case; Codewars ignores case. */
function accountOf(key: string): Account {
  const name = nameOf(key);
  return { username: name ?? key, codewarsId: name === undefined ? key : null };
}

/** Whether an error is about the one account or kata that was read, and not about Codewars, the store, or a bug. */
const isAboutOne = (error: unknown): boolean =>
  (error instanceof CodewarsError && !error.isOutage) || isCorrupt(error);
