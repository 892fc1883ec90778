import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { isDue } from '../clock.ts';
import { createBackgroundLoop, type BackgroundLog, type BackgroundLoop } from '../codewars/background.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import { nameOf } from '../members/account.ts';
import type { Storage } from '../storage/storage.ts';
import type { Completions } from './completions.ts';

export interface GrowthOptions {
  readonly storage: Pick<Storage, 'followers'>;
  /** Whose reads the catalogue learns from (`learning`). */
  readonly codewars: Pick<Codewars, 'completed' | 'leaders' | 'kata'>;
  readonly catalogue: Pick<Catalogue, 'size' | 'unclear'>;
  readonly completions: Pick<Completions, 'refresh'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: BackgroundLog;
  /** At most one call to Codewars in that time. Default: 5 seconds. */
  readonly paceMs?: number;
}

/** Does the next piece of work, if there is any. @throws CodewarsError, StorageError */
type Source = () => Promise<boolean>;

/** There are some 12,000: beyond this something else than growing goes on. */
const mostKata = 20_000;
/** How long to wait before looking again when there is nothing to do. */
const restMs = 10 * 60_000;
const pauses = { firstMs: 30_000, longestMs: 15 * 60_000 };

/** Reads lists and kata when nobody waits, so that the catalogue knows what there is to recommend. */
export function createGrowth(options: GrowthOptions) {
  const { catalogue, paceMs = 5_000 } = options;
  const name = 'the growth of the catalogue';
  const loop = createBackgroundLoop({ ...options, callEveryMs: paceMs, pauses, name });
  const links = createLinkSource(options, loop);
  const leaders = createLeaderSource(options, loop, links.languages);
  const details = createDetailSource(options, loop);

  return {
    start: () => loop.start(step),
    /** Ends waits and calls. Settles when nothing runs any more. */
    stop: () => loop.stop(),
    /** `size`: kata that are known. `calls`: since the start, those that a kept answer spared included. */
    stats: () => ({ size: catalogue.size, calls: loop.calls, paused: loop.isPaused }),
  };

  /** Each source in its turn, so that none keeps the others waiting. */
  async function step(): Promise<number> {
    const sources = catalogue.size < mostKata ? [links.step, leaders, details] : [links.step, details];
    const callsBefore = loop.calls;
    let hasWorked = false;
    for (const source of sources) hasWorked = (await attempt(source)) || hasWorked;
    if (!hasWorked) return restMs;
    // Looking through a hundred thousand accounts is work for the store: it is not all that the store does.
    return loop.calls === callsBefore ? paceMs : 0;
  }

  /** Whether there was anything to do. */
  async function attempt(source: Source): Promise<boolean> {
    try {
      loop.signal.throwIfAborted();
      const hasWorked = await source();
      if (hasWorked) loop.resume();
      return hasWorked;
    } catch (error) {
      // What is wrong with one list or kata alone is passed over.
      if (!loop.signal.aborted && isOutage(error)) await loop.pause(error);
      return true;
    }
  }
}

/** Whether a failure is about Codewars as a whole, or about the store, and not about the one thing that was asked for. */
function isOutage(error: unknown): boolean {
  return !(error instanceof CodewarsError) || error.isOutage;
}

/** How long all links are left alone once they were looked through. */
const linksEveryMs = 6 * 3_600_000;
/** So many accounts whose lists are new enough are passed over in one step. */
const passedOver = 50;

/** Grows by the completed lists of linked accounts, which recommendations need anyway. */
function createLinkSource({ storage, completions, now }: GrowthOptions, loop: BackgroundLoop) {
  // There can be a hundred thousand: they come by one after the other.
  let keys: AsyncIterator<string> | undefined;
  /** One whose list could not be read, and not for a reason of its own. */
  let again: string | undefined;
  let beginAt = -Infinity;
  const speakers = new Map<string, number>();

  return {
    /** Languages in which they have completed kata, those of most accounts first. */
    languages: () => [...speakers].sort(([, a], [, b]) => b - a).map(([language]) => language),

    step: async (): Promise<boolean> => {
      if (keys === undefined && !isDue(beginAt, now(), linksEveryMs)) return false;
      for (let passed = 0; passed < passedOver; passed += 1) {
        const key = again ?? (await nextKey());
        if (key === undefined) return false;
        if (await refresh(key)) return true;
      }
      return true;
    },
  };

  async function nextKey(): Promise<string | undefined> {
    keys ??= storage.followers.keys()[Symbol.asyncIterator]();
    try {
      const found = await keys.next();
      if (found.done !== true) return found.value;
      beginAt = now() + linksEveryMs;
    } catch (error) {
      keys = undefined;
      throw error;
    }
    keys = undefined;
    return undefined;
  }

  /** Whether Codewars was asked. */
  async function refresh(key: string): Promise<boolean> {
    const name = nameOf(key);
    again = undefined;
    try {
      // Names are lower case in keys, which Codewars does not mind.
      const account = { username: name ?? key, codewarsId: name === undefined ? key : null };
      const { record, hasAsked } = await completions.refresh(account, () => loop.pace());
      for (const language of Object.keys(record.languages))
        speakers.set(language, (speakers.get(language) ?? 0) + 1);
      return hasAsked;
    } catch (error) {
      if (isOutage(error)) again = key;
      throw error;
    }
  }
}

/** The most used languages of Codewars: the first /train in one of them finds something. */
const mostUsed = 'javascript python java cpp csharp typescript php rust go ruby'.split(' ');
/** Of what linked accounts speak, so many languages count. */
const mostSpoken = 10;
/** Leaders have completed thousands of kata, much the same ones. */
const leadersEach = 3;
const pagesEach = 5;
const leadersEveryMs = 7 * 86_400_000;

type LeaderTask = { readonly board: string } | { readonly username: string; readonly page: number };

/** Grows by what the site's leaders have completed. Nothing is kept of them but the kata. */
function createLeaderSource(
  { codewars, now }: GrowthOptions,
  loop: BackgroundLoop,
  spoken: () => readonly string[],
): Source {
  const how = { priority: 'background', withinMs: 60_000, keep: false, signal: loop.signal } as const;
  let tasks: LeaderTask[] = [];
  let beginAt = -Infinity;

  return async () => {
    if (tasks.length === 0) {
      if (!isDue(beginAt, now(), leadersEveryMs)) return false;
      beginAt = now() + leadersEveryMs;
      const boards = new Set([...mostUsed, ...spoken().slice(0, mostSpoken)]);
      tasks = [...boards].map((board) => ({ board }));
    }
    await loop.pace();
    const [task, ...others] = tasks;
    try {
      tasks = [...(task ? await read(task) : []), ...others];
    } catch (error) {
      if (!isOutage(error)) tasks = others;
      throw error;
    }
    return true;
  };

  /** What is to be read next. */
  async function read(task: LeaderTask): Promise<LeaderTask[]> {
    if ('board' in task) {
      const { value } = await codewars.leaders(task.board, { page: 1 }, how);
      return value.slice(0, leadersEach).map(({ username }) => ({ username, page: 0 }));
    }
    const { username, page } = task;
    const { value } = await codewars.completed(username, page, how);
    const isLast = value.items.length === 0 || page + 1 >= Math.min(value.totalPages, pagesEach);
    return isLast ? [] : [{ username, page: page + 1 }];
  }
}

/** A kata that did not become clear is not asked for again before so many others. */
const triedKept = 2_000;

/** Grows by the ranks and languages of kata of which little more than the name is known, those most often met first. */
function createDetailSource({ codewars, catalogue }: GrowthOptions, loop: BackgroundLoop): Source {
  const tried = new LRUCache<string, true>({ max: triedKept });
  return async () => {
    const [id] = catalogue.unclear(1, { except: (each) => tried.has(each) });
    if (id === undefined) return false;
    await loop.pace();
    try {
      await codewars.kata(id, { priority: 'background', withinMs: 60_000, keep: false, signal: loop.signal });
    } catch (error) {
      if (isOutage(error)) throw error;
    }
    tried.set(id, true);
    return true;
  };
}
