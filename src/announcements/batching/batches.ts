import AsyncLock from 'async-lock';
import { honorKey, type GatheringRecord, type KataMove } from '../../storage/records.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Candidate } from '../audience.ts';
import { createClosing, withoutSaid, type ClosingOptions } from './flush.ts';
import type { Happening } from '../event.ts';
import type { AnnouncementsLog } from '../failures.ts';
import { settleAll } from '../../errors.ts';
import { gatherHonor, newestTotal, passesMilestone } from './honor.ts';
import { createWindows } from './timers.ts';

type Pending = NonNullable<GatheringRecord['pending']>;
type HonorEvent = Extract<Happening, { type: 'honor' }>;
type GatheredKata = Extract<Happening, { type: 'voted' | 'solved' }>;

/** What waits a while before it is said, so that many small changes become one announcement. It survives a restart. */
export interface Gathering {
  /** `known` is the total of the snapshot before this event. */
  honor(
    event: HonorEvent,
    account: string,
    known: number | undefined,
    candidates: readonly Candidate[],
  ): Promise<void>;
  kata(event: GatheredKata, author: string, candidates: readonly Candidate[]): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Windows that are open. */
  readonly size: number;
}

export interface GatheringOptions extends ClosingOptions {
  readonly storage: Pick<Storage, 'gathering'>;
  readonly windowMs: number;
  readonly log: AnnouncementsLog;
}

/** More solutions of one kata within a window than anybody counts. */
const mostIds = 1_000;
const giveUpAfterMs = 86_400_000;

export function createGathering(options: GatheringOptions): Gathering {
  const { audience, seen, speaker, windowMs, now, log } = options;
  const rows = options.storage.gathering;
  const locks = new AsyncLock({ maxPending: Infinity });
  const closing = createClosing(options);
  const windows = createWindows({ ...options, close: (key) => locks.acquire(key, () => close(key)) });

  return {
    honor: (event, account, known, candidates) =>
      settleAll(candidates.map((candidate) => honorIn(candidate, event, account, known))),
    kata: (event, author, candidates) =>
      settleAll(candidates.map((candidate) => kataIn(candidate, event, author))),
    start: () => windows.start(),
    stop: () => windows.stop(),
    get size() {
      return windows.size;
    },
  };

  /** Runs `work` with the row as it is, after a window that is over was closed: what comes later is not part of it. */
  function holding(key: string, work: (row: GatheringRecord | undefined) => Promise<void>): Promise<void> {
    return locks.acquire(key, async () => {
      const row = await rows.get(key);
      if (row?.pending === undefined || !windows.isDue(row.pending.dueAt)) return work(row);
      await close(key);
      return work(await rows.get(key));
    });
  }

  /** `change` may be called again: another process may gather in the same row. */
  async function gather(
    key: string,
    change: (current: GatheringRecord | undefined) => GatheringRecord | undefined,
  ): Promise<void> {
    const row = await rows.update(key, change);
    if (row?.pending) windows.watch(key, row.pending.dueAt);
  }

  function honorIn(
    candidate: Candidate,
    event: HonorEvent,
    account: string,
    known: number | undefined,
  ): Promise<void> {
    const { guildId, options: chosen } = candidate;
    const key = honorKey(guildId, account);
    const noted = (current: GatheringRecord | undefined) => {
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
        const times = { at: event.at, dueAt: now() + windowMs };
        await gather(key, (latest) => {
          const { row, total } = noted(latest);
          return gatherHonor(row, total, times);
        });
        return;
      }
      const { total, announced } = noted(current);
      const isWorthIt =
        chosen.honor === 'every' ? total !== announced : passesMilestone(announced, total, chosen.honor);
      const listener = isWorthIt ? await audience.listener(candidate) : undefined;
      if (listener) await speaker.honor(account, listener, { from: announced, total, since: event.at });
      await gather(key, (latest) => {
        // What waited from before the setting was changed is part of what was said now.
        const { pending, ...row } = noted(latest).row;
        return isWorthIt ? { ...row, announced: total } : { ...row, ...(pending && { pending }) };
      });
    });
  }

  function kataIn({ guildId }: Candidate, event: GatheredKata, authorId: string): Promise<void> {
    const { kataId, at } = event;
    const type = event.type === 'voted' ? 'votes' : 'solves';
    const key = `${guildId}:${type}:${kataId}`;
    const what = { type, kataId, authorId } as const;
    const opened: Pending = { since: at, dueAt: now() + windowMs, total: 0 };
    return holding(key, async () => {
      if (event.type === 'voted') {
        await gather(key, (current) => {
          // A vote that a webhook tells of has no identity: one that is not newer than what was said is told a second time.
          const { announced } = current ?? {};
          if (!event.moved && announced !== undefined && at <= announced && announced <= now())
            return current;
          const pending = withMove(current?.pending ?? opened, event.moved);
          return { ...current, guildId, what, pending: { ...pending, total: Math.max(pending.total, at) } };
        });
        return;
      }
      // Asked here and not before: a window that was just closed may have counted it.
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

  /** Says what a row gathered, then clears it: a crash in between says it again under the same id, that is, not at all. */
  async function close(key: string): Promise<number | undefined> {
    const row = await rows.get(key);
    const pending = row?.pending;
    if (!row || !pending) return undefined;
    if (!windows.isDue(pending.dueAt)) return pending.dueAt;
    if (now() - pending.dueAt <= giveUpAfterMs) await closing.say(row, pending);
    else
      log.error(
        { key, dueAt: pending.dueAt },
        'what was gathered could not be announced for a day, given up',
      );
    const after = await rows.update(
      key,
      (current) => current && withoutSaid(current, pending, { at: now(), dueAt: now() + windowMs }),
    );
    return after?.pending?.dueAt;
  }
}

/** From where the window opened, to what was read last. */
function withMove(pending: Pending, moved: KataMove | undefined): Pending {
  return moved ? { ...pending, moved: { from: pending.moved?.from ?? moved.from, to: moved.to } } : pending;
}
