import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { CompletedKata, User } from '../codewars/model.ts';
import type { KataReading, SnapshotRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { nameOf } from './account.ts';

/** The API's numbers can be minutes behind a webhook. */
export const apiLagMs = 15 * 60_000;
/** A page of 200 and what was on it lately: enough to tell new from old, and small enough to write at each reading. */
const mostCompleted = 250;
/** More than the most prolific authors have written lately. */
const mostKata = 500;
const believeFallAfterMs = 86_400_000;

export type Snapshots = ReturnType<typeof createSnapshots>;

/**
 * What is known of each account, from webhooks and readings. Ranks, scores and counts only rise, so that an API that lags behind a
 * webhook announces nothing twice. Nothing is kept of accounts without a link.
 */
export function createSnapshots(options: {
  readonly storage: Pick<Storage, 'snapshots' | 'followers'>;
  readonly codewars: Pick<Codewars, 'user'>;
  readonly now: () => number;
}) {
  const { storage, codewars, now } = options;
  const { snapshots, followers } = storage;

  const change: typeof snapshots.update = async (account, to) =>
    (await followers.get(account)) === undefined ? undefined : snapshots.update(account, to);

  return {
    get: (account: string) => snapshots.get(account),

    /** The snapshot, once the profile was read: what that shows is the baseline. Without it where Codewars cannot be asked. */
    async firstReading(account: string): Promise<SnapshotRecord | undefined> {
      const known = await snapshots.get(account);
      if (!isUnread(known)) return known;
      try {
        const { value: user } = await codewars.user(nameOf(account) ?? account, { lane: 'background' });
        return await change(account, (current) =>
          isUnread(current) ? withReading(current, { user, at: now() }) : current,
        );
      } catch (error) {
        if (error instanceof CodewarsError) return known;
        throw error;
      }
    },

    /** Notes a rank from a webhook. Where the score of the new rank is not known, it is at least what it was. */
    async raiseRank(account: string, language: string | null, rank: number, score?: number): Promise<void> {
      const board = boardOf(language);
      await change(account, (current = unread(account)) => {
        const before = current.ranks[board];
        if (before && before.rank >= rank) return current;
        const ranks = { ...current.ranks, [board]: raised(before, { rank, score: score ?? 0 }) };
        return { ...current, ranks, changedAt: now() };
      });
    },

    /** Notes the newest honor total, a fall too. `asOf`: when it was certain. */
    async noteHonor(account: string, honor: number, asOf: number): Promise<void> {
      await change(account, (current) => ({
        ...(current ?? unread(account)),
        honor,
        honorAt: Math.max(asOf, Math.min(current?.honorAt ?? 0, now())),
        changedAt: current?.honor === honor ? current.changedAt : now(),
      }));
    },

    /** Notes what was announced of a kata that the account wrote. */
    async noteKata(account: string, kataId: string, reading: KataReading): Promise<void> {
      await snapshots.update(account, (current) => current && withKata(current, kataId, reading));
    },
  };
}

/** Whether the profile was never read: what a reading finds then is the baseline, and no news. */
export function isUnread(known: SnapshotRecord | undefined): known is undefined {
  return known === undefined || known.readAt === 0;
}

/** What is known of an account from webhooks alone. */
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

/** Compares a rank with a snapshot. `isOldNews`: below the baseline. `oldRank`: `null` when unknown or not lower. */
export function standing(snapshot: SnapshotRecord | undefined, language: string | null, rank: number) {
  const board = boardOf(language);
  const baseline = snapshot?.baseline[board];
  const known = snapshot?.ranks[board];
  return {
    isOldNews: baseline !== undefined && rank < baseline,
    oldRank: known !== undefined && known.rank < rank ? known.rank : null,
  };
}

/**
 * The rank of a kata when it is the member's first of that rank, else `null`: known only where the completed list is one page and
 * the rank of every other kata on it is known.
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

/** What one reading of an account showed. */
export interface Reading {
  readonly user: User;
  /** The first page of the completed list, where it was read. */
  readonly completed?: readonly CompletedKata[] | undefined;
  /** The list was wanted and could not be read: the next reading wants it again. */
  readonly isCompletedMissing?: boolean;
  readonly at: number;
}

/** The snapshot with a reading in it. A reading that lags behind lowers nothing. */
export function withReading(current: SnapshotRecord | undefined, reading: Reading): SnapshotRecord {
  const { user, completed, isCompletedMissing = false, at } = reading;
  const known = isUnread(current) ? undefined : current;
  const read = Object.entries({ ...user.ranks.languages, overall: user.ranks.overall });
  const completedKata = completed ? merged(completed, current?.completed) : current?.completed;
  const next: SnapshotRecord = {
    username: user.username,
    codewarsId: user.id ?? current?.codewarsId ?? null,
    ...honorOf(current, user.honor, at),
    ranks: {
      ...current?.ranks,
      ...Object.fromEntries(read.map(([board, each]) => [board, raised(current?.ranks[board], each)])),
    },
    baseline: known?.baseline ?? Object.fromEntries(read.map(([board, { rank }]) => [board, rank])),
    totalCompleted: Math.max(isCompletedMissing ? 0 : user.totalCompleted, current?.totalCompleted ?? 0),
    readAt: at,
    changedAt: at,
    ...(current?.kata && { kata: current.kata }),
    ...(completedKata && { completed: completedKata }),
  };
  return known && !hasRisen(known, next) ? { ...next, changedAt: known.changedAt } : next;
}

/** The snapshot with these kata noted as completed, and nothing else: the profile may not have been announced yet. */
export function withCompleted(
  current: SnapshotRecord,
  kata: readonly { readonly kataId: string; readonly languages: readonly string[] }[],
): SnapshotRecord {
  const page = kata.map(({ kataId, languages }) => ({ id: kataId, languages }));
  return { ...current, completed: merged(page, current.completed) };
}

/** The snapshot with what a reading of a kata of the account's showed. */
export function withKata(current: SnapshotRecord, kataId: string, reading: KataReading): SnapshotRecord {
  const { [kataId]: _, ...others } = current.kata ?? {};
  const kept = Object.entries(others).slice(1 - mostKata);
  return { ...current, kata: { ...Object.fromEntries(kept), [kataId]: reading } };
}

/**
 * A lower total is an API that lags, or a recomputation: it counts once it has stayed lower for a day. Else honor that was taken
 * back would hide every later rise.
 */
function honorOf(current: SnapshotRecord | undefined, honor: number, at: number) {
  const knownAt = Math.min(current?.honorAt ?? 0, at);
  if (current !== undefined && honor < current.honor && at - knownAt < believeFallAfterMs) {
    return { honor: current.honor, honorAt: knownAt };
  }
  return { honor, honorAt: Math.max(knownAt, at - apiLagMs) };
}

type CompletedRows = NonNullable<SnapshotRecord['completed']>;

function merged(
  page: readonly { readonly id: string; readonly languages: readonly string[] }[],
  known: SnapshotRecord['completed'],
): CompletedRows {
  const before = new Map(known?.map((each) => [each.id, each]));
  const top = page.map(({ id, languages }) => {
    const more = before.get(id)?.languages ?? [];
    before.delete(id);
    return { id, languages: [...new Set([...languages, ...more])] };
  });
  return [...top, ...before.values()].slice(0, mostCompleted);
}

function hasRisen(before: SnapshotRecord, after: SnapshotRecord): boolean {
  return (
    after.honor > before.honor ||
    after.totalCompleted > before.totalCompleted ||
    Object.entries(after.ranks).some(([board, { rank, score }]) => {
      const known = before.ranks[board];
      return known === undefined || rank > known.rank || score > known.score;
    })
  );
}

type RankAndScore = SnapshotRecord['ranks'][string];

const raised = (known: RankAndScore | undefined, { rank, score }: RankAndScore): RankAndScore => ({
  rank: Math.max(rank, known?.rank ?? rank),
  score: Math.max(score, known?.score ?? score),
});

const boardOf = (language: string | null): string => language ?? 'overall';
