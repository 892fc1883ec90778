import { languages } from '../../../facts/languages.ts';
import type { KataFacts } from '../world/model.ts';
import { factsOf, isRecord } from '../world/model.ts';
import type { World } from '../world/world.ts';

type Queue = (kata: KataFacts, trainee: Trainee) => boolean;

interface Trainee {
  readonly rank: number;
  readonly completed: ReadonlySet<unknown>;
}

const isNew: Queue = (kata, { completed }) => kata.rank.id !== null && !completed.has(kata.id);
const isDone: Queue = (kata, { completed }) => completed.has(kata.id);
const isOfRank =
  (rank: number): Queue =>
  (kata) =>
    kata.rank.id === rank;

/** The strategies of the reference, "Strategy Values": which kata each may choose. */
const strategies: Readonly<Record<string, Queue>> = {
  default: (kata, trainee) => isNew(kata, trainee) && (kata.rank.id ?? -9) > trainee.rank,
  random: () => true,
  reference_workout: (kata) => kata.slug === 'anything-to-integer',
  beta_workout: (kata) => kata.rank.id === null,
  retrain_workout: isDone,
  algorithm_retest: (kata, trainee) => isDone(kata, trainee) && kata.tags.includes('Algorithms'),
  kyu_8_workout: isOfRank(-8),
  kyu_7_workout: isOfRank(-7),
  kyu_6_workout: isOfRank(-6),
  kyu_5_workout: isOfRank(-5),
  kyu_4_workout: isOfRank(-4),
  kyu_3_workout: isOfRank(-3),
  kyu_2_workout: isOfRank(-2),
  kyu_1_workout: isOfRank(-1),
};

/** The kata at a place of someone's queue; queues start again at their end. `random` begins with the sample's kata. */
export function nextKata(
  world: World,
  username: string,
  language: string,
  strategy: string,
  place: number,
): { readonly kata: KataFacts } | { readonly problem: string } {
  const fits = Object.hasOwn(strategies, strategy) ? strategies[strategy] : undefined;
  if (fits === undefined) return { problem: 'strategy is not included in the list' };
  if (!languages.some(({ id }) => id === language)) return { problem: 'language is not supported' };
  const trainee = traineeOf(world, username, language);
  const queue = world.kata
    .map(factsOf)
    .filter((kata) => kata.languages.includes(language) && fits(kata, trainee))
    .sort((one, other) => Number(isSample(other)) - Number(isSample(one)));
  const kata = queue[place % queue.length];
  return kata === undefined ? { problem: 'there is nothing left in this queue' } : { kata };
}

const isSample = (kata: KataFacts): boolean => kata.slug === 'anything-to-integer';

function traineeOf(world: World, username: string, language: string): Trainee {
  const ranks = world.findUser(username)?.ranks;
  const known = isRecord(ranks) && isRecord(ranks.languages) ? ranks.languages[language] : undefined;
  return {
    rank: isRecord(known) ? Number(known.rank) : -8,
    completed: new Set(world.completedBy(username).map(({ id }) => id)),
  };
}
