import { isDue } from '../clock.ts';
import { settleAll } from '../errors.ts';
import type { Kind } from '../guilds/kinds.ts';
import { createLocks } from '../locks.ts';
import type { Accounts, Followed } from '../members/accounts.ts';
import type { Snapshots } from '../members/snapshots.ts';
import { honorKey, type GatheringRecord, type KataMove } from '../storage/records.ts';
import { wantsHonor, type Audience, type Candidate } from './audience.ts';
import type { Deps } from '../deps.ts';
import type { EventOf, Seen } from './event.ts';
import type { DescribeKata } from './kata-facts.ts';
import type { Outbox } from './outbox/outbox.ts';
import { announcementsFor } from './outbox/row.ts';
import { KeyedQueue, type Entry } from '../queue/queue.ts';

type Row = GatheringRecord | undefined;
type Pending = NonNullable<GatheringRecord['pending']>;

const mostSolutionIds = 1_000;
const giveUpAfterMs = 86_400_000;
const retryMs = 30_000;

export type Batches = ReturnType<typeof createBatches>;

/** Gathers many small changes into one announcement. What is gathered survives a restart. */
export function createBatches(
  options: Deps & {
    readonly accounts: Pick<Accounts, 'resolve'>;
    readonly audience: Audience;
    readonly outbox: Pick<Outbox, 'add'>;
    readonly describeKata: DescribeKata;
    readonly seen: Seen;
    readonly snapshots: Pick<Snapshots, 'noteKata'>;
    readonly windowMs: number;
  },
) {
  const { accounts, audience, outbox, seen, windowMs, now, log } = options;
  const rows = options.storage.gathering;
  const locked = createLocks();
  /** How much longer a batch of another process waits, so that its own process announces it first. */
  const graceMs = windowMs / 20;
  const queue = new KeyedQueue<Entry>({
    now,
    log,
    concurrency: 8,
    attempt,
    recover,
    longestWaitMs: Math.max(windowMs + graceMs, retryMs),
    recoverEveryMs: windowMs,
  });

  return {
    /** `known` is the total in the snapshot before this event. */
    honor: (
      event: EventOf<'honor'>,
      account: string,
      known: number | undefined,
      candidates: readonly Candidate[],
    ): Promise<void> => settleAll(candidates.map((candidate) => honorIn(candidate, event, account, known))),
    kata: (event: EventOf<'voted' | 'solved'>, candidates: readonly Candidate[]): Promise<void> =>
      settleAll(candidates.map(({ guildId }) => kataIn(guildId, event))),
    start: () => queue.start(),
    stop: () => queue.stop(),
    openIn: (guildId: string) => queue.count(({ key }) => key.startsWith(`${guildId}:`)),
    get size() {
      return queue.size;
    },
  };

  function isOver(dueAt: number): boolean {
    return isDue(dueAt, now(), windowMs + graceMs);
  }

  function watch(key: string, dueAt: number): void {
    queue.add({ id: key, key, place: dueAt, dueAt, failures: 0 });
  }

  /** Runs `work` with the current row. A batch that is over is announced first, because new events are not part of it. */
  function holding(key: string, work: (row: Row) => Promise<void>): Promise<void> {
    return locked([key], async () => {
      const row = await rows.get(key);
      if (row?.pending === undefined || !isOver(row.pending.dueAt)) return work(row);
      await close(key);
      return work(await rows.get(key));
    });
  }

  /** `change` may run more than once, as another process may write the same row. */
  async function gather(key: string, change: (current: Row) => Row): Promise<void> {
    const row = await rows.update(key, change);
    if (row?.pending) watch(key, row.pending.dueAt);
  }

  function honorIn(
    candidate: Candidate,
    event: EventOf<'honor'>,
    account: string,
    known: number | undefined,
  ): Promise<void> {
    const { guildId, options: chosen } = candidate;
    const key = honorKey(guildId, account);
    const noted = (current: Row) => {
      const total = newestTotal(event, known ?? current?.pending?.total ?? current?.announced);
      const before = total - event.delta;
      // A rise to less than was announced: the fall in between is not announced.
      const hasFallen = event.delta > 0 && (current?.announced ?? total) > total;
      const announced = hasFallen ? before : (current?.announced ?? before);
      const what = { type: 'honor', account } as const;
      return { total, announced, row: { ...current, guildId, what, announced } };
    };
    return holding(key, async (current) => {
      if (chosen.honor === 'gathered') {
        const dueAt = now() + windowMs;
        await gather(key, (latest) => {
          const { row, total } = noted(latest);
          if (row.pending) return { ...row, pending: { ...row.pending, total } };
          return total === row.announced ? row : { ...row, pending: { since: event.at, dueAt, total } };
        });
        return;
      }
      const { total, announced: from } = noted(current);
      const isNews = total !== from && wantsHonor(chosen, { from, total });
      const listener = isNews ? await audience.listener(candidate) : undefined;
      if (listener) {
        const news = { type: 'honor', from, total, since: event.at } as const;
        await outbox.add(announcementsFor([listener], honorNewsKey(account, total), account, news));
      }
      await gather(key, (latest) => {
        // Honor that was gathered before the setting changed is part of what was announced now.
        const { pending, ...row } = noted(latest).row;
        return isNews ? { ...row, announced: total } : { ...row, ...(pending && { pending }) };
      });
    });
  }

  function kataIn(guildId: string, event: EventOf<'voted' | 'solved'>): Promise<void> {
    const { kataId, authorId, at, moved, solutionId } = event;
    const type = event.type === 'voted' ? 'votes' : 'solves';
    const key = `${guildId}:${type}:${kataId}`;
    const what = { type, kataId, authorId } as const;
    const opened: Pending = { since: at, dueAt: now() + windowMs, total: 0 };
    return holding(key, async () => {
      if (type === 'votes')
        return gather(key, (current) => {
          const { announced } = current ?? {};
          // Votes have no identity: one that is not newer than the newest announced one is a repeated delivery.
          if (!moved && announced !== undefined && at <= announced && announced <= now()) return current;
          const pending = withMove(current?.pending ?? opened, moved);
          return { ...current, guildId, what, pending: { ...pending, total: Math.max(pending.total, at) } };
        });
      // Only now: the batch that was just announced may have counted it.
      if (await seen.has(event)) return;
      await gather(key, (current) => {
        const pending = withMove(current?.pending ?? opened, moved);
        const ids = new Set(pending.ids);
        if (solutionId !== undefined && ids.size < mostSolutionIds) ids.add(solutionId);
        const read = pending.moved ? pending.moved.to.completed - pending.moved.from.completed : 0;
        const total = Math.max(ids.size, read);
        return { guildId, what, pending: { ...pending, total, ...(ids.size > 0 && { ids: [...ids] }) } };
      });
    });
  }

  async function attempt(entry: Entry): Promise<void> {
    const key = entry.id;
    try {
      await locked([key], async () => {
        const dueAt = await close(key);
        if (dueAt === undefined) queue.remove(key);
        else entry.dueAt = dueAt;
      });
    } catch (error) {
      log.warn({ err: error, key }, 'could not announce a batch; it is tried again soon');
      entry.dueAt = now() + retryMs;
    }
  }

  /** Announces a batch that is over, then clears it. Returns when the row is due next. */
  async function close(key: string): Promise<number | undefined> {
    const row = await rows.get(key);
    const pending = row?.pending;
    if (!row || !pending) return undefined;
    const { dueAt } = pending;
    if (!isOver(dueAt)) return dueAt;
    if (now() - dueAt <= giveUpAfterMs) await announce(row, pending);
    else log.error({ key, dueAt }, 'could not announce a batch for a day; it is dropped');
    const after = await rows.update(
      key,
      (current) => current && withoutSaid(current, pending, { at: now(), dueAt: now() + windowMs }),
    );
    return after?.pending?.dueAt;
  }

  function announce(row: GatheringRecord, pending: Pending): Promise<void> {
    const { what } = row;
    return what.type === 'honor'
      ? announceHonor(row, what.account, pending)
      : announceKata(row, what, pending);
  }

  async function announceHonor(
    row: GatheringRecord,
    account: string,
    { total, since }: Pending,
  ): Promise<void> {
    const from = row.announced ?? total;
    if (total === from) return;
    const listeners = await listenersIn(row, await accounts.resolve(account), 'honor');
    const news = { type: 'honor', from, total, since } as const;
    await outbox.add(announcementsFor(listeners, honorNewsKey(account, total), account, news));
  }

  async function announceKata(
    row: GatheringRecord,
    { type, kataId, authorId }: Exclude<GatheringRecord['what'], { type: 'honor' }>,
    pending: Pending,
  ): Promise<void> {
    const { moved, ids = [], since, total } = pending;
    const author = await accounts.resolve(authorId);
    const listeners = hasMoved(type, pending) ? await listenersIn(row, author, 'kata') : [];
    if (listeners.length > 0) {
      // A solution is counted once, so the first one identifies the batch.
      const key = `${type}:${kataId}:${ids[0] ?? since}`;
      const news = {
        type: type === 'votes' ? 'voted' : 'solved',
        kata: await options.describeKata(kataId),
        ...(type === 'solves' && { count: total }),
        ...(moved && { moved }),
      } as const;
      await outbox.add(announcementsFor(listeners, key, author?.account ?? authorId, news));
    }
    // Before the row is cleared: an event that is handled again must find itself counted.
    const solved = { type: 'solved', kataId, authorId, at: now() } as const;
    await seen.mark(ids.map((solutionId) => ({ ...solved, solutionId })));
    if (author && moved) await options.snapshots.noteKata(author.account, kataId, moved.to);
  }

  async function listenersIn({ guildId }: GatheringRecord, followed: Followed | undefined, kind: Kind) {
    const links = followed?.links.filter((link) => link.guildId === guildId) ?? [];
    const [candidate] = await audience.candidates(links, kind);
    const listener = candidate && (await audience.listener(candidate));
    return listener ? [listener] : [];
  }

  /** Finds all stored batches at the start; later the overdue ones, whose process has ended. */
  async function recover(isStart: boolean): Promise<void> {
    for await (const [key, { pending }] of rows.entries()) {
      if (pending === undefined) continue;
      const { dueAt } = pending;
      if (isStart) watch(key, isOver(dueAt) ? dueAt : dueAt + graceMs);
      else if (isOver(dueAt) && isDue(dueAt + windowMs / 2, now(), 2 * windowMs)) watch(key, dueAt);
    }
  }
}

/** The higher total is the newer one, unless Codewars says that it fell. */
export function newestTotal(event: EventOf<'honor'>, known: number | undefined): number {
  return event.delta < 0 ? event.honor : Math.max(known ?? event.honor, event.honor);
}

/** Keeps the numbers from when the batch was opened, and the ones read last. */
function withMove(pending: Pending, moved: KataMove | undefined): Pending {
  return moved ? { ...pending, moved: { from: pending.moved?.from ?? moved.from, to: moved.to } } : pending;
}

const honorNewsKey = (account: string, total: number): string => `honor:${account}:${total}`;

/** Whether the batch changed anything: votes may be taken back before it is over. */
function hasMoved(type: 'votes' | 'solves', { total, moved }: Pending): boolean {
  if (type === 'solves') return total > 0;
  return !moved || moved.from.votes !== moved.to.votes || moved.from.stars !== moved.to.stars;
}

/** The row without what was announced. What another process gathered meanwhile waits for the next batch. */
function withoutSaid(
  current: GatheringRecord,
  said: Pending,
  next: { readonly at: number; readonly dueAt: number },
): GatheringRecord | undefined {
  const { pending, ...rest } = current;
  const isOther = pending !== undefined && pending.since !== said.since;
  switch (current.what.type) {
    case 'solves':
      return isOther ? current : undefined;
    case 'votes':
      // For votes, `announced` is the time of the newest one: a repeated delivery is not newer.
      return { ...rest, announced: said.total, ...(isOther && { pending }) };
    case 'honor': {
      const row = { ...rest, announced: said.total };
      if (pending === undefined || (!isOther && pending.total === said.total)) return row;
      return { ...row, pending: { since: next.at, dueAt: next.dueAt, total: pending.total } };
    }
  }
}
