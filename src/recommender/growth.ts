import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { isDue } from '../clock.ts';
import { createBackgroundLoop, type BackgroundLog } from '../codewars/background.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';

export interface GrowthOptions {
  /** Wrapped in `learning`, so that the catalogue learns from what is read. */
  readonly codewars: Pick<Codewars, 'completed' | 'leaders' | 'kata'>;
  readonly catalogue: Pick<Catalogue, 'size' | 'unclear'>;
  /** The languages of linked accounts, most spoken first. */
  readonly spoken: () => readonly string[];
  readonly now: () => number;
  readonly random: () => number;
  readonly log: BackgroundLog;
}

/** Does the next piece of work, and returns whether there was any. @throws CodewarsError; StorageError */
type Source = () => Promise<boolean>;

/** Codewars has some 12,000. */
const maxKata = 20_000;
const idleRestMs = 10 * 60_000;
/** Spares the store when steps make no calls. */
const restMs = 1_000;

/** Reads lists and kata in the background, so that the catalogue has kata to recommend. */
export function createGrowth(options: GrowthOptions) {
  const { catalogue, random, log } = options;
  const loop = createBackgroundLoop({ random, log, budget: 'catalogue growth' });
  const how = { ...loop.callOptions, withinMs: 60_000, keep: false };
  const leaders = createLeaderSource(options, how);
  const details = createDetailSource(options, how);

  return {
    start: () => loop.start(step),
    stop: () => loop.stop(),
  };

  /** Asks each source once, so that none delays the others. */
  async function step(): Promise<number> {
    const sources = catalogue.size < maxKata ? [leaders, details] : [details];
    let hasWorked = false;
    for (const source of sources) hasWorked = (await attempt(source)) || hasWorked;
    return hasWorked ? restMs : idleRestMs;
  }

  async function attempt(source: Source): Promise<boolean> {
    try {
      loop.signal.throwIfAborted();
      const hasWorked = await source();
      if (hasWorked) loop.resume();
      return hasWorked;
    } catch (error) {
      // Other errors concern one list or kata, which is skipped.
      if (!loop.signal.aborted && !isAboutOne(error)) await loop.pause(error);
      return true;
    }
  }
}

/** Whether an error is about the one list or kata that was read, and not about Codewars, the store, or a bug. */
const isAboutOne = (error: unknown): boolean => error instanceof CodewarsError && !error.isOutage;

/** The most used languages of Codewars, so that the first /train finds a kata. */
const popularLanguages = 'javascript python java cpp csharp typescript php rust go ruby'.split(' ');
const isLessPopular = (language: string): boolean => !popularLanguages.includes(language);
const maxSpoken = 10;
/** Few are enough: leaders have completed thousands of kata, mostly the same. */
const leadersPerBoard = 3;
const pagesPerLeader = 5;
const leadersEveryMs = 7 * 86_400_000;

type LeaderTask = { readonly board: string } | { readonly username: string; readonly page: number };

/** Reads what the site's leaders have completed. Stores only the kata. */
function createLeaderSource({ codewars, spoken, now }: GrowthOptions, how: CallOptions): Source {
  // Popular languages first: by then, more is known of what members speak.
  const boards = [() => popularLanguages, () => spoken().slice(0, maxSpoken).filter(isLessPopular)];
  let unread: typeof boards = [];
  let tasks: LeaderTask[] = [];
  let beginAt = -Infinity;

  return async () => {
    if (tasks.length === 0 && unread.length === 0) {
      if (!isDue(beginAt, now(), leadersEveryMs)) return false;
      beginAt = now() + leadersEveryMs;
      unread = [...boards];
    }
    if (tasks.length === 0) tasks = (unread.shift()?.() ?? []).map((board) => ({ board }));
    const [task, ...others] = tasks;
    try {
      tasks = [...(task ? await read(task) : []), ...others];
    } catch (error) {
      if (isAboutOne(error)) tasks = others;
      throw error;
    }
    return true;
  };

  async function read(task: LeaderTask): Promise<LeaderTask[]> {
    if ('board' in task) {
      const { value } = await codewars.leaders(task.board, { page: 1 }, how);
      return value.slice(0, leadersPerBoard).map(({ username }) => ({ username, page: 0 }));
    }
    const { username, page } = task;
    const { value } = await codewars.completed(username, page, how);
    const isLast = value.items.length === 0 || page + 1 >= Math.min(value.totalPages, pagesPerLeader);
    return isLast ? [] : [{ username, page: page + 1 }];
  }
}

const maxTried = 2_000;

/** Reads kata whose rank or languages are unknown, the most frequent first. */
function createDetailSource({ codewars, catalogue }: GrowthOptions, how: CallOptions): Source {
  const tried = new LRUCache<string, true>({ max: maxTried });
  return async () => {
    const [id] = catalogue.unclear(1, { except: (each) => tried.has(each) });
    if (id === undefined) return false;
    try {
      await codewars.kata(id, how);
    } catch (error) {
      if (!isAboutOne(error)) throw error;
    }
    tried.set(id, true);
    return true;
  };
}
