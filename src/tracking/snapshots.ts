import { apiLagMs } from '../members/snapshots.ts';
import type { CompletedKata, User } from '../codewars/model.ts';
import type { SnapshotRecord } from '../storage/records.ts';

/** What one reading of an account brought. */
export interface Reading {
  readonly user: User;
  /** The first page of the completed list, where it was asked for and answered. */
  readonly completed: readonly CompletedKata[] | undefined;
  /** Whether the list was wanted and could not be had: the next reading shall want it again. */
  readonly isCompletedMissing: boolean;
  readonly at: number;
}

/** A page of 200 and what was on it lately: enough to tell new from old, and small enough to write at each reading. */
const completedKept = 250;

const believeFallAfterMs = 86_400_000;

/** Whether the account was never read: what a reading finds then is where it begins, and no news. */
export function isUnread(known: SnapshotRecord | undefined): known is undefined {
  return known === undefined || known.readAt === 0;
}

/**
 * The snapshot with a reading in it. Everything only rises: whatever somebody else raised meanwhile stays, and a reading
 * that lags behind lowers nothing.
 */
export function raised(current: SnapshotRecord | undefined, reading: Reading): SnapshotRecord {
  const { user, at, isCompletedMissing } = reading;
  const read: Record<string, { rank: number; score: number }> = {
    ...user.ranks.languages,
    overall: user.ranks.overall,
  };
  const ranks: SnapshotRecord['ranks'] = { ...current?.ranks };
  for (const [language, { rank, score }] of Object.entries(read)) {
    const before = ranks[language];
    ranks[language] = {
      rank: Math.max(rank, before?.rank ?? rank),
      score: Math.max(score, before?.score ?? score),
    };
  }
  const next: SnapshotRecord = {
    username: user.username,
    codewarsId: user.id ?? current?.codewarsId ?? null,
    ...honorOf(current, user.honor, at),
    ranks,
    baseline: isUnread(current)
      ? Object.fromEntries(Object.entries(read).map(([language, { rank }]) => [language, rank]))
      : current.baseline,
    totalCompleted: isCompletedMissing
      ? (current?.totalCompleted ?? 0)
      : Math.max(user.totalCompleted, current?.totalCompleted ?? 0),
    readAt: at,
    changedAt: at,
  };
  if (current?.kata !== undefined) next.kata = current.kata;
  const completed = merged(reading.completed, current?.completed);
  if (completed !== undefined) next.completed = completed;
  if (!isUnread(current) && !hasRisen(current, next)) next.changedAt = current.changedAt;
  return next;
}

/**
 * A lower total is an API that lags, or a recomputation: it counts once it has stayed lower for a day. Else honor that was taken
 * back would hide every later rise.
 */
function honorOf(
  current: SnapshotRecord | undefined,
  honor: number,
  at: number,
): Pick<SnapshotRecord, 'honor' | 'honorAt'> {
  const knownAt = Math.min(current?.honorAt ?? 0, at);
  if (current !== undefined && honor < current.honor && at - knownAt < believeFallAfterMs) {
    return { honor: current.honor, honorAt: knownAt };
  }
  return { honor, honorAt: Math.max(knownAt, at - apiLagMs) };
}

/** The snapshot with these kata noted as completed, and nothing else: the profile may not have been told of yet. */
export function withCompleted(
  current: SnapshotRecord,
  kata: readonly { readonly kataId: string; readonly languages: readonly string[] }[],
): SnapshotRecord {
  const page = kata.map(({ kataId, languages }) => ({ id: kataId, languages }));
  return { ...current, completed: merged(page, current.completed) ?? [] };
}

function merged(
  page: readonly { readonly id: string; readonly languages: readonly string[] }[] | undefined,
  known: SnapshotRecord['completed'],
): SnapshotRecord['completed'] {
  if (page === undefined) return known;
  const before = new Map(known?.map((each) => [each.id, each]));
  const top = page.map(({ id, languages }) => {
    const more = before.get(id)?.languages ?? [];
    before.delete(id);
    return { id, languages: [...new Set([...languages, ...more])] };
  });
  return [...top, ...before.values()].slice(0, completedKept);
}

function hasRisen(before: SnapshotRecord, after: SnapshotRecord): boolean {
  return (
    after.honor > before.honor ||
    after.totalCompleted > before.totalCompleted ||
    Object.entries(after.ranks).some(([language, { rank, score }]) => {
      const known = before.ranks[language];
      return known === undefined || rank > known.rank || score > known.score;
    })
  );
}
