import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { CompletedKata, User } from '../codewars/model.ts';
import type { KataReading, SnapshotRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { nameOf } from './account.ts';

/** The API lags minutes behind webhooks. */
export const apiLagMs = 15 * 60_000;
/** A page of 200, and some that have just left it. */
const mostCompleted = 250;
const mostKata = 500;
const believeFallAfterMs = 86_400_000;

export type Snapshots = ReturnType<typeof createSnapshots>;

/**
 * What is known of each linked account, from webhooks and reads. Ranks, scores and counts only rise, so that an API that lags behind
 * a webhook announces nothing twice.
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

    /** Reads the profile first if it never was, to set the baseline; not during an outage. */
    async firstReading(account: string): Promise<SnapshotRecord | undefined> {
      const known = await snapshots.get(account);
      if (!isUnread(known)) return known;
      try {
        const { value: user } = await codewars.user(nameOf(account) ?? account, { priority: 'background' });
        return await change(account, (current) =>
          isUnread(current) ? withReading(current, { user, at: now() }) : current,
        );
      } catch (error) {
        if (error instanceof CodewarsError) return known;
        throw error;
      }
    },

    /** Notes a rank from a webhook, which may not tell its score. */
    async raiseRank(account: string, language: string | null, rank: number, score?: number): Promise<void> {
      const board = boardOf(language);
      await change(account, (current = unread(account)) => {
        const before = current.ranks[board];
        if (before && before.rank >= rank) return current;
        const ranks = { ...current.ranks, [board]: raised(before, { rank, score: score ?? 0 }) };
        return { ...current, ranks, changedAt: now() };
      });
    },

    /** Notes the latest honor, even a fall. `asOf`: when it was certain. */
    async noteHonor(account: string, honor: number, asOf: number): Promise<void> {
      await change(account, (current) => ({
        ...(current ?? unread(account)),
        honor,
        honorAt: Math.max(asOf, Math.min(current?.honorAt ?? 0, now())),
        changedAt: current?.honor === honor ? current.changedAt : now(),
      }));
    },

    async noteKata(account: string, kataId: string, reading: KataReading): Promise<void> {
      await snapshots.update(account, (current) => current && withKata(current, kataId, reading));
    },
  };
}

/** Whether the profile was never read. The first read sets the baseline and announces nothing. */
export function isUnread(known: SnapshotRecord | undefined): known is undefined {
  return known === undefined || known.readAt === 0;
}

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

/** Compares a rank with a snapshot: old news is below the baseline; `oldRank` is null if unknown or not lower. */
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
 * The rank of a kata if it is the member's first of that rank, else `null`. Needs the whole completed list and the rank of each kata
 * on it.
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

export interface Reading {
  readonly user: User;
  readonly completed?: readonly CompletedKata[] | undefined;
  /** The list could not be read: the next read tries again. */
  readonly isCompletedMissing?: boolean;
  readonly at: number;
}

/** Adds a reading to a snapshot. A reading that lags behind lowers nothing. */
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

/** Notes completed kata only: the rest of the profile may not have been announced yet. */
export function withCompleted(
  current: SnapshotRecord,
  kata: readonly { readonly kataId: string; readonly languages: readonly string[] }[],
): SnapshotRecord {
  const page = kata.map(({ kataId, languages }) => ({ id: kataId, languages }));
  return { ...current, completed: merged(page, current.completed) };
}

export function withKata(current: SnapshotRecord, kataId: string, reading: KataReading): SnapshotRecord {
  const { [kataId]: _, ...others } = current.kata ?? {};
  const kept = Object.entries(others).slice(1 - mostKata);
  return { ...current, kata: { ...Object.fromEntries(kept), [kataId]: reading } };
}

/**
 * Lower honor may be an API that lags, so it counts after a day. It must count at some time: honor that was taken back would hide
 * every later rise.
 */
function honorOf(current: SnapshotRecord | undefined, honor: number, at: number) {
  const knownAt = Math.min(current?.honorAt ?? 0, at);
  if (current !== undefined && honor < current.honor && at - knownAt < believeFallAfterMs) {
    return { honor: current.honor, honorAt: knownAt };
  }
  return { honor, honorAt: Math.max(knownAt, at - apiLagMs) };
}

function merged(
  page: readonly { readonly id: string; readonly languages: readonly string[] }[],
  known: SnapshotRecord['completed'],
) {
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
