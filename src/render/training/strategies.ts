import type { Strategy } from '../../codewars/model.ts';

const names: Readonly<Record<Strategy, string>> = {
  default: 'Rank up',
  random: 'Random',
  reference_workout: 'Reference',
  beta_workout: 'Beta',
  retrain_workout: 'Retrain what you solved',
  algorithm_retest: 'Algorithm retest',
  kyu_8_workout: '8 kyu workout',
  kyu_7_workout: '7 kyu workout',
  kyu_6_workout: '6 kyu workout',
  kyu_5_workout: '5 kyu workout',
  kyu_4_workout: '4 kyu workout',
  kyu_3_workout: '3 kyu workout',
  kyu_2_workout: '2 kyu workout',
  kyu_1_workout: '1 kyu workout',
};

/** A strategy as members choose it: `Rank up`, `8 kyu workout`. */
export function strategyName(strategy: Strategy): string {
  return names[strategy];
}
