import type { Log } from '../../log.ts';

/** Tells the log of an outage: when it begins, once a minute while it lasts, and when it is over. */
export interface Outage {
  /** It begins or goes on. `about`: what is known of it. */
  lasts(about: Readonly<Record<string, unknown>>): void;
  /** Says for how long it lasted; nothing where there was none. */
  isOver(): void;
}

export interface OutageOptions {
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What to say when it begins, while it lasts, and when it is over. */
  readonly words: readonly [begins: string, lasts: string, isOver: string];
}

const tellEveryMs = 60_000;

export function createOutage({ log, now, words: [begins, lasts, isOver] }: OutageOptions): Outage {
  let beganAt: number | undefined;
  let toldAt = 0;
  return {
    lasts(about) {
      const at = now();
      if (beganAt === undefined) {
        log.warn(about, begins);
        [beganAt, toldAt] = [at, at];
      } else if (at - toldAt >= tellEveryMs) {
        log.warn({ ...about, forMs: at - beganAt }, lasts);
        toldAt = at;
      }
    },
    isOver() {
      if (beganAt !== undefined) log.info({ forMs: now() - beganAt }, isOver);
      beganAt = undefined;
    },
  };
}
