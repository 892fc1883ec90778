import { createTroubles } from '../../guilds/troubles.ts';
import { StorageError } from '../../storage/errors.ts';
import type { OutboxRecord } from '../../storage/records.ts';
import { KeyedQueue } from '../../queue/queue.ts';
import { createRecovery } from '../../queue/recovery.ts';
import { saidKey, waitingOf, type Announcement, type Waiting } from './row.ts';
import { createSend, type SendOptions } from './send.ts';

const longestWaitMs = 15 * 60_000;
/** After so many failures in a row (about half an hour) the others in the channel go first. */
const patience = 12;
const keepForHours = 24;

export type Outbox = ReturnType<typeof createOutbox>;

/** Stores announcements until they are sent: one at a time in each channel, several channels at once. */
export function createOutbox(
  options: Omit<SendOptions, 'queue' | 'readRow'> & {
    /** Whether this process can word the posts of scheduled kinds. */
    readonly wordsPosts: boolean;
  },
) {
  const { storage, now, node, log, wordsPosts, stopMs = 5_000 } = options;
  const troubles = createTroubles(options);
  let lastCreatedAt = 0;
  const queue = new KeyedQueue<Waiting>({
    now,
    log,
    concurrency: 8,
    longestWaitMs,
    recoverEveryMs: 15_000,
    attempt: (entry, signal) => send(entry, signal),
    // Discord may be unable to take this one. Until then the order of a channel is kept, so at most one of its messages is uncertain.
    letsOthersPass: ({ failures, isSaid }) => failures >= patience || isSaid,
    async recover(): Promise<void> {
      await recover();
      await dropOld();
      await wakeMended();
    },
    stopWithinMs: stopMs,
  });
  const recover: () => Promise<void> = createRecovery({
    ...options,
    rows: storage.outbox,
    queue,
    longestWaitMs,
    entryOf: waitingOf,
    touchedAt: ({ attemptAt, createdAt }: OutboxRecord) => attemptAt ?? createdAt,
    canTake: ({ post }) => post === undefined || wordsPosts,
  });
  const send = createSend({ ...options, queue, readRow });

  return {
    /** Settles when the announcements are stored. Those that are stored or sent already change nothing. */
    async add(announcements: readonly Announcement[]): Promise<void> {
      const unknown = announcements.filter(({ id }) => !queue.has(id));
      const byId = new Map(unknown.map((each) => [each.id, each]));
      if (byId.size > 0) await store([...byId.values()]);
    },

    /** Attempts at once what waits in this server, because what was in the way may be gone. */
    wake,
    waitingIn: (guildId: string) => queue.count((entry) => entry.guildId === guildId),
    start: () => queue.start(),
    stop: () => queue.stop(),
    get size() {
      return queue.size;
    },
    get oldestAt() {
      return queue.oldestAt;
    },
  };

  function wake(guildId: string): void {
    queue.wake((entry) => entry.guildId === guildId);
  }

  async function store(announcements: readonly Announcement[]): Promise<void> {
    const ids = announcements.map(({ id }) => id);
    const [said, stored] = await Promise.all([
      storage.seen.getMany(ids.map(saidKey)),
      storage.outbox.getMany(ids),
    ]);
    const rows = announcements
      .filter((_, index) => said[index] === undefined && stored[index] === undefined)
      .map((announcement) => ({ key: announcement.id, value: rowOf(announcement) }));
    const [only] = rows;
    if (only !== undefined && rows.length === 1) await storage.outbox.set(only.key, only.value);
    else await storage.outbox.setMany(rows);
    for (const { key, value } of rows) queue.add(waitingOf(key, value));
  }

  function rowOf({ id: _, ...announcement }: Announcement): OutboxRecord {
    const at = now();
    // Keeps the order within a millisecond too, but does not follow a clock that was far ahead.
    lastCreatedAt = at > lastCreatedAt || lastCreatedAt - at > 60_000 ? at : lastCreatedAt + 1;
    return { ...announcement, node, createdAt: lastCreatedAt, attempts: 0, nextAt: lastCreatedAt };
  }

  /** Deletes a row that cannot be read: it would block its channel for ever. @throws StorageError */
  async function readRow(id: string): Promise<OutboxRecord | undefined> {
    try {
      const row = await storage.outbox.get(id);
      return row?.node === node ? row : undefined;
    } catch (error) {
      if (!(error instanceof StorageError && error.code === 'corrupt')) throw error;
      log.error({ err: error, announcement: id }, 'an announcement cannot be read and is dropped');
      await storage.outbox.delete(id);
      return undefined;
    }
  }

  async function dropOld(): Promise<void> {
    let dropped = 0;
    try {
      for (const { id, createdAt } of queue.idle()) {
        if (now() - createdAt <= keepForHours * 3_600_000) continue;
        if (await storage.outbox.delete(id)) dropped += 1;
        queue.remove(id);
      }
    } finally {
      if (dropped > 0)
        log.warn({ dropped, hours: keepForHours }, 'announcements that were too old to be news are dropped');
    }
  }

  /** Another process may have cleared the trouble of a paused channel, or changed the channel. */
  async function wakeMended(): Promise<void> {
    const byKind = new Map(queue.paused().map((each) => [`${each.guildId}:${each.kind}`, each]));
    const paused = [...byKind.values()];
    const noted = await troubles.getMany(paused);
    for (const [index, { guildId, key }] of paused.entries())
      if (noted[index]?.channelId !== key) wake(guildId);
  }
}
