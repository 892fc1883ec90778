import { CodewarsError } from '../codewars/errors.ts';
import type { Subject } from '../codewars/errors.ts';

/** Whether Codewars offers training, as far as this process has found out. */
export interface Offer {
  readonly stands: boolean;
  /** @throws CodewarsError `Unsupported` while it does not stand */
  demand(subject: Subject): void;
  /** Asks, and remembers what the answer says of the offer. */
  ask<T>(call: () => Promise<T>): Promise<T>;
}

const rememberedForMs = 3_600_000;

/** Begins with an offer that stands: only a call can tell. */
export function createOffer(now: () => number): Offer {
  let missingSince: number | undefined;

  const stands = (): boolean => {
    const age = missingSince === undefined ? Infinity : now() - missingSince;
    return age >= rememberedForMs || age < 0; // a clock that was set back says nothing of how long ago it was
  };

  return {
    get stands() {
      return stands();
    },
    demand(subject) {
      if (!stands()) throw new CodewarsError('Unsupported', { subject });
    },
    async ask(call) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof CodewarsError && error.code === 'Unsupported') missingSince = now();
        throw error;
      }
    },
  };
}
