import { ageOf, waitUntil } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { KeyedQueue, type Entry } from '../queue/queue.ts';
import type { DailiesRecord, DailyRecord } from '../storage/records.ts';
import { threadName } from '../render/daily.ts';
import type { Cards } from './cards.ts';
import type { EditOutcome, MessageEditor } from './message-editor.ts';
import { inContext, withMessage } from './row.ts';

type Message = NonNullable<DailyRecord['message']>;

const hour = 3_600_000;
/** Discord limits edits of messages that are older than an hour. */
const youngMs = hour;
const editEveryMs = 60_000;
const editOldEveryMs = 600_000;
/** Where no other follows, as when the kind was switched off. */
const keptForMs = 48 * hour;
const longestWaitMs = hour;
const waits = [5_000, 15_000, 60_000, 300_000, 600_000] as const;

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
  const queue = new KeyedQueue<Entry>({
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
    /** Looks at the messages of a server as soon as they may be edited. */
    look(guildId: string): void {
      watch(guildId);
      queue.wake(({ id }) => id === guildId);
    },
    start: () => queue.start(),
    stop: () => queue.stop(),
  };

  function watch(guildId: string): void {
    if (ownsGuild(guildId)) queue.add({ id: guildId, key: guildId, place: 0, dueAt: 0, failures: 0 });
  }

  async function recover(): Promise<void> {
    for await (const [guildId, row] of rows.entries())
      if (!queue.has(guildId) && openIn(row).length > 0) watch(guildId);
  }

  async function attempt(entry: Entry, signal: AbortSignal): Promise<void> {
    try {
      const row = await rows.get(entry.id);
      const waiting: (number | undefined)[] = [];
      for (const record of row === undefined ? [] : openIn(row)) {
        if (row === undefined) break;
        const isLast = isOver(row, record);
        waiting.push(
          isLast ? undefined : await openThread(entry.id, record, signal),
          await edit(entry.id, row, record, isLast, signal),
        );
      }
      entry.failures = 0;
      const left = waiting.filter((each) => each !== undefined);
      if (left.length === 0) queue.remove(entry.id);
      else entry.dueAt = now() + Math.min(...left, longestWaitMs);
    } catch (error) {
      if (signal.aborted) return;
      entry.failures += 1;
      const waitMs = (waits[Math.min(entry.failures, waits.length) - 1] ?? 0) * (0.8 + 0.4 * random());
      entry.dueAt = now() + waitMs;
      log[entry.failures === 1 ? 'warn' : 'debug'](
        { err: error, guild: entry.id, waitMs: Math.round(waitMs) },
        'a kata of the day is brought up to date later',
      );
    }
  }

  /** Whether the next was posted, or was to be. */
  function isOver({ today }: DailiesRecord, record: DailyRecord): boolean {
    const isReplaced = record !== today && today.message !== undefined;
    return isReplaced || ageOf(record.message?.postedAt ?? 0, now()) > keptForMs;
  }

  /** Returns how long to wait before the next look; `undefined`: there is none. @throws StorageError, CodewarsError, or what failed at Discord */
  async function edit(
    guildId: string,
    row: DailiesRecord,
    record: DailyRecord,
    isLast: boolean,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { message } = record;
    if (message === undefined) return undefined;
    const everyMs = ageOf(message.postedAt, now()) < youngMs ? editEveryMs : editOldEveryMs;
    const waitMs = waitUntil(message.editedAt + everyMs, now(), everyMs);
    if (waitMs > 0) return waitMs;
    const { shown, ...facts } = await cards.read(guildId, inContext(row, record), isLast);
    if (shown === message.shown && !isLast) return everyMs;
    const edited = await cards.message(record, facts);
    const result: EditOutcome =
      edited === undefined
        ? { outcome: 'gone' }
        : await editor.edit(message.channelId, message.messageId, edited, signal);
    const isEnd = settle(guildId, result, 'the kata of the day is no longer brought up to date');
    if (typeof isEnd === 'number') return isEnd;
    const changed = isEnd ? { isOver: true } : { shown, editedAt: now(), isOver: isLast };
    await note(guildId, message, changed);
    return changed.isOver ? undefined : everyMs;
  }

  /** Returns how long to wait before it is tried again. @throws StorageError, or what failed at Discord */
  async function openThread(
    guildId: string,
    { kataId, message }: DailyRecord,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    if (message?.thread !== 'wanted') return undefined;
    const name = threadName(cards.nameOf(kataId) ?? '');
    const result = await editor.openThread(message.channelId, message.messageId, name, signal);
    const isEnd = settle(guildId, result, 'the kata of the day has no thread');
    if (typeof isEnd === 'number') return isEnd;
    await note(guildId, message, { thread: 'over' });
    return undefined;
  }

  /** Returns how long to wait, or whether it cannot be done. */
  function settle(guildId: string, result: EditOutcome, what: string): number | boolean {
    switch (result.outcome) {
      case 'done':
        return false;
      case 'gone':
        log.info({ guild: guildId }, `${what}: the message is gone`);
        return true;
      case 'refused':
        log.warn({ err: result.error, guild: guildId }, `${what}: Discord refuses it`);
        return true;
      case 'rateLimited':
        return Math.max(result.retryAfterMs, editOldEveryMs);
      case 'unknown':
        throw result.error;
    }
  }

  async function note(
    guildId: string,
    { messageId }: Pick<Message, 'messageId'>,
    changed: Partial<Message>,
  ): Promise<void> {
    await rows.update(guildId, (current) => current && withMessage(current, messageId, changed));
  }
}

/** Those whose messages may still change. */
function openIn({ before, today }: DailiesRecord): readonly DailyRecord[] {
  return [before, today].filter(
    (record) => record?.message !== undefined && !record.message.isOver,
  ) as DailyRecord[];
}
