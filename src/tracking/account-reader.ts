import type { Pipeline } from '../announcements/pipeline.ts';
import type { CodewarsEvent } from '../announcements/event.ts';
import type { BackgroundLog } from '../codewars/background.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { CompletedKata, Rank, User } from '../codewars/model.ts';
import type { History } from '../history/history.ts';
import { accountKey, idOrName } from '../members/account.ts';
import { linksTo } from '../members/link.ts';
import { reconcile, type AccountRows } from '../members/reconcile.ts';
import { isUnread, withCompleted, withReading } from '../members/snapshots.ts';
import type { SnapshotRecord } from '../storage/records.ts';

/** A member who did many kata at once must not fill a channel. */
const mostCompletedAtOnce = 5;
/** Everyone begins here, so this rank in a language is no news. */
const lowestRank = -8;
/** A shorter page is the whole list (docs/codewars-api.md, "Endpoints"). */
const pageSize = 200;

type Completed = Extract<CodewarsEvent, { type: 'completed' }>;

/**
 * Reads an account, passes news to the pipeline, and then updates and returns the snapshot (so it is safe to repeat). `undefined` if no
 * member is linked to the account any more. @throws CodewarsError, StorageError, and what the pipeline throws
 */
export type ReadAccount = (account: string, person?: string) => Promise<SnapshotRecord | undefined>;

/** What a reader of Codewars needs to announce what is new. */
export interface ReaderOptions {
  readonly storage: AccountRows;
  readonly codewars: Pick<Codewars, 'user' | 'completed'>;
  readonly pipeline: Pipeline;
  readonly now: () => number;
  readonly log: BackgroundLog;
  readonly history: Pick<History, 'note'>;
  /** Awaited when an account has a rank on a board for the first time, which is no news; by its key. */
  readonly onNewBoard?: (account: string) => Promise<void>;
}

export function createAccountReader(
  options: ReaderOptions & { readonly callOptions: CallOptions },
): ReadAccount {
  const { storage, codewars, pipeline, history, now, log, callOptions } = options;

  return async (key, person) => {
    const how = { ...callOptions, fresh: true, ...(person !== undefined && { person }) };
    const [link] = await linksTo(storage, key);
    if (link === undefined) {
      // After a later link, what happened in between is no news.
      await storage.snapshots.delete(key);
      return undefined;
    }
    const answer = await codewars.user(idOrName(link), how);
    const user = answer.value;
    const present = await reconcile(storage, link, answer);
    if (present === undefined)
      throw new CodewarsError('NotFound', { subject: { kind: 'user', name: link.username } });
    const account = accountKey(present);
    // After the call, so that news from a webhook meanwhile counts.
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
    // A snapshot that disappeared meanwhile was deleted, or moved to another key.
    const isFirst = known === undefined && (await linksTo(storage, account)).length > 0;
    const snapshot = await storage.snapshots.update(account, (current) =>
      isFirst || current !== undefined ? withReading(current, reading) : undefined,
    );
    if (snapshot !== undefined) await history.note(account, snapshot, !wanted);
    if (hasNewBoard(known, snapshot)) await options.onNewBoard?.(account);
    return snapshot;
  };

  /** Oldest first; each is stored before the next, since a message tells whether a kata is the first of its rank. */
  async function announceCompleted(news: readonly Completed[]): Promise<void> {
    const unsaid = news.slice(mostCompletedAtOnce);
    const [first] = unsaid;
    if (first !== undefined) {
      const fields = { account: first.accountId, unsaid: unsaid.length };
      log.info(fields, 'too many kata were completed to announce all of them');
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

  /** `undefined` if Codewars gives no usable list: ranks and honor are news all the same. */
  async function firstPage(
    name: string,
    account: string,
    how: CallOptions,
  ): Promise<readonly CompletedKata[] | undefined> {
    try {
      return (await codewars.completed(name, 0, how)).value.items;
    } catch (error) {
      if (!(error instanceof CodewarsError) || error.isOutage) throw error;
      log.warn({ err: error, account }, 'could not read a completed list');
      return undefined;
    }
  }
}

/** Rises since the snapshot. A fall may be an API that lags behind webhooks. */
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

function hasCompletedMore(user: User, known: SnapshotRecord): boolean {
  return (
    user.totalCompleted > known.totalCompleted ||
    Object.entries(user.ranks.languages).some(
      ([language, { score }]) => score > (known.ranks[language]?.score ?? 0),
    )
  );
}

const hasNewBoard = (known: SnapshotRecord | undefined, after: SnapshotRecord | undefined): boolean =>
  Object.keys(after?.ranks ?? {}).some((board) => known?.ranks[board] === undefined);

/** Kata of the first page that are new, or new in a language; newest first. */
function newlyCompleted(
  accountId: string,
  page: readonly CompletedKata[],
  known: readonly { readonly id: string; readonly languages: readonly string[] }[],
  at: number,
): Completed[] {
  const before = new Map(known.map(({ id, languages }) => [id, languages]));
  // An old kata moves up onto the page when a newer one leaves the list, so kata below all known ones are no news.
  const lastKnown = page.findLastIndex(({ id }) => before.has(id));
  const newest = known.length < pageSize ? page : page.slice(0, lastKnown + 1);
  return newest.flatMap(({ id, name, languages }) => {
    const added = languages.filter((language) => before.get(id)?.includes(language) !== true);
    if (added.length === 0) return [];
    return [{ type: 'completed', accountId, kataId: id, kataName: name, languages: added, at }];
  });
}
