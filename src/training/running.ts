import { ageOf } from '../clock.ts';
import { tooManyRunning } from './errors.ts';

/** The attempts of each person that Codewars may be running right now. */
export interface RunningAttempts {
  /** Counts one more. Answers what to call when it is over. @throws MemberError `TooManyRunning` */
  begin(userId: string): () => void;
}

const most = 3;
/** Codewars ends by itself what runs longer. */
const longestMs = 60_000;

export function createRunningAttempts(now: () => number): RunningAttempts {
  const running = new Set<{ readonly userId: string; readonly at: number }>();

  return {
    begin(userId) {
      for (const attempt of running) {
        if (ageOf(attempt.at, now()) >= longestMs) running.delete(attempt);
      }
      if ([...running].filter((attempt) => attempt.userId === userId).length >= most) throw tooManyRunning();
      const attempt = { userId, at: now() };
      running.add(attempt);
      return () => void running.delete(attempt);
    },
  };
}
