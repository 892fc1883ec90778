import type { Strategy } from '../codewars/model.ts';
import type { Account } from '../members/account.ts';

/** Which kata is wanted. */
export interface Ask {
  /** Who asks: their calls to Codewars take turns with those of others. */
  readonly userId: string;
  /** Whose level and completed kata count; `null`: somebody who is not linked, taken for a beginner. */
  readonly account: Account | null;
  /** A language id. */
  readonly language: string;
  readonly strategy: Strategy;
  /** Whose members are counted; `null` in direct messages. */
  readonly guildId: string | null;
  /** Ranks above (+1: "Harder") or below (−1: "Easier") what the strategy would choose. */
  readonly shift: number;
  /** A kata that was just shown, not to be shown again. */
  readonly not?: string | undefined;
}

export interface Recommendation {
  readonly kind: 'kata';
  readonly kata: {
    readonly id: string;
    readonly name: string;
    /** `null` while in beta. */
    readonly rank: number | null;
    readonly tags: readonly string[];
    readonly languages: readonly string[];
    /** How many have solved it, over all languages; `null` where it is not known. */
    readonly totalCompleted: number | null;
  };
  /** The score that it brings; `null` where it brings none (beta, completed before) or where that is not known. */
  readonly worth: {
    readonly points: number;
    /** The share of the way to the next rank, in percent, unrounded; `null` beyond the published ranks. */
    readonly percent: number | null;
    /** Names of the present and of the next rank in this language. */
    readonly from: string;
    readonly to: string | null;
  } | null;
  /** How many members of the server have completed it in any language; `null` where that was not counted. */
  readonly solvedHere: number | null;
  /** Whether the member has completed it before: in this language, in others, or not at all. */
  readonly before: 'here' | 'elsewhere' | 'never' | 'unknown' | 'notLinked';
}

export interface Nothing {
  readonly kind: 'nothing';
  /** `unknown`: no kata of that kind is known in the language. `exhausted`: all that are known are completed. */
  readonly why: 'unknown' | 'exhausted';
}

/** Chooses a kata from all that the bot knows. */
export interface Recommender {
  /** @throws CodewarsError when the member's level cannot be read, StorageError */
  recommend(ask: Ask): Promise<Recommendation | Nothing>;
  /** The language an account is best at by score; `undefined` where there is none. */
  bestLanguage(account: Account, userId: string): Promise<string | undefined>;
}
