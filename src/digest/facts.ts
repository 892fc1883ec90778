import { placed, type BoardLine } from '../boards/server-board.ts';
import { ranksBetween, thresholdOf, type RankId } from '../codewars/ranks.ts';
import type { Span } from '../history/periods.ts';
import type { Link } from '../members/link.ts';
import type { MemberFacts, Solvers } from './member-facts.ts';

/** The first of a list. */
export interface Some<T> {
  readonly some: readonly T[];
  /** How many there are besides. */
  readonly more: number;
}

export interface RankUp {
  readonly link: Link;
  readonly from: RankId;
  readonly to: RankId;
}

export interface Streak {
  readonly link: Link;
  readonly days: number;
}

/** What happened in a server. */
export interface Digest {
  readonly span: Span;
  /** Who may be named. */
  readonly members: number;
  /** Who completed a kata, how many, and for how many points. */
  readonly active: number;
  readonly kata: number;
  readonly points: number;
  /** The kata that count no points yet, since their rank is unknown. */
  readonly unknown: number;
  /** The members whose lists were not read yet. */
  readonly unread: number;
  /** The first three places. */
  readonly podium: Some<BoardLine>;
  /** Overall, the highest first. */
  readonly rankUps: Some<RankUp>;
  /** The longest that run. */
  readonly streaks: Some<Streak>;
  /** Who was linked in the span. */
  readonly newcomers: Some<Link>;
}

const lastPlace = 3;
/** Ties are named up to this many. */
const mostOnPodium = 10;
const mostRankUps = 10;
const mostStreaks = 5;
const shortestStreak = 2;
const mostNewcomers = 10;

export function digestOf(members: readonly MemberFacts[], span: Span): Digest {
  const active = members.filter(({ kata }) => kata > 0);
  const sum = (of: (member: MemberFacts) => number): number =>
    active.reduce((total, member) => total + of(member), 0);
  const lines = placed(active.map(({ link, points }) => ({ link, value: points, before: null })));
  return {
    span,
    members: members.length,
    active: active.length,
    kata: sum(({ kata }) => kata),
    points: sum(({ points }) => points),
    unknown: sum(({ unknown }) => unknown),
    unread: members.filter(({ isRead }) => !isRead).length,
    podium: first(
      lines.filter(({ place }) => place <= lastPlace),
      mostOnPodium,
    ),
    rankUps: first(
      members.flatMap(rankUpOf).sort((a, b) => b.to - a.to || byName(a, b)),
      mostRankUps,
    ),
    streaks: first(
      members
        .filter(({ streak }) => streak >= shortestStreak)
        .map(({ link, streak }) => ({ link, days: streak }))
        .sort((a, b) => b.days - a.days || byName(a, b)),
      mostStreaks,
    ),
    newcomers: first(
      members
        .map(({ link }) => link)
        .filter(({ linkedAt }) => linkedAt >= span.from && linkedAt < span.to)
        .sort((a, b) => a.linkedAt - b.linkedAt),
      mostNewcomers,
    ),
  };
}

/** Whether there is nothing to tell. */
export const isQuiet = ({ kata, rankUps, newcomers }: Digest): boolean =>
  kata === 0 && rankUps.some.length === 0 && newcomers.some.length === 0;

/** The members who are named. */
export function namedIn({ podium, rankUps, streaks, newcomers }: Digest): readonly string[] {
  const links = [...podium.some, ...rankUps.some, ...streaks.some].map(({ link }) => link);
  return [...new Set([...links, ...newcomers.some].map(({ userId }) => userId))];
}

/**
 * Of the ranks whose scores are published: a score says nothing certain about the others. A rank-up is news, so members who
 * stopped being announced have none here.
 */
function rankUpOf({ link, score }: MemberFacts): RankUp[] {
  if (score === null || !link.announce) return [];
  const to = publishedRanks(score.from, score.to).at(-1);
  const from = rankOfScore(score.from);
  return to === undefined || from === undefined ? [] : [{ link, from, to }];
}

const rankOfScore = (score: number): RankId | undefined => publishedRanks(-1, score).at(-1);

const publishedRanks = (above: number, upTo: number): readonly RankId[] =>
  ranksBetween(above, upTo).filter((rank) => !thresholdOf(rank).estimated);

export interface SolvedKata {
  readonly id: string;
  readonly members: number;
}

/** Some may be gone from Codewars, so more are compared than shown. */
const mostCompared = 10;

/** The ten kata that most members solved; of those solved by as many, the hardest first. */
export function mostSolved(
  solvers: Solvers,
  rankOf: (id: string) => RankId | null | undefined,
): readonly SolvedKata[] {
  // Of thousands of kata, only these are compared by rank.
  const least = [...solvers.values()].sort((a, b) => b - a)[mostCompared - 1] ?? 0;
  return [...solvers]
    .filter(([, members]) => members >= least)
    .map(([id, members]) => ({ id, members, hardness: rankOf(id) ?? -9 }))
    .sort((a, b) => b.members - a.members || b.hardness - a.hardness || (a.id < b.id ? -1 : 1))
    .slice(0, mostCompared)
    .map(({ id, members }) => ({ id, members }));
}

/** Of the kata, in this order, the one that the fewest have solved; `undefined` if half of the members have. */
export function leastSolved(
  ids: readonly string[],
  solvers: Solvers,
  members: number,
): SolvedKata | undefined {
  const [least] = ids
    .map((id) => ({ id, members: solvers.get(id) ?? 0 }))
    .sort((a, b) => a.members - b.members);
  return least !== undefined && least.members * 2 < members ? least : undefined;
}

/** The overall rank in the middle of the members'; that of a beginner where none is known. */
export function medianRank(members: readonly MemberFacts[]): RankId {
  const ranks = members
    .flatMap(({ score }) => (score === null ? [] : [rankOfScore(score.to) ?? -8]))
    .sort((a, b) => a - b);
  return ranks[Math.floor((ranks.length - 1) / 2)] ?? -8;
}

/** The language that most of the members have used. */
export function commonLanguage(members: readonly MemberFacts[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { languages } of members)
    for (const language of languages) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1))[0]?.[0];
}

const first = <T>(all: readonly T[], most: number): Some<T> => ({
  some: all.slice(0, most),
  more: Math.max(0, all.length - most),
});

function byName(a: { readonly link: Link }, b: { readonly link: Link }): number {
  return a.link.username.toLowerCase() < b.link.username.toLowerCase() ? -1 : 1;
}
