import type { Pipeline } from '../announcements/announcements.ts';
import type { Happening } from '../announcements/event.ts';
import { withKata } from '../members/snapshots.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError, codewarsFailures } from '../codewars/errors.ts';
import type { Kata } from '../codewars/model.ts';
import { accountKey } from '../members/account.ts';
import type { KataReading, SnapshotRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Reader } from './reader.ts';

export interface KataReaderOptions {
  readonly storage: Pick<Storage, 'snapshots'>;
  readonly codewars: Pick<Codewars, 'kata'>;
  readonly pipeline: Pipeline;
  /** Reads the author's profile: their present name is in it. */
  readonly reader: Reader;
  readonly now: () => number;
  /** Settles when one more call may be made. */
  readonly turn: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Reads a kata that its author's webhook named, and tells the pipeline what is new. */
export interface KataReader {
  /**
   * Answers whether asking again is of no use: there was something new, or the kata is not the account's.
   * @param kataId as the hook named it, which may be anything
   * @param since a profile that was read after this shows the account's present name
   * @param person for whom it is read
   * @throws CodewarsError, StorageError, and whatever the pipeline rejects with
   */
  read(account: string, kataId: string, since: number, person: string): Promise<boolean>;
}

/** What was published or approved longer ago is no news. */
const newsForMs = 3 * 86_400_000;
/** Clocks differ. */
const aheadMs = 3_600_000;

export function createKataReader(options: KataReaderOptions): KataReader {
  const { storage, codewars, pipeline, reader, now, turn, signal } = options;

  return {
    async read(asked, kataId, since, person) {
      const kata = await kataOf(kataId, person);
      // Just created: the API may not have it yet, or not show it as published.
      if (kata === undefined || (kata.publishedAt ?? kata.approvedAt) === null) return false;
      let snapshot = await storage.snapshots.get(asked);
      if (snapshot !== undefined && isBy(kata, snapshot) && isKnown(kata, snapshot)) return false;
      // Names change hands: only the present one says whose kata it is.
      if (snapshot === undefined || snapshot.readAt <= since || snapshot.readAt > now()) {
        snapshot = await reader.read(asked, person);
      }
      if (snapshot === undefined || !isBy(kata, snapshot)) return true;
      // The reading may have brought the id of what was linked by name.
      const account = accountKey(snapshot);
      const { news, reading } = newsOf(account, kata, readingIn(snapshot, kata));
      for (const each of news) await pipeline.accept(each);
      await storage.snapshots.update(account, (current) => current && withKata(current, kata.id, reading));
      return news.length > 0;
    },
  };

  function isKnown(kata: Kata, snapshot: SnapshotRecord): boolean {
    const from = readingIn(snapshot, kata);
    return from !== undefined && newsOf(accountKey(snapshot), kata, from).news.length === 0;
  }

  async function kataOf(id: string, person: string): Promise<Kata | undefined> {
    await turn();
    try {
      return (await codewars.kata(id, { fresh: true, lane: 'background', signal, person })).value;
    } catch (error) {
      if (error instanceof CodewarsError && error.code === codewarsFailures.notFound) return undefined;
      throw error;
    }
  }

  /** The first reading is where the numbers begin, and no news. */
  function newsOf(
    account: string,
    kata: Kata,
    from: KataReading | undefined,
  ): { readonly news: readonly Happening[]; readonly reading: KataReading } {
    const to: KataReading = {
      approved: kata.approvedAt !== null,
      completed: Math.max(kata.totalCompleted, from?.completed ?? 0),
      votes: kata.voteScore ?? from?.votes ?? null,
      stars: kata.totalStars,
    };
    const about = { kataId: kata.id, authorId: account, at: now() };
    const news: Happening[] = [];
    if (from === undefined && isRecent(kata.publishedAt)) news.push({ type: 'created', ...about });
    if (from?.approved !== true && isRecent(kata.approvedAt)) news.push({ type: 'approved', ...about });
    if (from !== undefined) {
      const moved = { from, to };
      if (to.completed > from.completed) news.push({ type: 'solved', ...about, moved });
      if (to.votes !== from.votes || to.stars !== from.stars) news.push({ type: 'voted', ...about, moved });
    }
    return { news, reading: to };
  }

  function isRecent(date: string | null): boolean {
    const age = now() - Date.parse(date ?? '');
    return age >= -aheadMs && age <= newsForMs;
  }
}

/** Ids are the API's: one that is the name of a method is none of the record's own. */
const readingIn = ({ kata: readings = {} }: SnapshotRecord, { id }: Kata): KataReading | undefined =>
  Object.hasOwn(readings, id) ? readings[id] : undefined;

const isBy = (kata: Kata, { username }: SnapshotRecord): boolean =>
  kata.createdBy?.username.toLowerCase() === username.toLowerCase();
