import type { OutboxRecord } from '../../storage/records.ts';
import { longestWaitMs, patience } from './backoff.ts';
import type { Kind } from '../../guilds/kinds.ts';

/** What is kept in memory of a row that waits: ten thousand of them weigh a few megabytes. The message stays in storage. */
export interface Waiting {
  readonly id: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly kind: Kind;
  readonly createdAt: number;
  /** The place in the queue: when it, or the oldest of what was folded into it, was created. */
  readonly place: number;
  /** Rows of equal keys in one channel can be folded into one. */
  readonly honorKey: string | null;
  /** An attempt was made whose outcome nobody knows: the message may be in the channel. */
  isUncertain: boolean;
  /** It is in the channel; that this be recorded is all that is left, and that it be published where `messageId` is known. */
  isSaid: boolean;
  messageId: string | undefined;
  /** Failures in a row. */
  failures: number;
  dueAt: number;
}

interface Lane {
  /** Oldest first. */
  readonly waiting: Waiting[];
  /** What is being attempted. */
  current: Waiting | undefined;
  pausedUntil: number;
}

/** The rows that wait, by channel. In each channel one at a time, oldest first. */
export class Lanes {
  readonly #byId = new Map<string, Waiting>();
  readonly #lanes = new Map<string, Lane>();

  get size(): number {
    return this.#byId.size;
  }

  /** When the oldest of them was made: milliseconds since the epoch. */
  get oldestAt(): number | undefined {
    const heads = [...this.#lanes.values()].flatMap(({ waiting }) => waiting[0]?.place ?? []);
    return heads.length === 0 ? undefined : heads.reduce((a, b) => Math.min(a, b));
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  add(entry: Waiting): void {
    if (this.#byId.has(entry.id)) return;
    this.#byId.set(entry.id, entry);
    const lane = this.#lanes.get(entry.channelId) ?? { waiting: [], current: undefined, pausedUntil: 0 };
    this.#lanes.set(entry.channelId, lane);
    // Most come last.
    const after = lane.waiting.findLastIndex(({ place }) => place <= entry.place);
    lane.waiting.splice(after + 1, 0, entry);
  }

  remove(id: string): void {
    const entry = this.#byId.get(id);
    const lane = this.#lanes.get(entry?.channelId ?? '');
    if (entry === undefined || lane === undefined) return;
    this.#byId.delete(id);
    lane.waiting.splice(lane.waiting.indexOf(entry), 1);
    this.#tidy(entry.channelId, lane);
  }

  /** The oldest that is due in a channel where nothing is being attempted; that channel is taken until `release`. */
  take(now: number): Waiting | undefined {
    let oldest: { lane: Lane; entry: Waiting } | undefined;
    for (const lane of this.#lanes.values()) {
      const { entry, dueAt } = next(lane, now);
      if (entry === undefined || !isDue(dueAt, now)) continue;
      if (oldest === undefined || entry.place < oldest.entry.place) oldest = { lane, entry };
    }
    if (oldest !== undefined) oldest.lane.current = oldest.entry;
    return oldest?.entry;
  }

  release({ channelId }: Waiting): void {
    const lane = this.#lanes.get(channelId);
    if (lane === undefined) return;
    lane.current = undefined;
    this.#tidy(channelId, lane);
  }

  /** Tries nothing in a channel until then. */
  pause(channelId: string, until: number): void {
    const lane = this.#lanes.get(channelId);
    if (lane !== undefined) lane.pausedUntil = until;
  }

  /** What waits in a channel that is paused. */
  paused(now: number): readonly Waiting[] {
    return [...this.#lanes.values()].flatMap((lane) => (lane.pausedUntil > now ? lane.waiting : []));
  }

  /** All that waits in a server is due. */
  wake(guildId: string): void {
    for (const lane of this.#lanes.values()) {
      if (lane.waiting[0]?.guildId !== guildId) continue;
      lane.pausedUntil = 0;
      for (const entry of lane.waiting) entry.dueAt = 0;
    }
  }

  /** Waits in another channel from now on, in the place that it had. */
  move(entry: Waiting, channelId: string): void {
    this.remove(entry.id);
    this.add({ ...entry, channelId });
  }

  /** When the next is due in a channel where nothing is being attempted; `Infinity` when nothing waits. */
  nextDueAt(now: number): number {
    let earliest = Infinity;
    for (const lane of this.#lanes.values()) earliest = Math.min(earliest, next(lane, now).dueAt);
    return earliest;
  }

  inChannel(channelId: string): readonly Waiting[] {
    return [...(this.#lanes.get(channelId)?.waiting ?? [])];
  }

  /** What can be folded with `entry`, itself included, oldest first: honor of that account in that channel that was surely not said. */
  foldable(entry: Waiting): readonly Waiting[] {
    if (entry.honorKey === null) return [];
    return this.inChannel(entry.channelId).filter(
      ({ honorKey, isUncertain, isSaid }) => honorKey === entry.honorKey && !isUncertain && !isSaid,
    );
  }

  /** What was created before then and is not being attempted. */
  createdBefore(time: number): readonly Waiting[] {
    return [...this.#byId.values()].filter(
      (entry) => entry.createdAt < time && this.#lanes.get(entry.channelId)?.current !== entry,
    );
  }

  #tidy(channelId: string, lane: Lane): void {
    if (lane.waiting.length === 0 && lane.current === undefined) this.#lanes.delete(channelId);
  }
}

/** The entry for a stored row, due at once. */
export function waitingOf(id: string, row: OutboxRecord): Waiting {
  const { guildId, channelId, kind, createdAt, about, attempts, messageId } = row;
  return {
    id,
    guildId,
    channelId,
    kind,
    createdAt,
    place: createdAt,
    honorKey: about?.news.type === 'honor' ? `${guildId}:${about.account}` : null,
    isUncertain: attempts > 0,
    isSaid: messageId !== undefined,
    messageId,
    failures: 0,
    dueAt: 0,
  };
}

/**
 * What a channel does next, and when. One whose repetition is due later holds up those behind it, so that they keep their order and only
 * one message of a channel is ever in doubt; one that has failed for long no longer does: it may be the message that Discord cannot take.
 * One that is said holds up nothing.
 */
function next(lane: Lane, now: number): { readonly entry?: Waiting; readonly dueAt: number } {
  if (lane.current !== undefined) return { dueAt: Infinity };
  let earliest: Waiting | undefined;
  for (const entry of lane.waiting) {
    if (earliest === undefined || entry.dueAt < earliest.dueAt) earliest = entry;
    if (isDue(entry.dueAt, now)) {
      earliest = entry;
      break;
    }
    if (entry.failures < patience && !entry.isSaid) break;
  }
  if (earliest === undefined) return { dueAt: Infinity };
  return { entry: earliest, dueAt: Math.max(earliest.dueAt, lane.pausedUntil) };
}

/** A clock that was set back makes everything seem far away. */
function isDue(dueAt: number, now: number): boolean {
  return dueAt <= now || (Number.isFinite(dueAt) && dueAt - now > 3 * longestWaitMs);
}
