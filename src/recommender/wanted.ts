import type { Strategy } from '../codewars/model.ts';

/** Ranks of kata that are wanted alike, `null` being beta. `undefined`: all, and kata whose rank is not known too. */
export type RankClass = readonly (number | null)[] | undefined;

/** Kata of a strategy, class by class: only where a class has none left the next one counts. */
export interface Wanted {
  readonly classes: readonly RankClass[];
  /** Kata with one of these tags. */
  readonly tags?: readonly string[];
  /** Kata that were completed in the language, instead of kata that were not. */
  readonly completed: boolean;
}

const easiest = -8;
const hardest = -1;
const allRanks = [-8, -7, -6, -5, -4, -3, -2, -1] as const;
/** How far above their level people are sent at random. */
const reach = 2;
/** Codewars shows its category "reference" as Fundamentals. */
const referenceTags = ['Reference', 'Fundamentals'];

/**
 * What a strategy means for somebody of that rank in the language (codewars-api-v1.txt, "POST Train Next Code Challenge").
 * `shift` moves the rank that is wanted; a strategy that wants none takes the member's own to move from.
 */
export function wantedOf(strategy: Strategy, rank: number, shift: number): Wanted {
  const level = clamp(rank);
  const any = shift === 0 ? [allRanks] : nearest(level + shift);
  switch (strategy) {
    case 'default':
      return { classes: nearest(clamp(level + 1) + shift), completed: false };
    case 'random':
      return {
        classes: shift === 0 ? [allRanks.filter((each) => each <= level + reach)] : any,
        completed: false,
      };
    case 'reference_workout':
      return { classes: any, tags: referenceTags, completed: false };
    case 'beta_workout':
      return { classes: [[null]], completed: false };
    case 'retrain_workout':
      return { classes: shift === 0 ? [undefined] : any, completed: true };
    case 'algorithm_retest':
      return { classes: any, tags: ['Algorithms'], completed: true };
    default:
      return { classes: [[clamp(-kyuOf(strategy) + shift)]], completed: false };
  }
}

/** Each rank by itself, the nearest first; of two that are as near, the easier one. */
function nearest(rank: number): (readonly number[])[] {
  const target = clamp(rank);
  return allRanks
    .toSorted((a, b) => Math.abs(a - target) - Math.abs(b - target) || a - b)
    .map((each) => [each]);
}

/** No kata is harder than 1 kyu, whatever dan the member is. */
const clamp = (rank: number): number => Math.min(Math.max(rank, easiest), hardest);

const kyuOf = (strategy: Extract<Strategy, `kyu_${string}`>): number =>
  Number(strategy.slice('kyu_'.length)[0]);
