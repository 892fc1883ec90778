import { z } from 'zod';
import {
  count,
  date,
  integer,
  name,
  names,
  optionalInteger,
  optionalName,
  person,
  rank,
  rankId,
  text,
} from './fields.ts';
import type { AuthoredKata, CompletedKata, Kata, Language, Leader, Rank, User } from '../model.ts';
import { rankColor, rankName } from '../ranks.ts';

// What reads answer, old shape and new, made into one model (codewars-api-facts.md §1). Objects are loose: a new field
// never breaks the bot.

const lowestRank = -8;

const standing = z
  .looseObject({ rank: rankId, name: optionalName, color: optionalName, score: count })
  .transform((given): Rank => {
    const id = given.rank ?? lowestRank;
    return {
      rank: id,
      name: given.name ?? rankName(id),
      color: given.color ?? rankColor(id),
      score: given.score,
    };
  });

// Not z.record(), which would read the whole of a hostile object before anything is cut. zod itself drops "__proto__".
const standings = z
  .looseObject({})
  .nullish()
  .transform((given, context): Readonly<Record<string, Rank>> => {
    const entries: [string, Rank][] = [];
    for (const [language, value] of Object.entries(given ?? {}).slice(0, 200)) {
      if (language.length > 100) continue;
      const parsed = standing.safeParse(value);
      if (!parsed.success) context.addIssue({ code: 'custom', message: 'not a rank', path: [language] });
      else entries.push([language, parsed.data]);
    }
    return Object.fromEntries(entries);
  });

export const user: z.ZodType<User> = z
  .looseObject({
    id: optionalName,
    username: name,
    name: optionalName,
    honor: integer,
    clan: optionalName,
    leaderboardPosition: optionalInteger,
    skills: names,
    ranks: z.looseObject({ overall: standing, languages: standings }),
    codeChallenges: z.looseObject({ totalAuthored: count, totalCompleted: count }).nullish(),
  })
  .transform((given) => ({
    id: given.id,
    username: given.username,
    name: given.name,
    honor: given.honor,
    clan: given.clan,
    leaderboardPosition: (given.leaderboardPosition ?? 0) > 0 ? given.leaderboardPosition : null,
    skills: given.skills,
    ranks: { overall: given.ranks.overall, languages: given.ranks.languages },
    totalAuthored: given.codeChallenges?.totalAuthored ?? 0,
    totalCompleted: given.codeChallenges?.totalCompleted ?? 0,
  }));

const completedKata = z
  .looseObject({
    id: name,
    name: optionalName,
    slug: optionalName,
    completedAt: date,
    completedLanguages: names,
  })
  .transform((given): CompletedKata => ({
    id: given.id,
    name: given.name,
    slug: given.slug,
    completedAt: given.completedAt,
    languages: given.completedLanguages,
  }));

/** A page as answered; the reference's shape has neither pages nor totals: all of the list is in it. */
export const completed = z.union([
  z
    .looseObject({ totalPages: count, totalItems: count, data: z.array(completedKata) })
    .transform(({ totalPages, totalItems, data }) => ({ paged: true, totalPages, totalItems, items: data })),
  z
    .looseObject({ completedCodeChallenges: z.array(completedKata) })
    .transform(({ completedCodeChallenges: items }) => ({
      paged: false,
      totalPages: 1,
      totalItems: items.length,
      items,
    })),
]);

const authoredKata = z
  .looseObject({
    id: optionalName,
    _id: optionalName,
    name: optionalName,
    rank: rankId,
    rankName: optionalName,
    tags: names,
    system_tags: names,
    languages: names,
  })
  .transform((given, context): AuthoredKata => {
    const id = given.id ?? given._id;
    if (id === null) {
      context.addIssue({ code: 'custom', message: 'no id' });
      return z.NEVER;
    }
    return {
      id,
      name: given.name ?? id,
      rank: given.rank,
      rankName: given.rank === null ? null : (given.rankName ?? rankName(given.rank)),
      tags: [...new Set([...given.tags, ...given.system_tags])],
      languages: given.languages,
    };
  });

export const authored: z.ZodType<readonly AuthoredKata[]> = z.union([
  z.looseObject({ data: z.array(authoredKata) }).transform(({ data }) => data),
  z
    .looseObject({
      authoredCodeChallenges: z.union([z.array(authoredKata), authoredKata.transform((one) => [one])]),
    })
    .transform(({ authoredCodeChallenges }) => authoredCodeChallenges),
]);

export const kata: z.ZodType<Kata> = z
  .looseObject({
    id: name,
    name,
    slug: optionalName,
    category: optionalName,
    publishedAt: date,
    approvedAt: date,
    languages: names,
    rank,
    createdBy: person,
    approvedBy: person,
    description: text,
    totalAttempts: count,
    totalCompleted: count,
    totalStars: count,
    voteScore: optionalInteger,
    tags: names,
    contributorsWanted: z.boolean().nullish(),
    unresolved: z.looseObject({ issues: count, suggestions: count }).nullish(),
  })
  .transform((given) => ({
    id: given.id,
    name: given.name,
    slug: given.slug,
    category: given.category,
    publishedAt: given.publishedAt,
    approvedAt: given.approvedAt,
    languages: given.languages,
    rank: given.rank,
    createdBy: given.createdBy,
    approvedBy: given.approvedBy,
    description: given.description,
    totalAttempts: given.totalAttempts,
    totalCompleted: given.totalCompleted,
    totalStars: given.totalStars,
    voteScore: given.voteScore,
    tags: given.tags,
    contributorsWanted: given.contributorsWanted ?? null,
    unresolved: given.unresolved
      ? { issues: given.unresolved.issues, suggestions: given.unresolved.suggestions }
      : null,
  }));

export const languages: z.ZodType<readonly Language[]> = z
  .looseObject({
    data: z.array(
      z
        .looseObject({ id: name, name: optionalName })
        .transform((given) => ({ id: given.id, name: given.name ?? given.id })),
    ),
  })
  .transform(({ data }) => data);

export const leaders: z.ZodType<readonly Leader[]> = z
  .looseObject({
    data: z.array(
      z.looseObject({ position: count, username: name, score: count, rank: rankId }).transform((given) => ({
        position: given.position,
        username: given.username,
        score: given.score,
        rank: given.rank,
      })),
    ),
  })
  .transform(({ data }) => data);
