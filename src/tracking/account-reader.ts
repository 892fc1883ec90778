import type { Pipeline } from '../announcements/pipeline.ts';
import type { CodewarsEvent } from '../announcements/event.ts';
import type { BackgroundLog, BackgroundLoop } from '../codewars/background.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { CompletedKata, Rank, User } from '../codewars/model.ts';
import { accountKey, idOrName } from '../members/account.ts';
import { linksTo } from '../members/link.ts';
import { reconcile, type AccountRows } from '../members/reconcile.ts';
import { isUnread, withCompleted, withReading } from '../members/snapshots.ts';
import type { SnapshotRecord } from '../storage/records.ts';

/** Who comes back from a weekend of kata does not fill a channel. */
const mostCompletedAtOnce = 5;
/** Everyone begins here: having this rank in a language says no more than having tried it. */
const lowestRank = -8;
/** Codewars answers so many kata a page; a shorter one is the whole list. */
const pageSize = 200;

type Completed = Extract<CodewarsEvent, { type: 'completed' }>;

/**
 * Reads one account, hands what is new to the pipeline, and raises the snapshot. Answers the snapshot; `undefined` when nobody is
 * linked to the account any more. Repeating it is harmless: the snapshot is raised after the pipeline has everything. `person`: who
 * asked for it. @throws CodewarsError, StorageError, and whatever the pipeline rejects with
 */
export type ReadAccount = (account: string, person?: string) => Promise<SnapshotRecord | undefined>;

export function createAccountReader(options: {
  readonly storage: AccountRows;
  readonly codewars: Pick<Codewars, 'user' | 'completed'>;
  readonly pipeline: Pipeline;
  readonly now: () => number;
  readonly log: BackgroundLog;
  readonly pace: BackgroundLoop['pace'];
  /** Ends the calls to Codewars; what they brought already is announced. */
  readonly signal: AbortSignal;
}): ReadAccount {
  const { storage, codewars, pipeline, now, log, pace, signal } = options;

  return async (key, person) => {
    const how = {
      fresh: true,
      priority: 'background',
      signal,
      ...(person !== undefined && { person }),
    } as const;
    const [link] = await linksTo(storage, key);
    if (link === undefined) {
      // Who links again later starts over: what happened in between is no news.
      await storage.snapshots.delete(key);
      return undefined;
    }
    await pace();
    const answer = await codewars.user(idOrName(link), how);
    const user = answer.value;
    const present = await reconcile(storage, link, answer);
    // Another account has that name now.
    if (present === undefined) {
      throw new CodewarsError('NotFound', { subject: { kind: 'user', name: link.username } });
    }
    // What was linked by name may have got its id by this very answer.
    const account = accountKey(present);
    // After the call, so that what a webhook has raised meanwhile counts.
    let known = await storage.snapshots.get(account);
    const wanted = isUnread(known) || known.completed === undefined || hasCompletedMore(user, known);
    const completed = wanted ? await firstPage(idOrName(present), account, how) : undefined;
    if (completed !== undefined) known = await storage.snapshots.get(account);
    const at = now();
    if (!isUnread(known)) {
      for (const event of rises(account, user, known, at)) await pipeline.accept(event);
      await announceCompleted(
        newlyCompleted(account, completed ?? [], known.completed ?? completed ?? [], at),
      );
    }
    const reading = { user, completed, isCompletedMissing: wanted && completed === undefined, at };
    // A snapshot that is gone meanwhile went with the account: to a new key, or for good.
    const isFirst = known === undefined && (await linksTo(storage, account)).length > 0;
    return storage.snapshots.update(account, (current) =>
      isFirst || current !== undefined ? withReading(current, reading) : undefined,
    );
  };

  /**
   * Oldest first. Each is noted before the next is announced, since what is said of a kata (the first of its rank) depends on those
   * before it.
   */
  async function announceCompleted(news: readonly Completed[]): Promise<void> {
    const unsaid = news.slice(mostCompletedAtOnce);
    const [first] = unsaid;
    if (first !== undefined) {
      const fields = { account: first.accountId, unsaid: unsaid.length };
      log.info(fields, 'more kata were completed than are announced at once');
      await note(unsaid);
    }
    for (const each of news.slice(0, mostCompletedAtOnce).reverse()) {
      await pipeline.accept(each);
      await note([each]);
    }
  }

  async function note(news: readonly Completed[]): Promise<void> {
    const account = news[0]?.accountId ?? '';
    await storage.snapshots.update(account, (current) => current && withCompleted(current, news));
  }

  /** Nothing when Codewars has no usable list of this account: its ranks and honor are news all the same. */
  async function firstPage(
    name: string,
    account: string,
    how: CallOptions,
  ): Promise<readonly CompletedKata[] | undefined> {
    await pace();
    try {
      return (await codewars.completed(name, 0, how)).value.items;
    } catch (error) {
      if (!(error instanceof CodewarsError) || error.isOutage) throw error;
      log.warn({ err: error, account }, 'a completed list could not be read');
      return undefined;
    }
  }
}

/** Rises of rank and of honor since the snapshot. Falls are never announced: the API lags behind webhooks. */
function rises(account: string, user: User, known: SnapshotRecord, at: number): CodewarsEvent[] {
  const { overall, languages } = user.ranks;
  const news: CodewarsEvent[] = [];
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

/** Whether the profile shows that something was completed since the snapshot: the list is worth a call then. */
function hasCompletedMore(user: User, known: SnapshotRecord): boolean {
  return (
    user.totalCompleted > known.totalCompleted ||
    Object.entries(user.ranks.languages).some(
      ([language, { score }]) => score > (known.ranks[language]?.score ?? 0),
    )
  );
}

/** Kata that are new on the first page, or new there in a language. Newest first, as Codewars orders the list. */
function newlyCompleted(
  accountId: string,
  page: readonly CompletedKata[],
  known: readonly { readonly id: string; readonly languages: readonly string[] }[],
  at: number,
): Completed[] {
  const before = new Map(known.map(({ id, languages }) => [id, languages]));
  // Of a list longer than a page, an old kata moves up onto the page when a newer one is taken off the list: what stands below
  // everything known is no news.
  const lastKnown = page.findLastIndex(({ id }) => before.has(id));
  const newest = known.length < pageSize ? page : page.slice(0, lastKnown + 1);
  return newest.flatMap(({ id, name, languages }) => {
    const added = languages.filter((language) => before.get(id)?.includes(language) !== true);
    if (added.length === 0) return [];
    return [{ type: 'completed', accountId, kataId: id, kataName: name, languages: added, at }];
  });
}
