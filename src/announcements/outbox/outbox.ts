import type { OutboxRecord } from '../../storage/records.ts';
import { createScan } from './recovery.ts';
import type { Announcement, Outbox } from '../announcements.ts';
import { createAttempt } from './send.ts';
import { createDelivery } from './worker.ts';
import { Lanes, waitingOf } from './channel-queues.ts';
import { defaultTimes, saidKey, type OutboxOptions } from './options.ts';

/**
 * Makes the outbox of this process: what is added is stored, delivered with its id as nonce, and deleted once it was said. Processes that
 * share a store deliver what each of them took; what a dead one left is taken over. How often something can be said twice: see `createAttempt`.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { storage, now, node, log, random = Math.random } = options;
  const times = { ...defaultTimes, ...options.times };
  const lanes = new Lanes();
  const attempt = createAttempt({ ...options, random, times, lanes });
  const delivery = createDelivery({ lanes, attempt, now, stopMs: times.stopMs });
  const scan = createScan({ ...options, times, lanes, isStopped: () => isStopped });
  let lastCreatedAt = 0;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let scanning: Promise<void> | undefined;

  /** In the order of being added, within one millisecond too; but a clock that was far ahead is not followed. */
  function nextCreatedAt(): number {
    const at = now();
    lastCreatedAt = at > lastCreatedAt || lastCreatedAt - at > 60_000 ? at : lastCreatedAt + 1;
    return lastCreatedAt;
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
    else if (rows.length > 0) await storage.outbox.setMany(rows);
    for (const { key, value } of rows) lanes.add(waitingOf(key, value));
    delivery.wake();
  }

  function rowOf({ guildId, channelId, kind, about }: Announcement): OutboxRecord {
    const createdAt = nextCreatedAt();
    return { guildId, channelId, kind, about, node, createdAt, attempts: 0, nextAt: createdAt };
  }

  /** What was noted for a channel that is paused may have been cleared, or another channel chosen, by another process. */
  async function wakeMended(): Promise<void> {
    const paused = new Map(lanes.paused(now()).map((entry) => [`${entry.guildId}:${entry.kind}`, entry]));
    const troubles = await storage.trouble.getMany([...paused.keys()]);
    for (const [index, { guildId, channelId }] of [...paused.values()].entries())
      if (troubles[index]?.channelId !== channelId) lanes.wake(guildId);
  }

  async function scanRegularly(): Promise<void> {
    try {
      await scan();
      await wakeMended();
    } catch (error) {
      log.warn({ err: error }, 'announcements that wait could not all be read; they are read again soon');
    }
    if (isStopped) return;
    delivery.wake();
    timer = setTimeout(() => {
      scanning = scanRegularly();
    }, times.scanMs);
    timer.unref();
  }

  return {
    async add(announcements) {
      const unknown = announcements.filter(({ id }) => !lanes.has(id));
      const unique = new Map(unknown.map((announcement) => [announcement.id, announcement]));
      // Two that store the same at once store one row; should it be said in between, the next attempt finds that out.
      if (unique.size > 0) await store([...unique.values()]);
    },

    async start() {
      // Everything is read before the first is sent: the oldest may come last.
      await (scanning = scanRegularly());
      if (!isStopped) delivery.start();
    },

    wake(guildId) {
      lanes.wake(guildId);
      delivery.wake();
    },

    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await Promise.all([delivery.stop(), scanning]);
    },

    get size() {
      return lanes.size;
    },

    get oldestAt() {
      return lanes.oldestAt;
    },
  };
}
