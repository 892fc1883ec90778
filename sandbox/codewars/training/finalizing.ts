import { kataScores } from '../../../facts/ranks.ts';
import type { Completed, KataFacts, LiveUser } from '../world/model.ts';
import { isRecord } from '../world/model.ts';
import type { UserRank } from '../world/ranks.ts';
import { honorOfKata, honorOfRank, rankAt } from '../world/ranks.ts';
import type { World } from '../world/world.ts';

/** What a finalized solution changed for its author. */
export interface Progress {
  /** The new total; the change is 0 for a kata that was completed before. */
  readonly honor: { readonly total: number; readonly change: number };
  /** The ranks that were reached, in the language first; overall is `null`. */
  readonly ranks: readonly { readonly rank: number; readonly language: string | null }[];
}

/**
 * Counts a kata as completed by a user in a language, as the site does: in their list, scores, ranks and honor, and in the
 * kata's own total. Overall score and honor come with the first completion in any language, a language's score with the
 * first in it. `at` is milliseconds since 1970.
 */
export function complete(
  world: World,
  username: string,
  kata: KataFacts,
  language: string,
  at: number,
): Progress {
  const user = world.findUser(username);
  if (user === undefined) throw new Error(`There is no user called ${username}.`);
  const list = world.completedBy(user.username);
  const before = list.find(({ id }) => id === kata.id);
  const known = languagesOf(before);
  const first = before === undefined;
  const firstInLanguage = !known.includes(language);
  const honorBefore = typeof user.honor === 'number' ? user.honor : 0;
  if (!firstInLanguage) return { honor: { total: honorBefore, change: 0 }, ranks: [] };

  const { overall, languages } = standingsOf(user);
  const place = kata.rank.id === null ? -1 : kata.rank.id + 8;
  const score = kataScores[place] ?? 0;
  const nowIn = raised(languages[language], score);
  const nowOverall = first ? raised(overall, score) : overall;
  const ranks = [
    ...reached(languages[language], nowIn).map((rank) => ({ rank, language })),
    ...(nowOverall === undefined ? [] : reached(overall, nowOverall)).map((rank) => ({
      rank,
      language: null,
    })),
  ];
  const forRanks = ranks.filter((each) => each.language === null).map(({ rank }) => honorOfRank(rank));
  const change = [first && kata.rank.id !== null ? honorOfKata(kata.rank.id) : 0, ...forRanks].reduce(
    (sum, each) => sum + each,
    0,
  );

  const { id, name, slug } = kata;
  const completedAt = new Date(at).toISOString();
  const entry: Completed = { id, name, slug, completedAt, completedLanguages: [...known, language] };
  const others = list.filter((each) => each !== before);
  const older = others.findIndex((each) => String(each.completedAt) <= completedAt);
  world.setCompleted(user.username, others.toSpliced(older === -1 ? others.length : older, 0, entry));
  world.setUser(user.username, {
    honor: honorBefore + change,
    ranks: { overall: nowOverall, languages: { ...languages, [language]: nowIn } },
  });
  if (first) world.countCompletion(kata.id);
  return { honor: { total: honorBefore + change, change }, ranks };
}

function raised(before: UserRank | undefined, score: number): UserRank {
  const { rank, score: total } = rankAt((before?.score ?? 0) + score);
  // Ranks beyond 2 dan are what the world says they are.
  return rankAt(total, Math.max(rank, before?.rank ?? rank));
}

/** The rank that is new, if one is. Everybody begins with 8 kyu: that is not reached. */
function reached(before: UserRank | undefined, now: UserRank): number[] {
  return now.rank > (before?.rank ?? -8) ? [now.rank] : [];
}

function languagesOf(entry: Completed | undefined): readonly unknown[] {
  return Array.isArray(entry?.completedLanguages) ? entry.completedLanguages : [];
}

/** Users of tests can be as bare as they like. */
function standingsOf(user: LiveUser): {
  readonly overall: UserRank | undefined;
  readonly languages: Readonly<Record<string, UserRank>>;
} {
  const ranks = isRecord(user.ranks) ? user.ranks : {};
  const languages = isRecord(ranks.languages) ? ranks.languages : {};
  const standings = Object.entries(languages).flatMap(([language, given]) => {
    const standing = standingOf(given);
    return standing === undefined ? [] : [[language, standing] as const];
  });
  return { overall: standingOf(ranks.overall), languages: Object.fromEntries(standings) };
}

function standingOf(given: unknown): UserRank | undefined {
  if (!isRecord(given) || typeof given.rank !== 'number') return undefined;
  return rankAt(typeof given.score === 'number' ? given.score : 0, given.rank);
}
