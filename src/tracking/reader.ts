import type { Pipeline } from '../announcements/announcements.ts';
import type { AnnouncementsLog } from '../announcements/failures.ts';
import type { Happening } from '../announcements/event.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError, codewarsFailures } from '../codewars/errors.ts';
import type { CompletedKata } from '../codewars/model.ts';
import { accountKey, idOrName } from '../members/account.ts';
import { reconcile, type AccountRows } from '../members/reconcile.ts';
import { isUnread, withCompleted, withReading } from '../members/snapshots.ts';
import { memberKey, type LinkRecord, type SnapshotRecord } from '../storage/records.ts';
import { completedNews, hasCompletedMore, standingNews } from './news.ts';

/** Somebody who comes back from a weekend of kata shall not fill a channel. */
const mostCompletedAtOnce = 5;

type Completed = Extract<Happening, { type: 'completed' }>;

export interface ReaderOptions {
  readonly storage: AccountRows;
  readonly codewars: Pick<Codewars, 'user' | 'completed'>;
  readonly pipeline: Pipeline;
  readonly now: () => number;
  readonly log: Pick<AnnouncementsLog, 'info' | 'warn'>;
  /** Settles when one more call may be made. */
  readonly turn: () => Promise<void>;
  /** Ends the calls to Codewars; what they brought already is worked off. */
  readonly signal: AbortSignal;
}

/** Reads one account, tells the pipeline what is new, and raises the snapshot. */
export interface Reader {
  /**
   * Answers the snapshot as it is now; `undefined` when nobody is linked to the account any more. Repeating it is harmless:
   * the snapshot is raised after the pipeline has everything.
   * @param person for whom it is read, where a member asked for it
   * @throws CodewarsError, StorageError, and whatever the pipeline rejects with
   */
  read(account: string, person?: string): Promise<SnapshotRecord | undefined>;
}

export function createReader(options: ReaderOptions): Reader {
  const { storage, codewars, pipeline, now, log, turn, signal } = options;

  return {
    async read(key, person) {
      const how = {
        fresh: true,
        lane: 'background',
        signal,
        ...(person !== undefined && { person }),
      } as const;
      const link = await linkOf(key);
      if (link === undefined) {
        // Who links again later begins anew: what happened in between is nobody's news.
        await storage.snapshots.delete(key);
        return undefined;
      }
      await turn();
      const answer = await codewars.user(idOrName(link), how);
      const user = answer.value;
      const present = await reconcile(storage, link, answer);
      // Another account has that name now.
      if (present === undefined) {
        throw new CodewarsError(codewarsFailures.notFound, {
          subject: { kind: 'user', name: link.username },
        });
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
        for (const happening of standingNews(account, user, known, at)) await pipeline.accept(happening);
        await tellCompleted(completedNews(account, completed ?? [], known.completed ?? completed ?? [], at));
      }
      const reading = { user, completed, isCompletedMissing: wanted && completed === undefined, at };
      // A snapshot that is gone meanwhile went with the account: to a new key, or for good.
      const isFirst = known === undefined && (await linkOf(account)) !== undefined;
      return storage.snapshots.update(account, (current) =>
        isFirst || current !== undefined ? withReading(current, reading) : undefined,
      );
    },
  };

  /** Indexes may name too many: only a link counts. */
  async function linkOf(account: string): Promise<LinkRecord | undefined> {
    const followers = (await storage.followers.get(account))?.followers ?? [];
    const links = await storage.links.getMany(
      followers.map(({ guildId, userId }) => memberKey(guildId, userId)),
    );
    return links.find((each) => each !== undefined && accountKey(each) === account);
  }

  /**
   * Oldest first. Each is noted before the next is told of, since what is said of a kata (the first of its rank) depends on
   * those before it.
   */
  async function tellCompleted(news: readonly Completed[]): Promise<void> {
    const unsaid = news.slice(mostCompletedAtOnce);
    const [first] = unsaid;
    if (first !== undefined) {
      log.info(
        { account: first.accountId, unsaid: unsaid.length },
        'more kata were completed than are announced at once',
      );
      await note(unsaid);
    }
    for (const each of news.slice(0, mostCompletedAtOnce).reverse()) {
      await pipeline.accept(each);
      await note([each]);
    }
  }

  async function note(news: readonly Completed[]): Promise<void> {
    const [first] = news;
    if (first === undefined) return;
    await storage.snapshots.update(first.accountId, (current) => current && withCompleted(current, news));
  }

  /** Nothing when Codewars has no usable list of this account: its ranks and honor are news all the same. */
  async function firstPage(
    name: string,
    account: string,
    how: CallOptions,
  ): Promise<readonly CompletedKata[] | undefined> {
    await turn();
    try {
      return (await codewars.completed(name, 0, how)).value.items;
    } catch (error) {
      if (!(error instanceof CodewarsError) || error.isOutage) throw error;
      log.warn({ err: error, account }, 'a completed list could not be read');
      return undefined;
    }
  }
}
