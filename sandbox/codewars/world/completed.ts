import { languages } from '../../../facts/languages.ts';
import type { Completed, KataFacts, LiveKata, LiveUser } from './model.ts';
import { isRecord } from './model.ts';
import { liveKata } from './read-kata.ts';
import { multiplesCompleted } from './samples.ts';
import { idOf, pick } from './seed.ts';

const topics =
  'Arrays Bits Closures Dates Files Graphs Hashes Integers Lists Loops Maps Numbers Primes Queues '
    .concat('Ranges Records Regexes Sets Sorting Stacks Streams Strings Tables Trees')
    .split(' ');
const exercisesPerTopic = 90;

/**
 * Short numbered exercises, so that someone with two thousand completed kata has that many to show. They exist like
 * any other kata, but no user here counts as their author.
 */
export function exercises(): LiveKata[] {
  return topics.flatMap((topic) =>
    Array.from({ length: exercisesPerTopic }, (_, index) => {
      const name = `Exercises in ${topic} ${index + 1}`;
      return liveKata({
        name,
        id: idOf('kata', name),
        rank: -8 + pick(`${name} rank`, 4),
        languages: languages.map(({ id }) => id),
        tags: ['Fundamentals', topic],
        by: 'exercises',
        description: `Exercise ${index + 1} of ${exercisesPerTopic} in ${topic.toLowerCase()}.`,
      });
    }),
  );
}

/** The newest completion of all. Nothing in the world depends on the clock. */
export const newest = Date.parse('2025-03-14T18:30:00Z');

/**
 * `count` completed kata in today's shape, newest first. Every 57th was removed from Codewars since: such entries have
 * no name and no slug, and asking for the kata answers 404.
 */
export function completedList(user: LiveUser, count: number, kata: readonly KataFacts[]): Completed[] {
  const { rank, spoken } = levelOf(user);
  const chosen = kata
    .filter((each) => isWithin(each, rank + 2, spoken))
    .map((each) => ({
      each,
      place: pick(`${user.id} ${each.id}`, 1_000_000) - (each.author === 'exercises' ? 0 : 500_000),
    }))
    .sort((one, other) => one.place - other.place)
    .slice(0, count);
  const list = chosen.map(({ each: { id, name, slug, languages: offered } }, index): Completed => {
    const completedAt = new Date(newest - (index * 17 + pick(`${user.id} ${id} at`, 16)) * 3_600_000);
    const completedLanguages = spoken
      .filter((language) => offered.includes(language))
      .filter((language, place, all) => place === pick(id, all.length) || pick(id + language, 4) === 0);
    const rest = { completedAt: completedAt.toISOString(), completedLanguages };
    if (index % 57 === 56) return { id: idOf('kata', `removed ${id}`), ...rest };
    return { id, name, slug, ...rest };
  });
  return user.username === 'some_user' ? withSample(list) : list;
}

/** The reference shows one entry of some_user's list: it comes first. */
function withSample(list: readonly Completed[]): Completed[] {
  const others = list.filter(({ id }) => id !== multiplesCompleted.id);
  const sample = { ...multiplesCompleted, completedAt: '2025-03-15T09:12:44.000Z' };
  return [sample, ...others].slice(0, list.length);
}

/** A member's overall rank, and the languages in which there is a rank. */
function levelOf(user: LiveUser): { readonly rank: number; readonly spoken: readonly string[] } {
  const ranks = isRecord(user.ranks) ? user.ranks : {};
  const overall = isRecord(ranks.overall) ? ranks.overall.rank : undefined;
  return {
    rank: typeof overall === 'number' ? overall : -8,
    spoken: isRecord(ranks.languages) ? Object.keys(ranks.languages) : [],
  };
}

/** No user solves a 1 kyu on the first day, or in a language that the kata lacks. */
function isWithin(kata: KataFacts, hardest: number, spoken: readonly string[]): boolean {
  const { id } = kata.rank;
  return id !== null && id <= hardest && kata.languages.some((language) => spoken.includes(language));
}
