import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../clock.ts';
import type { CallOptions } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Deferred } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import type { AttemptRecord } from '../storage/records.ts';
import { apiKeyOf, type AttemptRow, type Trainee } from './model.ts';
import { sizeOf, type TrainingDeps } from './rows.ts';

/** An attempt that Codewars accepted and has not finished yet. */
type Running = AttemptRow & { readonly trainee: Trainee; readonly sessionId: string };

export const usualTiming = {
  /** The first interval between two polls; it grows. */
  everyMs: 1000,
  /** How long an attempt is polled in all. */
  patienceMs: 600_000,
  /** The interval of `onWaiting`. */
  noticeMs: 5000,
  /** How long `submit` waits for a result. */
  waitMs: 60_000,
  /** How long `current` and `finalize` wait. */
  glanceMs: 1500,
};
export type Timing = Readonly<typeof usualTiming>;

interface Followed {
  readonly running: Running;
  readonly ending: AbortController;
  waiting: number;
  /** `undefined` when polling was given up. */
  readonly result: Promise<AttemptRecord | undefined>;
}

const maxPauseMs = 30_000;
const queueWithinMs = 60_000;
/** How many attempts are polled while no member waits for them. */
const maxUnattended = 200;

export type Results = ReturnType<typeof createResults>;

/** Polls Codewars for results and stores them, with one loop per attempt. */
export function createResults(deps: TrainingDeps, timing: Timing) {
  const { codewars, now, log, rows } = deps;
  /** By session, its newest attempt. */
  const following = new Map<string, Followed>();
  const stopping = new AbortController();

  return {
    /**
     * Returns the row: without a result if none came in time, without `dmid` if Codewars does not know the attempt.
     * @throws MemberError `NoApiKey`, `AttemptReplaced`; CodewarsError `BadKey`, `Forbidden`; StorageError
     */
    async wait(
      running: Running,
      withinMs = timing.glanceMs,
      onWaiting: (waitedMs: number) => void = () => undefined,
    ): Promise<AttemptRecord> {
      const startedAt = performance.now();
      const followed = follow(running);
      const over = new AbortController();
      const notice = setInterval(() => {
        try {
          onWaiting(performance.now() - startedAt);
        } catch (error) {
          log.warn({ err: error }, 'could not show that an attempt is still running');
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
        dropUnattended();
      }
    },

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
    // Callers get the error; the next look at the attempt polls again.
    result.then(forget, forget);
    return followed;
  }

  async function poll(followed: Followed): Promise<AttemptRecord | undefined> {
    const { running, ending } = followed;
    const person = running.trainee.userId;
    const apiKey = await apiKeyOf(deps, running.trainee);
    const signal = AbortSignal.any([ending.signal, stopping.signal]);
    const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
    // Grading takes a moment, so a fresh attempt is not polled at once.
    await pause(waitUntil(running.row.at + timing.everyMs, now(), timing.everyMs));
    const startedAt = performance.now();
    for (let elapsed = 0; elapsed < timing.patienceMs; elapsed = performance.now() - startedAt) {
      if (signal.aborted) break;
      const priority = followed.waiting > 0 ? 'member' : 'background';
      const answer = await ask(running, apiKey, { priority, person, withinMs: queueWithinMs, signal });
      if (answer === 'unknown') return change(running, { dmid: null });
      if (answer.state === 'done') return keep(running, answer);
      await pause(Math.min(Math.max(elapsed / 10, timing.everyMs), maxPauseMs));
    }
    if (ending.signal.reason instanceof MemberError) throw ending.signal.reason;
    return undefined;
  }

  /** An outage counts as `pending`. `unknown`: there will be no result. */
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
      reason: reason === null ? null : capOutput([reason], maxReason).join(''),
      output: capOutput(output, maxOutput),
      wallTime,
      at: now(),
    };
    // Before the result is stored: if this fails, the result is polled again.
    await rows.settled(trainee, sessionId, { number, valid, bytes: sizeOf({ ...row, result }) });
    return change(running, { result });
  }

  async function change({ sessionId, number, row }: Running, to: Partial<AttemptRecord>) {
    return (await rows.changeAttempt(sessionId, number, to)) ?? { ...row, ...to };
  }

  function dropUnattended(): void {
    const unattended = [...following.values()].filter(({ waiting }) => waiting === 0);
    for (const { ending } of unattended.slice(0, Math.max(0, unattended.length - maxUnattended))) {
      ending.abort();
    }
  }
}

/** In characters: tests that print in a loop must not fill the store. */
const maxOutput = 200_000;
const maxReason = 10_000;

/** Cuts long output in the middle, and says so there. */
export function capOutput(output: readonly string[], max: number): string[] {
  const length = output.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= max) return [...output];
  const half = Math.floor(max / 2);
  return [
    ...take(output, half, (piece, left) => piece.slice(0, left)),
    `\n… ${length - 2 * half} characters are left out here …\n`,
    ...take(output.toReversed(), half, (piece, left) => piece.slice(-left)).reverse(),
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
