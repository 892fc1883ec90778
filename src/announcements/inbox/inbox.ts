import { randomUUID } from 'node:crypto';
import { setImmediate as nextTick } from 'node:timers/promises';
import { isOutage } from '../../errors.ts';
import { StorageError } from '../../storage/errors.ts';
import type { InboxRecord } from '../../storage/records.ts';
import type { Deps } from '../../deps.ts';
import { KeyedQueue, type Entry } from '../../queue/queue.ts';
import { createRecovery } from '../../queue/recovery.ts';

/** Asks for a look at a member's account or kata, after a delivery of the member's own webhook. */
export type Ring = (
  hook: { readonly hookId: string; readonly guildId: string; readonly userId: string },
  /** `profile`, or the id of a kata. */
  about: string,
) => Promise<void>;

interface Delivery extends Entry {
  /** `undefined` until the row is read, where it was found in storage. */
  record: InboxRecord | undefined;
  /** Failures that were no outage. */
  tries: number;
  isHandled: boolean;
}

/** One write of deliveries. Their keys have consecutive numbers. */
interface Write {
  readonly at: number;
  readonly from: number;
  readonly count: number;
}

const waits = [1_000, 5_000, 30_000, 120_000, 600_000] as const;
const longestWaitMs = 15 * 60_000;
/** While a delivery waits no longer than this, those of its account wait behind it, so that they stay in order. */
const patienceMs = 40_000;
const mostTries = 5;
const giveUpAfterMs = 86_400_000;
const keepAsideMs = 30 * 86_400_000;
/** Of a longer backlog only what orders it is kept in memory. */
const mostRecords = 1_000;
/** While the queue holds this many, new deliveries stay in storage. Keeping one in memory costs a tenth of its processor time. */
const mostQueued = 10_000;
/** Larger writes would block other operations of the store. */
const rowsPerWrite = 200;
/** Of the event loop. Senders that were answered together send again together, so that the next write is of all of them. */
const turnsAfterSeveral = 3;

export type Inbox = ReturnType<typeof createInbox>;

/** Stores deliveries before they are answered, and handles those of one account one at a time, in the order of arrival. */
export function createInbox(
  deps: Deps & {
    /** May be called again with a delivery that it has handled. */
    readonly handle: (delivery: InboxRecord) => Promise<void>;
    readonly concurrency?: number;
  },
) {
  const { handle, node, now, random, log, concurrency = 16 } = deps;
  const { inbox, aside } = deps.storage;
  /** Empty until the first key, because `randomUUID` loads node:crypto, which a start does not need. */
  let ofProcess = '';
  let accepted = 0;
  let handled = 0;
  let setAside = 0;
  const queue = new KeyedQueue<Delivery>({
    now,
    log,
    concurrency,
    longestWaitMs,
    attempt,
    letsOthersPass: (_, waitMs) => waitMs > patienceMs,
    async recover(): Promise<void> {
      await recover();
      await takeNext();
    },
    recoverEveryMs: 15_000,
  });
  const recover: () => Promise<void> = createRecovery({
    ...deps,
    rows: inbox,
    queue,
    longestWaitMs,
    entryOf,
    skips: (id) => backlog.length > 0 && id.endsWith(ofProcess),
    touchedAt: (record: InboxRecord) => Math.max(record.receivedAt, record.nextTryAt),
  });
  let writing: Promise<unknown> = Promise.resolve();
  let wroteSeveral = false;
  /** Writes that are in storage but not in the queue, oldest first. All are newer than the queue. */
  const backlog: Write[] = [];
  let taking: Promise<void> | undefined;
  /** Ids of queued deliveries whose last attempt failed. They do not count towards `mostQueued`. */
  const failed = new Set<string>();
  let open: { readonly records: InboxRecord[]; readonly written: Promise<void> } | undefined;

  return {
    /** Settles when the delivery is stored. Deliveries that arrive together, or during a write, are written together. */
    add(delivery: Omit<InboxRecord, 'node' | 'tries' | 'nextTryAt'>): Promise<void> {
      if (open === undefined || open.records.length >= rowsPerWrite) {
        const records: InboxRecord[] = [];
        const written = writing.then(() => write(records));
        writing = written.catch(() => undefined);
        open = { records, written };
      }
      open.records.push({ ...delivery, node, tries: 0, nextTryAt: delivery.receivedAt });
      return open.written;
    },
    start: () => queue.start(),
    async stop(): Promise<void> {
      await queue.stop();
      await taking;
    },
    get size() {
      return size();
    },
    get oldestAt() {
      return queue.oldestAt;
    },
    stats: () => ({ waiting: size(), handled, setAside }),
  };

  function size(): number {
    return backlog.reduce((sum, { count }) => sum + count, queue.size);
  }

  async function write(records: readonly InboxRecord[]): Promise<void> {
    for (let turns = wroteSeveral ? turnsAfterSeveral : 0; turns >= 0; turns -= 1) await nextTick();
    wroteSeveral = records.length > 1;
    if (open?.records === records) open = undefined;
    const stored: Write = { at: now(), from: accepted, count: records.length };
    accepted += records.length;
    const rows = records.map((value, index) => ({ key: keyOf(stored, index), value }));
    await inbox.setMany(rows);
    if (backlog.length > 0 || !hasRoom()) backlog.push(stored);
    else for (const { key, value } of rows) enqueue(key, value);
  }

  /** In the order of arrival: such keys stay together in the database, where random ones cost a fifth more of the processor. */
  function keyOf({ at, from }: Write, index: number): string {
    ofProcess ||= randomUUID();
    return `${at.toString(36)}-${(from + index).toString(36).padStart(8, '0')}-${ofProcess}`;
  }

  function enqueue(key: string, record: InboxRecord): void {
    const entry = entryOf(key, record);
    if (queue.size < mostRecords) entry.record = record;
    queue.add(entry);
  }

  function hasRoom(): boolean {
    return queue.size - failed.size < mostQueued;
  }

  function remove(id: string): void {
    failed.delete(id);
    queue.remove(id);
  }

  /** Moves the oldest write of the backlog into the queue if there is room. */
  function takeNext(): Promise<void> {
    const [next] = backlog;
    if (next === undefined || !hasRoom() || queue.isStopped) return Promise.resolve();
    taking ??= take(next).finally(() => (taking = undefined));
    return taking;
  }

  async function take(write: Write): Promise<void> {
    const keys = Array.from({ length: write.count }, (_, index) => keyOf(write, index));
    try {
      const records = await inbox.getMany(keys);
      for (const [index, key] of keys.entries()) {
        const record = records[index];
        // Another process may have taken it, or its member deleted it.
        if (record?.node === node) enqueue(key, record);
      }
    } catch (error) {
      log.warn({ err: error }, 'could not read deliveries of the backlog; they are read again later');
      // Once the backlog is empty, recovery finds the good rows of a write that has a corrupt one.
      if (!(error instanceof StorageError && error.code === 'corrupt')) return;
    }
    backlog.shift();
  }

  async function attempt(entry: Delivery): Promise<void> {
    try {
      entry.record ??= await inbox.get(entry.id);
      // Another process may have taken it, or its member deleted it.
      if (entry.record?.node !== node) {
        remove(entry.id);
        return;
      }
      if (!entry.isHandled) {
        await handle(entry.record);
        entry.isHandled = true;
        handled += 1;
      }
      await inbox.delete(entry.id);
      remove(entry.id);
    } catch (error) {
      await fail(entry, error);
    }
    void takeNext();
  }

  async function fail(entry: Delivery, error: unknown): Promise<void> {
    entry.failures += 1;
    failed.add(entry.id);
    if (!isOutage(error)) entry.tries += 1;
    const { id, record, tries } = entry;
    const about = { err: error, id, event: record?.event, action: record?.action, tries };
    if (tries >= mostTries || now() - entry.place > giveUpAfterMs) {
      if (await putAside(entry)) {
        log.error(about, 'could not handle a delivery; it is set aside');
        return;
      }
    } else log.warn(about, 'could not handle a delivery; it is tried again later');
    const waitMs = (waits[Math.min(entry.failures, waits.length) - 1] ?? 0) * (0.8 + 0.4 * random());
    const nextTryAt = Math.round(now() + waitMs);
    entry.dueAt = nextTryAt;
    // If this fails, only a restart would try the delivery earlier.
    await inbox
      .update(id, (current) => current && { ...current, tries, nextTryAt })
      .catch((err: unknown) => log.warn({ err, id }, 'when to try a delivery again could not be stored'));
  }

  async function putAside({ id }: Delivery): Promise<boolean> {
    try {
      const record = await inbox.get(id);
      if (record) await aside.set(id, record, keepAsideMs);
      await inbox.delete(id);
    } catch {
      return false;
    }
    setAside += 1;
    remove(id);
    return true;
  }
}

function entryOf(id: string, { user, kata, receivedAt, nextTryAt, tries }: InboxRecord): Delivery {
  return {
    id,
    key: user?.id ?? kata?.createdById ?? id,
    place: receivedAt,
    dueAt: nextTryAt,
    failures: tries,
    record: undefined,
    tries,
    isHandled: false,
  };
}
