import type { Catalogue } from '../catalogue/catalogue.ts';
import { createBackgroundLoop, type BackgroundLog } from '../codewars/background.ts';
import type { Codewars } from '../codewars/codewars.ts';
import type { Storage } from '../storage/storage.ts';
import type { Completions } from './completions.ts';
import { createDetailSource } from './growth-details.ts';
import { createLeaderSource } from './growth-leaders.ts';
import { createLinkSource } from './growth-links.ts';
import { isOutage, type Source } from './growth-source.ts';

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

/** There are some 12,000: beyond this something else than growing goes on. */
const mostKata = 20_000;
/** How long to wait before looking again when there is nothing to do. */
const restMs = 10 * 60_000;
const pauses = { firstMs: 30_000, longestMs: 15 * 60_000 };

/** Reads lists and kata when nobody waits, so that the catalogue knows what there is to recommend. */
export function createGrowth(options: GrowthOptions) {
  const { catalogue, paceMs = 5_000 } = options;
  const loop = createBackgroundLoop({
    ...options,
    callEveryMs: paceMs,
    pauses,
    name: 'the growth of the catalogue',
  });
  const links = createLinkSource(options, loop);
  const leaders = createLeaderSource(options, loop, () => links.languages());
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
    const sources = catalogue.size < mostKata ? [links, leaders, details] : [links, details];
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
      const hasWorked = await source.step();
      if (hasWorked) loop.resume();
      return hasWorked;
    } catch (error) {
      // What is wrong with one list or kata alone is passed over.
      if (!loop.signal.aborted && isOutage(error)) await loop.pause(error);
      return true;
    }
  }
}
