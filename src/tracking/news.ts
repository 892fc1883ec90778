import type { Happening } from '../announcements/event.ts';
import type { CompletedKata, Rank, User } from '../codewars/model.ts';
import type { SnapshotRecord } from '../storage/records.ts';

/** Where everybody begins: having this rank in a language says no more than having tried it. */
const lowestRank = -8;

/** Codewars answers so many kata a page; a shorter one is the whole list. */
const pageSize = 200;

/**
 * Rises of rank and of honor since the snapshot. What is lower than the snapshot is no news: the API lags behind
 * webhooks, and falls are never announced.
 */
export function standingNews(account: string, user: User, known: SnapshotRecord, at: number): Happening[] {
  const { overall, languages } = user.ranks;
  const news: Happening[] = [];
  const rise = (language: string | null, { rank, score }: Rank, before: number): void => {
    if (rank > before) news.push({ type: 'rank', accountId: account, language, rank, score, at });
  };
  rise(null, overall, known.ranks.overall?.rank ?? overall.rank);
  for (const [language, standing] of Object.entries(languages)) {
    rise(language, standing, known.ranks[language]?.rank ?? lowestRank);
  }
  const delta = user.honor - known.honor;
  if (delta > 0) news.push({ type: 'honor', accountId: account, honor: user.honor, delta, at, isRead: true });
  return news;
}

/** Whether something was completed since the snapshot, as far as the profile tells: the list is worth a call then. */
export function hasCompletedMore(user: User, known: SnapshotRecord): boolean {
  return (
    user.totalCompleted > known.totalCompleted ||
    Object.entries(user.ranks.languages).some(
      ([language, { score }]) => score > (known.ranks[language]?.score ?? 0),
    )
  );
}

/** Kata that are new on the first page, or new there in a language. Newest first, as Codewars orders the list. */
export function completedNews(
  account: string,
  page: readonly CompletedKata[],
  known: readonly { readonly id: string; readonly languages: readonly string[] }[],
  at: number,
): Extract<Happening, { type: 'completed' }>[] {
  const before = new Map(known.map(({ id, languages }) => [id, languages]));
  // Of a list longer than a page, an old kata moves up onto the page when a newer one is taken off the list: what stands
  // below everything known is no news.
  const lastKnown = page.findLastIndex(({ id }) => before.has(id));
  const newest = known.length < pageSize ? page : page.slice(0, lastKnown + 1);
  return newest.flatMap(({ id, name, languages }) => {
    const added = languages.filter((language) => before.get(id)?.includes(language) !== true);
    if (added.length === 0) return [];
    return [{ type: 'completed', accountId: account, kataId: id, kataName: name, languages: added, at }];
  });
}
