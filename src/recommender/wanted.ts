import type { Strategy } from '../codewars/model.ts';

/** Ranks of kata, `null` for beta. `undefined`: any rank, known or not. */
export type RankClass = readonly (number | null)[] | undefined;

/** A class counts only if the ones before it have no kata left. */
export interface Wanted {
  readonly classes: readonly RankClass[];
  /** Any of them is enough. */
  readonly tags?: readonly string[];
  /** Whether to choose among kata that are completed in the language. */
  readonly completed: boolean;
}

const allRanks = [-8, -7, -6, -5, -4, -3, -2, -1] as const;
const maxRanksAbove = 2;
/** Codewars shows its category "reference" as Fundamentals. */
const referenceTags = ['Reference', 'Fundamentals'];

/** See docs/codewars-api.md, "Strategies". `shift` moves the wanted rank; a strategy without one starts from the member's own. */
export function wantedOf(strategy: Strategy, rank: number, shift: number): Wanted {
  const level = clamp(rank);
  const any = shift === 0 ? [allRanks] : nearest(level + shift);
  switch (strategy) {
    case 'default':
      return { classes: nearest(clamp(level + 1) + shift), completed: false };
    case 'random':
      return {
        classes: shift === 0 ? [allRanks.filter((each) => each <= level + maxRanksAbove)] : any,
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

/** Each rank as a class, the nearest first, the easier one before the harder. */
function nearest(rank: number): (readonly number[])[] {
  const target = clamp(rank);
  return allRanks
    .toSorted((a, b) => Math.abs(a - target) - Math.abs(b - target) || a - b)
    .map((each) => [each]);
}

/** No kata is harder than 1 kyu, even for a dan. */
const clamp = (rank: number): number => Math.min(Math.max(rank, -8), -1);

const kyuOf = (strategy: Extract<Strategy, `kyu_${string}`>): number =>
  Number(strategy.slice('kyu_'.length)[0]);
