import type { LiveUser } from '../world/model.ts';
import { isRecord } from '../world/model.ts';

interface Leader {
  readonly position: number;
  readonly username: string;
  readonly score: unknown;
  readonly rank: unknown;
}

const perPage = 50;

/** Who leads overall or in a language: a page of fifty (the first is 1), or the line of one user. */
export function leadersAnswer(
  users: readonly LiveUser[],
  board: string,
  query: URLSearchParams,
): { readonly data: readonly Leader[] } {
  const leaders = users
    .map((user) => ({ username: user.username, place: placeOn(board, user) }))
    .filter(({ place }) => typeof place.score === 'number' && place.score > 0)
    .sort((one, other) => Number(other.place.score) - Number(one.place.score))
    .map(({ username, place }, index): Leader => {
      return { position: index + 1, username, score: place.score, rank: place.rank };
    });
  const user = query.get('user');
  if (user !== null) return { data: leaders.filter(({ username }) => username === user) };
  const page = Number(query.get('page') ?? 1);
  return { data: leaders.slice((page - 1) * perPage, page * perPage) };
}

function placeOn(board: string, user: LiveUser): Readonly<Record<string, unknown>> {
  const ranks = isRecord(user.ranks) ? user.ranks : {};
  const languages = isRecord(ranks.languages) ? ranks.languages : {};
  const place = board === 'overall' ? ranks.overall : languages[board];
  return isRecord(place) ? place : {};
}
