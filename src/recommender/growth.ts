import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../clock.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';
import type { Completions } from './completions.ts';
import { createDetailSource } from './growth-details.ts';
import { createLeaderSource } from './growth-leaders.ts';
import { createLinkSource } from './growth-links.ts';
import type { Asking, Source } from './growth-source.ts';
import { isOutage } from './outage.ts';

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
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** At most one call to Codewars in that time. Default: 5 seconds. */
  readonly paceMs?: number;
  /** Tests wait by a clock of their own. Settles when the signal aborts, too. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Reads lists and kata when nobody waits, so that the catalogue knows what there is to recommend. */
export interface Growth {
  start(): void;
  /** Ends waits and calls. Settles when nothing runs any more. */
  stop(): Promise<void>;
  stats(): GrowthStats;
}

export interface GrowthStats {
  /** Kata that are known. */
  readonly size: number;
  /** Since the start: calls that were made, or that a kept answer spared. */
  readonly calls: number;
  readonly paused: boolean;
}

/** There are some 12,000: beyond this something else than growing goes on. */
const mostKata = 20_000;
/** How long to wait before looking again when there is nothing to do. */
const restMs = 10 * 60_000;
const firstPauseMs = 30_000;
const longestPauseMs = 15 * 60_000;
/** Codewars asks for patience: up to here it gets it. */
const longestRetryAfterMs = 60 * 60_000;

const sleepFor = async (ms: number, signal: AbortSignal): Promise<void> => {
  await delay(ms, undefined, { signal }).catch(() => undefined);
};

export function createGrowth(options: GrowthOptions): Growth {
  const { catalogue, now, random, log, paceMs = 5_000, sleep = sleepFor } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let nextCallAt = -Infinity;
  let calls = 0;
  let failures = 0;
  let paused = false;
  let running: Promise<void> | undefined;

  const asking: Asking = { turn, signal };
  const links = createLinkSource(options, asking);
  const leaders = createLeaderSource(options, asking, () => links.languages());
  const details = createDetailSource(options, asking);

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    stats: () => ({ size: catalogue.size, calls, paused }),
  };

  /** Each source in its turn, so that none keeps the others waiting. */
  async function run(): Promise<void> {
    while (!signal.aborted) {
      const sources = catalogue.size < mostKata ? [links, leaders, details] : [links, details];
      const callsBefore = calls;
      let hasWorked = false;
      for (const source of sources) hasWorked = (await attempt(source)) || hasWorked;
      // Looking through a hundred thousand accounts is work for the store: it shall not be all that it does.
      if (!hasWorked || calls === callsBefore) await sleep(hasWorked ? paceMs : restMs, signal);
    }
  }

  /** @returns whether there was anything to do */
  async function attempt(source: Source): Promise<boolean> {
    try {
      signal.throwIfAborted();
      const hasWorked = await source.step();
      if (hasWorked && failures > 0) {
        log.info({ failures }, 'the catalogue grows again');
        failures = 0;
      }
      return hasWorked;
    } catch (error) {
      if (!signal.aborted) await backOff(error);
      return true;
    }
  }

  async function backOff(error: unknown): Promise<void> {
    // What is wrong with one list or kata alone is passed over.
    if (!isOutage(error)) return;
    // Once an outage, not once a try.
    if (failures === 0)
      log.warn({ err: error }, 'the catalogue does not grow until Codewars and the store answer');
    failures += 1;
    const growing = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs) * (0.85 + 0.3 * random());
    const asked = error instanceof CodewarsError ? (error.retryAfterMs ?? 0) : 0;
    paused = true;
    await sleep(Math.max(growing, Math.min(asked, longestRetryAfterMs)), signal);
    paused = false;
  }

  /** Settles when one more call may be made. */
  async function turn(): Promise<void> {
    const waitMs = waitUntil(nextCallAt, now(), paceMs);
    if (waitMs > 0) await sleep(waitMs, signal);
    signal.throwIfAborted();
    nextCallAt = now() + paceMs;
    calls += 1;
  }
}
