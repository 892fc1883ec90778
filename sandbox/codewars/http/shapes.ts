/**
 * The two shapes of every read: as the site answers today, and as the reference shows it.
 */
import type { Completed, LiveKata, LiveUser } from '../world/model.ts';
import { factsOf, isRecord } from '../world/model.ts';
import { brokenGreetingsRecord } from '../world/samples.ts';

export type Shape = 'live' | 'reference';

const perPage = 200;

export function userAnswer(user: LiveUser, shape: Shape): unknown {
  if (shape === 'live') return user;
  const { id: _, ...rest } = user;
  return rest;
}

/** Today in pages, with dates; in the reference all at once, without. */
export function completedAnswer(list: readonly Completed[], page: number, shape: Shape): unknown {
  if (shape === 'reference') {
    return { completedCodeChallenges: list.map(({ completedAt: _, ...rest }) => rest) };
  }
  return {
    totalPages: Math.ceil(list.length / perPage),
    totalItems: list.length,
    data: list.slice(page * perPage, (page + 1) * perPage),
  };
}

export function authoredAnswer(kata: readonly LiveKata[], shape: Shape): unknown {
  if (shape === 'live') return { data: kata.map(authoredEntry) };
  const records = kata.map(rawRecord);
  // The sample shows one object where a list is to be expected.
  return {
    authoredCodeChallenges: records.find(({ _id }) => _id === brokenGreetingsRecord._id) ?? records,
  };
}

function authoredEntry(kata: LiveKata): unknown {
  const { id, name, description, rank, tags, languages } = factsOf(kata);
  return { id, name, description, rank: rank.id, rankName: rank.name, tags, languages };
}

function rawRecord(kata: LiveKata): { readonly _id: string } {
  const { id, name, slug, description, rank, tags, languages } = factsOf(kata);
  if (id === brokenGreetingsRecord._id) return brokenGreetingsRecord;
  return Object.assign(
    { _id: id, _slugs: [slug], name, description, rank: rank.id, tags },
    { languages: languages.map((language) => ({ name: language })) },
  );
}

export function kataAnswer(kata: LiveKata, shape: Shape): unknown {
  if (shape === 'live') return kata;
  const { voteScore: _, contributorsWanted: __, unresolved: ___, createdAt: ____, ...rest } = kata;
  const { approvedBy } = rest;
  return { ...rest, approvedBy: isRecord(approvedBy) ? approvedBy.username : approvedBy };
}
