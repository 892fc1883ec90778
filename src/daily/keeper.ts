import { ageOf, waitUntil } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { slowBackoffMs } from '../queue/backoff.ts';
import { KeyedQueue, type Entry } from '../queue/queue.ts';
import type { DailiesRecord, DailyRecord } from '../storage/records.ts';
import { threadName } from '../render/daily.ts';
import type { Cards } from './cards.ts';
import type { EditOutcome, MessageEditor } from './message-editor.ts';
import { inContext, withMessage } from './row.ts';

type Sent = DailyRecord & Required<Pick<DailyRecord, 'message'>>;

/** A message, under its id. */
interface Kept extends Entry {
  readonly guildId: string;
  /** Discord takes no edits until then, whatever happens meanwhile. */
  notBefore: number;
}

const hour = 3_600_000;
/** Discord limits edits of messages that are older than an hour. */
const youngMs = hour;
const editEveryMs = 60_000;
const editOldEveryMs = 600_000;
/** Where no other follows, as when the kind was switched off. */
const keptForMs = 48 * hour;
const longestWaitMs = hour;

/**
 * Keeps the messages of the kata of the day up to date: looks at who has solved it as often as it may edit them, until the next one is
 * posted, and then once more. What they show is computed each time, so no solution is lost, whatever happened meanwhile.
 */
export function createKeeper(
  options: Deps & {
    readonly ownsGuild: (guildId: string) => boolean;
    readonly cards: Cards;
    readonly editor: MessageEditor;
  },
) {
  const { ownsGuild, cards, editor, now, random, log } = options;
  const rows = options.storage.dailies;
  const queue = new KeyedQueue<Kept>({
    now,
    log,
    concurrency: 4,
    longestWaitMs,
    attempt,
    recover,
    recoverEveryMs: editOldEveryMs,
    stopWithinMs: 5_000,
  });

  return {
    /** Keeps the messages of a server that may still change. */
    follow(guildId: string, row: DailiesRecord): void {
      watch(guildId, row);
      wake(guildId);
    },
    /** Looks at the messages of a server as soon as they may be edited. */
    look: wake,
    start: () => queue.start(),
    stop: () => queue.stop(),
  };

  function wake(guildId: string): void {
    queue.wake((entry) => entry.guildId === guildId);
  }

  function watch(guildId: string, row: DailiesRecord): void {
    if (!ownsGuild(guildId)) return;
    for (const { messageId: id, postedAt } of openIn(row).map(({ message }) => message))
      queue.add({ id, key: id, guildId, place: postedAt, dueAt: 0, failures: 0, notBefore: 0 });
  }

  async function recover(): Promise<void> {
    for await (const [guildId, row] of rows.entries()) watch(guildId, row);
  }

  async function attempt(entry: Kept, signal: AbortSignal): Promise<void> {
    try {
      const waitMs = await keep(entry, signal);
      entry.failures = 0;
      if (waitMs === undefined) queue.remove(entry.id);
      else entry.dueAt = now() + Math.min(waitMs, longestWaitMs);
    } catch (error) {
      if (signal.aborted) return;
      entry.failures += 1;
      const waitMs = slowBackoffMs(entry.failures, random());
      entry.dueAt = now() + waitMs;
      log[entry.failures === 1 ? 'warn' : 'debug'](
        { err: error, guild: entry.guildId, waitMs },
        'a kata of the day is brought up to date later',
      );
    }
  }

  /** Returns how long to wait before the next look; `undefined`: there is none. @throws StorageError, CodewarsError, or what failed at Discord */
  async function keep(entry: Kept, signal: AbortSignal): Promise<number | undefined> {
    const row = await rows.get(entry.guildId);
    const record = row && openIn(row).find(({ message }) => message.messageId === entry.id);
    if (row === undefined || record === undefined) return undefined;
    const restMs = waitUntil(entry.notBefore, now(), longestWaitMs);
    if (restMs > 0) return restMs;
    const isLast = isOver(row, record);
    if (record.message.thread === 'wanted' && !isLast) {
      const waitMs = await openThread(entry, record, signal);
      if (waitMs !== undefined) return waitMs;
    }
    return edit(entry, row, record, isLast, signal);
  }

  /** Whether the next was posted, or was to be. */
  function isOver({ today }: DailiesRecord, { date, message }: Sent): boolean {
    const isReplaced = date !== today.date && today.message !== undefined;
    return isReplaced || ageOf(message.postedAt, now()) > keptForMs;
  }

  async function edit(
    entry: Kept,
    row: DailiesRecord,
    record: Sent,
    isLast: boolean,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { channelId, messageId, postedAt, editedAt, shown: before } = record.message;
    const everyMs = ageOf(postedAt, now()) < youngMs ? editEveryMs : editOldEveryMs;
    const waitMs = waitUntil(editedAt + everyMs, now(), everyMs);
    if (waitMs > 0) return waitMs;
    const { shown, ...facts } = await cards.read(entry.guildId, inContext(row, record), isLast);
    if (shown === before && !isLast) return everyMs;
    const message = await cards.message(record, facts);
    const result: EditOutcome =
      message === undefined ? { outcome: 'gone' } : await editor.edit(channelId, messageId, message, signal);
    const isEnd = settle(entry, result, 'the kata of the day is no longer brought up to date');
    if (typeof isEnd === 'number') return isEnd;
    const changed = isEnd ? { isOver: true } : { shown, editedAt: now(), isOver: isLast };
    await note(entry, changed);
    return changed.isOver ? undefined : everyMs;
  }

  /** Returns how long to wait before it is tried again. */
  async function openThread(
    entry: Kept,
    { kataId, message: { channelId, messageId } }: Sent,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const name = threadName(cards.nameOf(kataId) ?? '');
    const result = await editor.openThread(channelId, messageId, name, signal);
    const isEnd = settle(entry, result, 'the kata of the day has no thread');
    if (typeof isEnd === 'number') return isEnd;
    await note(entry, { thread: 'over' });
    return undefined;
  }

  /** Returns how long to wait, or whether it cannot be done. */
  function settle(entry: Kept, result: EditOutcome, what: string): number | boolean {
    switch (result.outcome) {
      case 'done':
        return false;
      case 'gone':
        log.info({ guild: entry.guildId }, `${what}: the message is gone`);
        return true;
      case 'refused':
        log.warn({ err: result.error, guild: entry.guildId }, `${what}: Discord refuses it`);
        return true;
      case 'rateLimited': {
        const waitMs = Math.max(result.retryAfterMs, editOldEveryMs);
        entry.notBefore = now() + Math.min(waitMs, longestWaitMs);
        return waitMs;
      }
      case 'unknown':
        throw result.error;
    }
  }

  async function note(entry: Kept, changed: Partial<Sent['message']>): Promise<void> {
    await rows.update(entry.guildId, (current) => current && withMessage(current, entry.id, changed));
  }
}

/** Those whose messages may still change. */
function openIn({ before, today }: DailiesRecord): readonly Sent[] {
  return [before, today].filter(
    (record): record is Sent => record?.message !== undefined && !record.message.isOver,
  );
}
