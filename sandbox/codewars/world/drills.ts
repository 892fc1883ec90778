import { languages } from '../../../facts/languages.ts';
import { rankName } from '../../../facts/ranks.ts';
import type { LiveKata } from './model.ts';
import { liveKata } from './read-kata.ts';

/*
 * Kata without end, of every rank: a member who has completed thousands needs that many. Each is made when it is asked for. Its id and its
 * slug say which it is: 24 hex digits that begin so, then 8 to 1 for the kyu, then its number.
 */
const beginning = 'd211';
const offered = languages.map(({ id }) => id);

export interface Drill {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly languages: readonly string[];
}

/** `rank`: −8 to −1; `number` from 0. */
export function drill(rank: number, number: number): Drill {
  const kyu = -rank;
  return {
    id: `${beginning}${kyu}${number.toString(16).padStart(19, '0')}`,
    name: `Drill ${number + 1} of ${rankName(rank)}`,
    slug: `drill-${number + 1}-of-${kyu}-kyu`,
    languages: offered,
  };
}

export function findDrill(idOrSlug: string): LiveKata | undefined {
  const byId = new RegExp(`^${beginning}([1-8])([0-9a-f]{19})$`).exec(idOrSlug);
  const bySlug = /^drill-([1-9]\d{0,8})-of-([1-8])-kyu$/.exec(idOrSlug);
  if (byId === null && bySlug === null) return undefined;
  const rank = -Number(byId?.[1] ?? bySlug?.[2]);
  const number = byId === null ? Number(bySlug?.[1]) - 1 : parseInt(byId[2] ?? '', 16);
  const tags = ['Fundamentals', 'Drills'];
  const description = 'Do it once more, and a little faster.';
  return liveKata({ ...drill(rank, number), rank, tags, by: 'exercises', description });
}
