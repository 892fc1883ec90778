import type { CodewarsEvent } from '../announcements/event.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { unlessNotFound } from '../codewars/errors.ts';
import type { Kata } from '../codewars/model.ts';
import { accountKey } from '../members/account.ts';
import { withKata } from '../members/snapshots.ts';
import type { KataReading, SnapshotRecord } from '../storage/records.ts';
import type { ReadAccount, ReaderOptions } from './account-reader.ts';

/** Anything published or approved earlier is no news. */
const newsForMs = 3 * 86_400_000;
/** Clocks differ. */
const aheadMs = 3_600_000;

export function createKataReader(
  options: Pick<ReaderOptions, 'storage' | 'pipeline' | 'now'> & {
    readonly codewars: Pick<Codewars, 'kata'>;
    readonly readAccount: ReadAccount;
    readonly callOptions: CallOptions;
  },
) {
  const { storage, codewars, pipeline, readAccount, now, callOptions } = options;

  /**
   * Returns true when there is nothing to wait for: something was new, or the kata is not by this account.
   * @param kataId what the webhook posted, which may be anything
   * @param since a profile read later shows the account's current name
   * @throws CodewarsError, StorageError, and what the pipeline throws
   */
  return async (asked: string, kataId: string, since: number, person: string): Promise<boolean> => {
    const kata = (await unlessNotFound(codewars.kata(kataId, { ...callOptions, fresh: true, person })))
      ?.value;
    // The API may not show a new kata yet, or not as published.
    if (kata === undefined || (kata.publishedAt ?? kata.approvedAt) === null) return false;
    let snapshot = await storage.snapshots.get(asked);
    if (snapshot !== undefined && isBy(kata, snapshot) && isKnown(kata, snapshot)) return false;
    // Names can change hands, so only the current one tells whose kata it is.
    if (snapshot === undefined || snapshot.readAt <= since || snapshot.readAt > now()) {
      snapshot = await readAccount(asked, person);
    }
    if (snapshot === undefined || !isBy(kata, snapshot)) return true;
    // The read may have found the id of an account linked by name.
    const account = accountKey(snapshot);
    const { news, reading } = newsOf(account, kata, readingIn(snapshot, kata));
    for (const each of news) await pipeline.accept(each);
    await storage.snapshots.update(account, (current) => current && withKata(current, kata.id, reading));
    return news.length > 0;
  };

  function isKnown(kata: Kata, snapshot: SnapshotRecord): boolean {
    const from = readingIn(snapshot, kata);
    return from !== undefined && newsOf(accountKey(snapshot), kata, from).news.length === 0;
  }

  function newsOf(authorId: string, kata: Kata, from: KataReading | undefined) {
    const reading: KataReading = {
      approved: kata.approvedAt !== null,
      completed: Math.max(kata.totalCompleted, from?.completed ?? 0),
      votes: kata.voteScore ?? from?.votes ?? null,
      stars: kata.totalStars,
    };
    const about = { kataId: kata.id, authorId, at: now() };
    const news: CodewarsEvent[] = [];
    if (from === undefined && isRecent(kata.publishedAt)) news.push({ type: 'created', ...about });
    if (from?.approved !== true && isRecent(kata.approvedAt)) news.push({ type: 'approved', ...about });
    if (from !== undefined) {
      const moved = { from, to: reading };
      if (reading.completed > from.completed) news.push({ type: 'solved', ...about, moved });
      if (reading.votes !== from.votes || reading.stars !== from.stars)
        news.push({ type: 'voted', ...about, moved });
    }
    return { news, reading };
  }

  function isRecent(date: string | null): boolean {
    const age = now() - Date.parse(date ?? '');
    return age >= -aheadMs && age <= newsForMs;
  }
}

/** hasOwn, since an id from outside may be the name of a method. */
const readingIn = ({ kata: readings = {} }: SnapshotRecord, { id }: Kata): KataReading | undefined =>
  Object.hasOwn(readings, id) ? readings[id] : undefined;

const isBy = (kata: Kata, { username }: SnapshotRecord): boolean =>
  kata.createdBy?.username.toLowerCase() === username.toLowerCase();
