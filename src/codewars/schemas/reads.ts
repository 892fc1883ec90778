import { z } from 'zod';
import { rankName } from '../ranks.ts';
import {
  count,
  date,
  integer,
  kataRank,
  name,
  names,
  optionalInteger,
  optionalName,
  person,
  rankId,
  text,
  userRank,
} from './fields.ts';

// The answers in the reference's shape and in the live one become one model (docs/codewars-api.md, "Endpoints").

const mostLanguages = 200;
const longestLanguage = 100;

// Limits a hostile object before zod reads all of it.
const languageRanks = z.preprocess(
  (given) =>
    given === undefined || given === null || typeof given !== 'object'
      ? (given ?? {})
      : Object.fromEntries(
          Object.entries(given)
            .slice(0, mostLanguages)
            .filter(([language]) => language.length <= longestLanguage),
        ),
  z.record(z.string(), userRank),
);

export const user = z
  .object({
    /** `null` in the reference's shape. */
    id: optionalName,
    username: name,
    name: optionalName,
    honor: integer,
    clan: optionalName,
    leaderboardPosition: optionalInteger.transform((position) => ((position ?? 0) > 0 ? position : null)),
    skills: names,
    ranks: z.object({
      overall: userRank,
      /** By language id. */
      languages: languageRanks,
    }),
    codeChallenges: z.object({ totalAuthored: count, totalCompleted: count }).nullish(),
  })
  .transform(({ codeChallenges, ...rest }) => ({
    ...rest,
    totalAuthored: codeChallenges?.totalAuthored ?? 0,
    totalCompleted: codeChallenges?.totalCompleted ?? 0,
  }));

const completedKata = z
  .object({
    id: name,
    /** `null` for a removed kata. */
    name: optionalName,
    slug: optionalName,
    /** `null` in the reference's shape. */
    completedAt: date,
    completedLanguages: names,
  })
  .transform(({ completedLanguages: languages, ...rest }) => ({ ...rest, languages }));

const completedLists = z.union([
  z
    .object({ totalPages: count, totalItems: count, data: z.array(completedKata) })
    .transform(({ data: items, ...totals }) => ({ ...totals, items, paged: true })),
  // The reference's shape has the whole list, without pages.
  z
    .object({ completedCodeChallenges: z.array(completedKata) })
    .transform(({ completedCodeChallenges: items }) => ({
      totalPages: 1,
      totalItems: items.length,
      items,
      paged: false,
    })),
]);

/** One page of 200 kata, newest first; `page` starts at 0. */
export const completedPage = (page: number) =>
  completedLists.transform(({ paged, totalPages, totalItems, items }) => ({
    page,
    // Totals can lag behind or be missing.
    totalPages: items.length > 0 ? Math.max(totalPages, paged ? page + 1 : 1) : totalPages,
    totalItems: Math.max(totalItems, items.length),
    items: paged || page === 0 ? items : [],
  }));

const authoredKata = z
  .object({
    id: optionalName,
    _id: optionalName,
    name: optionalName,
    rank: rankId,
    rankName: optionalName,
    tags: names,
    system_tags: names,
    languages: names,
  })
  .refine(({ id, _id }) => (id ?? _id) !== null, 'no id')
  .transform(({ _id, system_tags: more, ...given }) => {
    const id = given.id ?? _id ?? '';
    return {
      ...given,
      id,
      name: given.name ?? id,
      rankName: given.rank === null ? null : (given.rankName ?? rankName(given.rank)),
      tags: [...new Set([...given.tags, ...more])],
    };
  });

export const authored = z.union([
  z.object({ data: z.array(authoredKata) }).transform(({ data }) => data),
  z
    .object({
      authoredCodeChallenges: z.union([z.array(authoredKata), authoredKata.transform((one) => [one])]),
    })
    .transform(({ authoredCodeChallenges }) => authoredCodeChallenges),
]);

export const kata = z.object({
  id: name,
  name,
  slug: optionalName,
  category: optionalName,
  publishedAt: date,
  approvedAt: date,
  languages: names,
  rank: kataRank,
  createdBy: person,
  approvedBy: person,
  /** Codewars Markdown. */
  description: text,
  totalAttempts: count,
  totalCompleted: count,
  totalStars: count,
  voteScore: optionalInteger,
  tags: names,
  contributorsWanted: z.boolean().nullable().default(null),
  unresolved: z.object({ issues: count, suggestions: count }).nullable().default(null),
});

const language = z
  .object({ id: name, name: optionalName })
  .transform((given) => ({ id: given.id, name: given.name ?? given.id }));

export const languages = z.object({ data: z.array(language) }).transform(({ data }) => data);

const leader = z.object({ position: count, username: name, score: count, rank: rankId });

export const leaders = z.object({ data: z.array(leader) }).transform(({ data }) => data);
