import AsyncLock from 'async-lock';
import { isDue } from '../../clock.ts';
import { settleAll } from '../../errors.ts';
import { honorKey, type GatheringRecord, type KataMove } from '../../storage/records.ts';
import { wantsHonor, type Candidate } from '../audience.ts';
import type { EventOf } from '../event.ts';
import { KeyedQueue, type Entry } from '../queue/queue.ts';
import { createFlush, honorKeyOf, withoutSaid, type FlushOptions } from './flush.ts';

type Row = GatheringRecord | undefined;
type Pending = NonNullable<GatheringRecord['pending']>;

/** More solutions of one kata within a window than anybody counts. */
const mostIds = 1_000;
const giveUpAfterMs = 86_400_000;
const retryMs = 30_000;
const concurrency = 8;

export type Batches = ReturnType<typeof createBatches>;

/** What waits a while before it is announced, so that many small changes become one announcement. It survives a restart. */
export function createBatches(
  options: FlushOptions & {
    /** How long a batch gathers, from its first event on. */
    readonly windowMs: number;
  },
) {
  const { audience, seen, announce, windowMs, now, log } = options;
  const rows = options.storage.gathering;
  const locks = new AsyncLock({ maxPending: Infinity });
  const flush = createFlush(options);
  /** A batch that another process opened is announced by that one: it goes first. */
  const graceMs = windowMs / 20;
  const queue = new KeyedQueue<Entry>({
    ...{ now, concurrency, attempt, recover, log },
    longestWaitMs: Math.max(windowMs + graceMs, retryMs),
    recoverEveryMs: windowMs,
  });

  return {
    /** `known` is the total of the snapshot before this event. */
    honor: (
      event: EventOf<'honor'>,
      account: string,
      known: number | undefined,
      candidates: readonly Candidate[],
    ): Promise<void> => settleAll(candidates.map((candidate) => honorIn(candidate, event, account, known))),
    kata: (
      event: EventOf<'voted' | 'solved'>,
      author: string,
      candidates: readonly Candidate[],
    ): Promise<void> => settleAll(candidates.map((candidate) => kataIn(candidate, event, author))),
    start: () => queue.start(),
    stop: () => queue.stop(),
    openIn: (guildId: string) => queue.count(({ key }) => key.startsWith(`${guildId}:`)),
    /** Batches that are open. */
    get size() {
      return queue.size;
    },
  };

  function isOver(dueAt: number): boolean {
    return isDue(dueAt, now(), windowMs + graceMs);
  }

  /** A time that is set already stays. */
  function watch(key: string, dueAt: number): void {
    queue.add({ id: key, key, place: dueAt, dueAt, failures: 0 });
  }

  /** Runs `work` with the row as it is, after a batch that is over was announced: what comes later is not part of it. */
  function holding(key: string, work: (row: Row) => Promise<void>): Promise<void> {
    return locks.acquire(key, async () => {
      const row = await rows.get(key);
      if (row?.pending === undefined || !isOver(row.pending.dueAt)) return work(row);
      await close(key);
      return work(await rows.get(key));
    });
  }

  /** `change` may be called again: another process may gather in the same row. */
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
      // A rise to less than was announced: honor was taken back in between, which is not announced.
      const hasFallen = event.delta > 0 && (current?.announced ?? total) > total;
      const announced = hasFallen ? before : (current?.announced ?? before);
      const what = { type: 'honor', account } as const;
      return { total, announced, row: { ...current, guildId, what, announced } };
    };
    return holding(key, async (current) => {
      if (chosen.honor === 'gathered') {
        const opened = { since: event.at, dueAt: now() + windowMs };
        await gather(key, (latest) => {
          const { row, total } = noted(latest);
          if (row.pending) return { ...row, pending: { ...row.pending, total } };
          return total === row.announced ? row : { ...row, pending: { ...opened, total } };
        });
        return;
      }
      const { total, announced } = noted(current);
      const change = { from: announced, total };
      const isWorthIt = total !== announced && wantsHonor(chosen, change);
      const listener = isWorthIt ? await audience.listener(candidate) : undefined;
      if (listener)
        await announce(honorKeyOf(account, total), account, [listener], {
          ...{ type: 'honor', ...change, since: event.at },
        });
      await gather(key, (latest) => {
        // What waited from before the setting was changed is part of what was announced now.
        const { pending, ...row } = noted(latest).row;
        return isWorthIt ? { ...row, announced: total } : { ...row, ...(pending && { pending }) };
      });
    });
  }

  function kataIn(
    { guildId }: Candidate,
    event: EventOf<'voted' | 'solved'>,
    authorId: string,
  ): Promise<void> {
    const { kataId, at } = event;
    const type = event.type === 'voted' ? 'votes' : 'solves';
    const key = `${guildId}:${type}:${kataId}`;
    const what = { type, kataId, authorId } as const;
    const opened: Pending = { since: at, dueAt: now() + windowMs, total: 0 };
    return holding(key, async () => {
      if (event.type === 'voted') {
        await gather(key, (current) => {
          // A vote that a webhook tells of has no identity: one that is not newer than what was announced is told a second time.
          const { announced } = current ?? {};
          if (!event.moved && announced !== undefined && at <= announced && announced <= now())
            return current;
          const pending = withMove(current?.pending ?? opened, event.moved);
          return { ...current, guildId, what, pending: { ...pending, total: Math.max(pending.total, at) } };
        });
        return;
      }
      // Asked here and not before: a batch that was just announced may have counted it.
      if (await seen.has(event)) return;
      await gather(key, (current) => {
        const pending = withMove(current?.pending ?? opened, event.moved);
        const ids = new Set(pending.ids);
        if (event.solutionId !== undefined && ids.size < mostIds) ids.add(event.solutionId);
        const read = pending.moved ? pending.moved.to.completed - pending.moved.from.completed : 0;
        const counted = { total: Math.max(ids.size, read), ...(ids.size > 0 && { ids: [...ids] }) };
        return { guildId, what, pending: { ...pending, ...counted } };
      });
    });
  }

  async function attempt(entry: Entry): Promise<void> {
    const key = entry.id;
    try {
      await locks.acquire(key, async () => {
        const dueAt = await close(key);
        if (dueAt === undefined) queue.remove(key);
        else entry.dueAt = dueAt;
      });
    } catch (error) {
      log.warn({ err: error, key }, 'a batch could not be announced, tried again soon');
      entry.dueAt = now() + retryMs;
    }
  }

  /**
   * Announces what a row gathered, then clears it: a crash in between announces it again under the same id, that is, not at all. Answers
   * when the row is due next.
   */
  async function close(key: string): Promise<number | undefined> {
    const row = await rows.get(key);
    const pending = row?.pending;
    if (!row || !pending) return undefined;
    const { dueAt } = pending;
    if (!isOver(dueAt)) return dueAt;
    if (now() - dueAt <= giveUpAfterMs) await flush(row, pending);
    else log.error({ key, dueAt }, 'a batch could not be announced for a day, given up');
    const after = await rows.update(
      key,
      (current) => current && withoutSaid(current, pending, { at: now(), dueAt: now() + windowMs }),
    );
    return after?.pending?.dueAt;
  }

  /** At the start all that are stored; later those that are overdue, of a process that ended. */
  async function recover(isStart: boolean): Promise<void> {
    for await (const [key, { pending }] of rows.entries()) {
      if (pending === undefined) continue;
      const { dueAt } = pending;
      if (isStart) watch(key, isOver(dueAt) ? dueAt : dueAt + graceMs);
      else if (isOver(dueAt) && isDue(dueAt + windowMs / 2, now(), 2 * windowMs)) watch(key, dueAt);
    }
  }
}

/** The newest total: what is higher is newer, unless Codewars says that it fell. */
export function newestTotal(event: EventOf<'honor'>, known: number | undefined): number {
  return event.delta < 0 ? event.honor : Math.max(known ?? event.honor, event.honor);
}

/** From where the batch was opened, to what was read last. */
function withMove(pending: Pending, moved: KataMove | undefined): Pending {
  return moved ? { ...pending, moved: { from: pending.moved?.from ?? moved.from, to: moved.to } } : pending;
}
