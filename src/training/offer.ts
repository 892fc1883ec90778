import { LRUCache } from 'lru-cache';
import { ageOf } from '../clock.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Wanted } from './model.ts';

const rememberedForMs = 3_600_000;
/**
 * A refusal in JSON may be about what was asked for, such as a strategy without kata. So many different ones, not all of one member,
 * are about the call.
 */
const manyRefused = 3;
const mostKept = 10;

export type Offer = ReturnType<typeof createOffer>;

/**
 * Whether Codewars offers training, as far as this process has found out: for each of its two calls and each language. Only a call can
 * tell, so it is offered until one fails.
 */
export function createOffer(now: () => number) {
  const missingSince = new Map<string, number>();
  /** What was refused since the last success, and to whom. */
  const refused = new Map<string, LRUCache<string, string>>();

  function stands(wanted: Wanted): boolean {
    const since = missingSince.get(callOf(wanted));
    return since === undefined || ageOf(since, now()) >= rememberedForMs;
  }

  function isRefusedToMany(wanted: Wanted, userId: string): boolean {
    const call = callOf(wanted);
    const inputs = refused.get(call) ?? new LRUCache({ max: mostKept });
    refused.set(call, inputs.set('kata' in wanted ? wanted.kata : wanted.strategy, userId));
    return inputs.size >= manyRefused && new Set(inputs.values()).size > 1;
  }

  return {
    stands,

    /** @throws CodewarsError `Unsupported` while it does not stand */
    demand(wanted: Wanted): void {
      if (stands(wanted)) return;
      throw new CodewarsError('Unsupported', { subject: { kind: 'language', name: wanted.language } });
    },

    /** Asks Codewars for a member, and remembers what the answer says of the offer. */
    async ask<T>(wanted: Wanted, userId: string, call: () => Promise<T>): Promise<T> {
      try {
        const answer = await call();
        missingSince.clear();
        refused.clear();
        return answer;
      } catch (error) {
        if (error instanceof CodewarsError && error.code === 'Unsupported') {
          if (error.isPage || isRefusedToMany(wanted, userId)) missingSince.set(callOf(wanted), now());
        }
        throw error;
      }
    },
  };
}

const callOf = (wanted: Wanted): string => `${'kata' in wanted ? 'kata' : 'next'} ${wanted.language}`;
