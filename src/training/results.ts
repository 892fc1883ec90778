import { setTimeout as sleep } from 'node:timers/promises';
import type { CallOptions } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Deferred } from '../codewars/model.ts';
import { MemberError } from '../errors.ts';
import type { AttemptRecord } from '../storage/records.ts';
import { capOutput, capReason } from './cap-output.ts';
import { attemptReplaced, noApiKey } from './errors.ts';
import type { Room } from './room.ts';
import { sizeOf, type Rows } from './rows.ts';
import type { Trainee } from './training.ts';

/** An attempt that Codewars took and has not answered yet. */
export interface Running {
  readonly trainee: Trainee;
  readonly sessionId: string;
  readonly number: number;
  /** As last known; its `dmid` is what is asked for. */
  readonly row: AttemptRecord;
}

/** Milliseconds. */
export interface Timing {
  /** Between two polls of one attempt, at the beginning. */
  readonly everyMs: number;
  /** How long an attempt is polled in all. */
  readonly patienceMs: number;
  /** Between two calls of `onWaiting`. */
  readonly noticeMs: number;
}

export interface Results {
  /**
   * Waits for the result, at most so long. Answers the row as it is then; without result when it has not come, and without `dmid`
   * when Codewars knows of no such attempt. Polling goes on behind it, until a newer attempt of the session is waited for.
   * @throws MemberError `NoApiKey`, `AttemptReplaced`; CodewarsError `BadKey`, `Forbidden`; StorageError
   */
  wait(running: Running, withinMs: number, onWaiting?: (waitedMs: number) => void): Promise<AttemptRecord>;
  /** Ends all waits and polls. */
  stop(): Promise<void>;
}

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
/** Attempts that are polled while nobody waits for them. */
const mostUnattended = 200;

/** Polls Codewars for the results of attempts, each by one loop however many wait for it, and writes down what comes. */
export function createResults(room: Room, rows: Rows, timing: Timing): Results {
  const { codewars, members, now } = room;
  /** By session: its newest attempt. */
  const following = new Map<string, Followed>();
  const stopping = new AbortController();

  async function wait(
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
        room.log.warn({ err: error }, 'somebody who waits for a result could not be told');
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
  }

  function follow(running: Running): Followed {
    const key = running.sessionId;
    const present = following.get(key);
    if (present?.running.number === running.number) return present;
    present?.ending.abort(attemptReplaced());
    const ending = new AbortController();
    const result = Promise.resolve().then(() => poll(followed));
    const followed: Followed = { running, ending, waiting: 0, result };
    following.set(key, followed);
    const forget = (): void => {
      if (following.get(key) === followed) following.delete(key);
    };
    // Who waits gets the error. Nobody else needs it: the attempt stays as it is, and is asked for again by whoever looks at it.
    result.then(forget, forget);
    return followed;
  }

  async function poll(followed: Followed): Promise<AttemptRecord | undefined> {
    const { running, ending } = followed;
    const apiKey = await members.apiKey(running.trainee.guildId, running.trainee.userId);
    if (apiKey === undefined) throw noApiKey();
    const signal = AbortSignal.any([ending.signal, stopping.signal]);
    const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
    // Nothing is graded at once; what has had its time is asked for at once.
    await pause(Math.min(Math.max(running.row.at + timing.everyMs - now(), 0), timing.everyMs));
    const startedAt = performance.now();
    for (
      let elapsed = 0;
      !signal.aborted && elapsed < timing.patienceMs;
      elapsed = performance.now() - startedAt
    ) {
      const lane = followed.waiting > 0 ? 'member' : 'background';
      const person = running.trainee.userId;
      const answer = await ask(running, apiKey, { lane, person, withinMs: longestInLineMs, signal });
      if (answer === 'unknown') return forget(running);
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
    { trainee, sessionId, number, row }: Running,
    answer: Extract<Deferred, { state: 'done' }>,
  ): Promise<AttemptRecord> {
    const { valid, wallTime } = answer;
    const output = [...capOutput(answer.output)];
    const result = { valid, reason: capReason(answer.reason), output, wallTime, at: now() };
    // Before the result: an attempt without one is asked for again.
    await rows.settled(trainee, sessionId, { number, valid, bytes: sizeOf({ ...row, result }) });
    return (await rows.changeAttempt(sessionId, number, { result })) ?? { ...row, result };
  }

  async function forget({ sessionId, number, row }: Running): Promise<AttemptRecord> {
    return (await rows.changeAttempt(sessionId, number, { dmid: null })) ?? { ...row, dmid: null };
  }

  function giveUpTooMany(): void {
    const unattended = [...following.values()].filter(({ waiting }) => waiting === 0);
    for (const { ending } of unattended.slice(0, Math.max(0, unattended.length - mostUnattended))) {
      ending.abort();
    }
  }

  return {
    wait,
    async stop() {
      stopping.abort();
      await Promise.allSettled([...following.values()].map(({ result }) => result));
    },
  };
}
