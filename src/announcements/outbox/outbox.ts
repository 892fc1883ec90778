import { createTroubles } from '../../guilds/troubles.ts';
import { StorageError } from '../../storage/errors.ts';
import type { OutboxRecord } from '../../storage/records.ts';
import { KeyedQueue } from '../queue/queue.ts';
import { createRecovery } from '../queue/recovery.ts';
import { saidKey, waitingOf, type Announcement, type Waiting } from './row.ts';
import { createSend, type SendOptions } from './send.ts';

const concurrency = 8;
/** Nothing waits for longer. */
const longestWaitMs = 15 * 60_000;
/** After so many failures in a row, about half an hour of them, the others in the channel go first. */
const patience = 12;
const recoverEveryMs = 15_000;
/** What is older is no news. */
const keepForHours = 24;

export type Outbox = ReturnType<typeof createOutbox>;

/**
 * What is still to be said, kept until it is said: in each channel one after the other, in several channels at once. Processes that share
 * a store deliver what each of them took; what a dead one left is taken over. How often something can be said twice: see `createSend`.
 */
export function createOutbox(options: Omit<SendOptions, 'queue' | 'readRow'>) {
  const { storage, now, node, log, stopMs = 5_000 } = options;
  const troubles = createTroubles(options);
  let lastCreatedAt = 0;
  const queue = new KeyedQueue<Waiting>({
    ...{ now, concurrency, longestWaitMs, recoverEveryMs, log },
    attempt: (entry, signal) => send(entry, signal),
    // It may be the message that Discord cannot take; one that is said holds up nothing. Else only one of a channel is ever in doubt.
    letsOthersPass: ({ failures, isSaid }) => failures >= patience || isSaid,
    async recover(): Promise<void> {
      await recover();
      await dropOld();
      await wakeMended();
    },
    stopWithinMs: stopMs,
  });
  const recover: () => Promise<void> = createRecovery({
    ...{ ...options, rows: storage.outbox, queue, longestWaitMs, entryOf: waitingOf },
    touchedAt: ({ attemptAt, createdAt }: OutboxRecord) => attemptAt ?? createdAt,
  });
  const send = createSend({ ...options, queue, readRow });

  return {
    /** Settles when it is stored. What is there already, or was said already, changes nothing. */
    async add(announcements: readonly Announcement[]): Promise<void> {
      const unknown = announcements.filter(({ id }) => !queue.has(id));
      const unique = [...new Map(unknown.map((each) => [each.id, each])).values()];
      // Two that store the same at once store one row; should it be said in between, the next attempt finds that out.
      if (unique.length > 0) await store(unique);
    },

    /** Attempts at once what waits in this server: what was in the way may be gone. */
    wake: (guildId: string) => queue.wake((entry) => entry.guildId === guildId),

    /** How many announcements wait in a server. */
    waitingIn: (guildId: string) => queue.count((entry) => entry.guildId === guildId),
    start: () => queue.start(),
    stop: () => queue.stop(),

    get size() {
      return queue.size;
    },
    /** Since when the oldest waits: milliseconds since the epoch. */
    get oldestAt() {
      return queue.oldestAt;
    },
  };

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
    // In the order of being added, within one millisecond too; but a clock that was far ahead is not followed.
    lastCreatedAt = at > lastCreatedAt || lastCreatedAt - at > 60_000 ? at : lastCreatedAt + 1;
    return { ...announcement, node, createdAt: lastCreatedAt, attempts: 0, nextAt: lastCreatedAt };
  }

  /** One that cannot be read is dropped: it would hold up its channel for ever. @throws StorageError */
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

  /** Another process may have cleared the trouble of a channel that is paused, or have another one chosen. */
  async function wakeMended(): Promise<void> {
    const byKind = new Map(queue.paused().map((each) => [`${each.guildId}:${each.kind}`, each]));
    const paused = [...byKind.values()];
    const noted = await troubles.getMany(paused);
    const mended = paused.filter(({ key }, index) => noted[index]?.channelId !== key);
    for (const { guildId } of mended) queue.wake((entry) => entry.guildId === guildId);
  }
}
