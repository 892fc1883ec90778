import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { User } from '../codewars/model.ts';
import { nameOf } from './account.ts';
import type { KataReading, SnapshotRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** The API's numbers can be minutes behind a webhook. */
export const apiLagMs = 15 * 60_000;

/**
 * What is known of an account's standing. It only rises, so that an API that lags behind a webhook says nothing anew. A
 * snapshot whose `readAt` is 0 was made from webhooks alone: its profile is yet to be read, and it has no baseline.
 */
export interface Snapshots {
  get(account: string): Promise<SnapshotRecord | undefined>;
  /**
   * The snapshot, after the account's profile was read once: what that shows is the baseline. Where Codewars cannot be
   * asked it is what is known without.
   */
  firstReading(account: string): Promise<SnapshotRecord | undefined>;
  /** Notes a rank that was heard of. */
  raiseRank(account: string, language: string | null, rank: number, score?: number): Promise<void>;
  /** Notes the newest honor total, a fall too. `asOf`: when it was certain. */
  noteHonor(account: string, total: number, asOf: number): Promise<void>;
  /** Notes what was said of a kata of the account's. */
  noteKata(account: string, kataId: string, reading: KataReading): Promise<void>;
}

export function createSnapshots(options: {
  readonly storage: Pick<Storage, 'snapshots' | 'followers'>;
  readonly codewars: Pick<Codewars, 'user'>;
  readonly now: () => number;
}): Snapshots {
  const { storage, codewars, now } = options;
  const { snapshots, followers } = storage;

  /** Nothing is kept of accounts without a link, which may have ended meanwhile. */
  const change: typeof snapshots.update = async (account, to) =>
    (await followers.get(account)) === undefined ? undefined : snapshots.update(account, to);

  return {
    get: (account) => snapshots.get(account),
    async firstReading(account) {
      const known = await snapshots.get(account);
      if (known && known.readAt !== 0) return known;
      try {
        const { value } = await codewars.user(nameOf(account) ?? account, { lane: 'background' });
        return await change(account, (current) => withProfile(current, value, now()));
      } catch (error) {
        if (error instanceof CodewarsError) return known;
        throw error;
      }
    },
    async raiseRank(account, language, rank, score) {
      const board = boardOf(language);
      await change(account, (current = unread(account)) => {
        const before = current.ranks[board];
        if (before && before.rank >= rank) return current;
        // Where the score of the new rank is not known, it is at least what it was.
        const ranks = { ...current.ranks, [board]: { rank, score: score ?? before?.score ?? 0 } };
        return { ...current, ranks, changedAt: now() };
      });
    },
    async noteHonor(account, honor, asOf) {
      await change(account, (current) => ({
        ...(current ?? unread(account)),
        honor,
        honorAt: Math.max(asOf, Math.min(current?.honorAt ?? 0, now())),
        changedAt: current?.honor === honor ? current.changedAt : now(),
      }));
    },
    async noteKata(account, kataId, reading) {
      await snapshots.update(account, (current) => current && withKata(current, kataId, reading));
    },
  };
}

/** What a rank that was heard of means, given what was known. */
export interface Standing {
  /** Below what the first reading showed: it was reached before anybody here looked. */
  readonly isOldNews: boolean;
  /** `null` when unknown, or when a rank as high was heard of before. */
  readonly oldRank: number | null;
}

/** Compares a rank with a snapshot. */
export function standing(
  snapshot: SnapshotRecord | undefined,
  language: string | null,
  rank: number,
): Standing {
  const board = boardOf(language);
  const baseline = snapshot?.baseline[board];
  const known = snapshot?.ranks[board];
  return {
    isOldNews: baseline !== undefined && rank < baseline,
    oldRank: known !== undefined && known.rank < rank ? known.rank : null,
  };
}

/**
 * The rank of a kata when it is the member's first of that rank, else `null`: said only where the rank of every other
 * kata that they completed is known, which takes a list of one page.
 */
export function firstOfRank(
  snapshot: SnapshotRecord | undefined,
  kata: { readonly id: string; readonly rank: number | null; readonly languages: readonly string[] },
  rankOf: (kataId: string) => number | null | undefined,
): number | null {
  const completed = snapshot?.completed;
  if (kata.rank === null || completed === undefined || snapshot === undefined) return null;
  if (snapshot.totalCompleted > completed.length) return null;
  const isNew = completed.every(
    (each) => each.id !== kata.id || each.languages.every((language) => kata.languages.includes(language)),
  );
  const others = completed.filter((each) => each.id !== kata.id).map((each) => rankOf(each.id));
  return isNew && others.every((rank) => rank !== undefined && rank !== kata.rank) ? kata.rank : null;
}

/** More than the most prolific authors have written lately. */
const mostKata = 500;

/** The snapshot with what a reading of a kata of the account's showed. */
export function withKata(current: SnapshotRecord, kataId: string, reading: KataReading): SnapshotRecord {
  const { [kataId]: _, ...others } = current.kata ?? {};
  const kept = Object.entries(others).slice(1 - mostKata);
  return { ...current, kata: { ...Object.fromEntries(kept), [kataId]: reading } };
}

const boardOf = (language: string | null): string => language ?? 'overall';

/** What is known before the profile was read. */
function unread(account: string): SnapshotRecord {
  const name = nameOf(account);
  return {
    username: name ?? account,
    codewarsId: name === undefined ? account : null,
    honor: 0,
    ranks: {},
    baseline: {},
    totalCompleted: 0,
    readAt: 0,
    changedAt: 0,
  };
}

/** The first reading; what somebody else read meanwhile stays. */
function withProfile(current: SnapshotRecord | undefined, user: User, at: number): SnapshotRecord {
  if (current && current.readAt !== 0) return current;
  const { overall, languages } = user.ranks;
  const boards = Object.entries({ ...languages, overall });
  const ranks = { ...current?.ranks };
  for (const [board, { rank, score }] of boards) {
    const heard = ranks[board];
    ranks[board] = heard && heard.rank > rank ? heard : { rank, score };
  }
  return {
    username: user.username,
    codewarsId: user.id ?? current?.codewarsId ?? null,
    // Without a reading the total is the last one heard of, which may be ahead of the profile.
    honor: Math.max(user.honor, current?.honor ?? user.honor),
    ranks,
    baseline: Object.fromEntries(boards.map(([board, { rank }]) => [board, rank])),
    totalCompleted: user.totalCompleted,
    readAt: at,
    changedAt: at,
  };
}
