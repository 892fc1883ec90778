import { LRUCache } from 'lru-cache';
import { ageOf } from '../clock.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Wanted } from './training.ts';

/** Whether Codewars offers training, as far as this process has found out: for each of its two calls and each language. */
export interface Offer {
  stands(wanted: Wanted): boolean;
  /** @throws CodewarsError `Unsupported` while it does not stand */
  demand(wanted: Wanted): void;
  /** Asks Codewars for a member, and remembers what the answer says of the offer. */
  ask<T>(wanted: Wanted, userId: string, call: () => Promise<T>): Promise<T>;
}

const rememberedForMs = 3_600_000;
/**
 * A refusal in JSON may be about what was asked for, such as a strategy without kata. So many different ones, not all of one member,
 * are about the call.
 */
const manyRefused = 3;
const mostKept = 10;

/** Begins with an offer that stands: only a call can tell. */
export function createOffer(now: () => number): Offer {
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
    demand(wanted) {
      if (stands(wanted)) return;
      throw new CodewarsError('Unsupported', { subject: { kind: 'language', name: wanted.language } });
    },
    async ask(wanted, userId, call) {
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
