import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../clock.ts';
import type { CallOptions } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Deferred } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import type { AttemptRecord } from '../storage/records.ts';
import { apiKeyOf, type AttemptRow, type Trainee } from './model.ts';
import { sizeOf, type TrainingDeps } from './rows.ts';

/** An attempt that Codewars took and has not answered yet. The `dmid` of its row is what is asked for. */
type Running = AttemptRow & { readonly trainee: Trainee; readonly sessionId: string };

/** Milliseconds. */
export const usualTiming = {
  /** Between two polls of one attempt, at the beginning. */
  everyMs: 1000,
  /** How long an attempt is polled in all. */
  patienceMs: 600_000,
  /** Between two calls of `onWaiting`. */
  noticeMs: 5000,
  /** How long `submit` waits for a result. */
  waitMs: 60_000,
  /** How long others do. */
  glanceMs: 1500,
};
export type Timing = Readonly<typeof usualTiming>;

interface Followed {
  readonly running: Running;
  readonly ending: AbortController;
  /** How many wait for it right now. */
  waiting: number;
  /** `undefined` when it was given up. */
  readonly result: Promise<AttemptRecord | undefined>;
}

const longestPauseMs = 30_000;
/** How long a poll may stand in the line of all members' polls. */
const longestInLineMs = 60_000;
/** Attempts that are polled while no member waits for them. */
const mostUnattended = 200;

export type Results = ReturnType<typeof createResults>;

/** Polls Codewars for the results of attempts, each by one loop however many wait for it, and writes down what comes. */
export function createResults(deps: TrainingDeps, timing: Timing) {
  const { codewars, now, log, rows } = deps;
  /** By session: its newest attempt. */
  const following = new Map<string, Followed>();
  const stopping = new AbortController();

  return {
    /**
     * Waits for the result, at most so long. Answers the row as it is then; without result when it has not come, and without `dmid`
     * when Codewars knows of no such attempt. Polling goes on behind it, until a newer attempt of the session is waited for.
     * @throws MemberError `NoApiKey`, `AttemptReplaced`; CodewarsError `BadKey`, `Forbidden`; StorageError
     */
    async wait(
      running: Running,
      withinMs: number,
      onWaiting: (waitedMs: number) => void = () => undefined,
    ): Promise<AttemptRecord> {
      const startedAt = performance.now();
      const followed = follow(running);
      const over = new AbortController();
      const notice = setInterval(() => {
        try {
          onWaiting(performance.now() - startedAt);
        } catch (error) {
          log.warn({ err: error }, 'a member who waits for a result could not be told');
        }
      }, timing.noticeMs);
      followed.waiting += 1;
      try {
        const late = sleep(withinMs, undefined, { signal: over.signal }).catch(() => undefined);
        return (await Promise.race([followed.result, late])) ?? running.row;
      } finally {
        clearInterval(notice);
        over.abort();
        followed.waiting -= 1;
        giveUpTooMany();
      }
    },

    /** Ends all waits and polls. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.allSettled([...following.values()].map(({ result }) => result));
    },
  };

  function follow(running: Running): Followed {
    const key = running.sessionId;
    const present = following.get(key);
    if (present?.running.number === running.number) return present;
    present?.ending.abort(new MemberError('AttemptReplaced'));
    const result = Promise.resolve().then(() => poll(followed));
    const followed: Followed = { running, ending: new AbortController(), waiting: 0, result };
    following.set(key, followed);
    const forget = (): void => {
      if (following.get(key) === followed) following.delete(key);
    };
    // Who waits gets the error. Nothing else needs it: the attempt stays as it is, and is asked for again by whoever looks at it.
    result.then(forget, forget);
    return followed;
  }

  async function poll(followed: Followed): Promise<AttemptRecord | undefined> {
    const { running, ending } = followed;
    const person = running.trainee.userId;
    const apiKey = await apiKeyOf(deps, running.trainee);
    const signal = AbortSignal.any([ending.signal, stopping.signal]);
    const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
    // Nothing is graded at once; what has had its time is asked for at once.
    await pause(waitUntil(running.row.at + timing.everyMs, now(), timing.everyMs));
    const startedAt = performance.now();
    for (let elapsed = 0; elapsed < timing.patienceMs; elapsed = performance.now() - startedAt) {
      if (signal.aborted) break;
      const priority = followed.waiting > 0 ? 'member' : 'background';
      const answer = await ask(running, apiKey, { priority, person, withinMs: longestInLineMs, signal });
      if (answer === 'unknown') return change(running, { dmid: null });
      if (answer.state === 'done') return keep(running, answer);
      await pause(Math.min(Math.max(elapsed / 10, timing.everyMs), longestPauseMs));
    }
    if (ending.signal.reason instanceof MemberError) throw ending.signal.reason;
    return undefined;
  }

  /** What does not last is no answer yet; `unknown` says that there will be none. */
  async function ask({ row }: Running, apiKey: string, options: CallOptions): Promise<Deferred | 'unknown'> {
    try {
      return await codewars.deferred(row.dmid ?? '', apiKey, options);
    } catch (error) {
      if (!(error instanceof CodewarsError)) throw error;
      if (error.isOutage) return { state: 'pending' };
      if (error.code === 'NotFound' || error.code === 'InvalidInput') return 'unknown';
      throw error;
    }
  }

  async function keep(
    running: Running,
    { valid, reason, output, wallTime }: Extract<Deferred, { state: 'done' }>,
  ): Promise<AttemptRecord> {
    const { trainee, sessionId, number, row } = running;
    const result = {
      valid,
      reason: reason === null ? null : capOutput([reason], longestReason).join(''),
      output: capOutput(output, longestOutput),
      wallTime,
      at: now(),
    };
    // Before the result: an attempt without one is asked for again.
    await rows.settled(trainee, sessionId, { number, valid, bytes: sizeOf({ ...row, result }) });
    return change(running, { result });
  }

  async function change({ sessionId, number, row }: Running, to: Partial<AttemptRecord>) {
    return (await rows.changeAttempt(sessionId, number, to)) ?? { ...row, ...to };
  }

  function giveUpTooMany(): void {
    const unattended = [...following.values()].filter(({ waiting }) => waiting === 0);
    for (const { ending } of unattended.slice(0, Math.max(0, unattended.length - mostUnattended))) {
      ending.abort();
    }
  }
}

/** In characters; what tests print in a loop would fill the store. */
const longestOutput = 200_000;
const longestReason = 10_000;

/** Output as it is stored: cut from the middle when it is long, with a piece that says so in the place of what is missing. */
export function capOutput(output: readonly string[], longest: number): string[] {
  const length = output.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= longest) return [...output];
  const half = Math.floor(longest / 2);
  const fromEnd = (piece: string, left: number) => piece.slice(-left);
  return [
    ...take(output, half, (piece, left) => piece.slice(0, left)),
    `\n… ${length - 2 * half} characters are left out here …\n`,
    ...take(output.toReversed(), half, fromEnd).reverse(),
  ];
}

function take(
  pieces: readonly string[],
  length: number,
  part: (piece: string, left: number) => string,
): string[] {
  const taken: string[] = [];
  let left = length;
  for (const piece of pieces) {
    if (left === 0) break;
    const some = part(piece, left);
    taken.push(some.toWellFormed());
    left -= some.length;
  }
  return taken;
}
