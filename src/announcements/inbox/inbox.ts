import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isOutage } from '../../errors.ts';
import type { InboxRecord } from '../../storage/records.ts';
import type { Deps } from '../deps.ts';
import { KeyedQueue, type Entry } from '../queue/queue.ts';
import { createRecovery } from '../queue/recovery.ts';

interface Delivery extends Entry {
  /** `undefined` for one that was found in storage: it is read when its turn comes. */
  record: InboxRecord | undefined;
  /** Failures that were its own fault. */
  tries: number;
  /** All that is left is to delete the row. */
  isHandled: boolean;
}

/** How long to wait after that many failures in a row. */
const waits = [1_000, 5_000, 30_000, 120_000, 600_000] as const;
/** Nothing waits for longer. */
const longestWaitMs = 15 * 60_000;
/** A delivery that fails keeps those of its account waiting for so long; after that their order is lost. */
const patienceMs = 40_000;
const mostTries = 5;
const giveUpAfterMs = 86_400_000;
/** Long enough for an operator to look at it. */
const keepAsideMs = 30 * 86_400_000;
/** A write of more rows would keep other operations of the store waiting. */
const rowsPerWrite = 200;

export type Inbox = ReturnType<typeof createInbox>;

/**
 * Accepted deliveries, stored before they are answered and handled afterwards: those of one account in the order of their arrival,
 * several accounts at once. One that fails by its own fault is set aside after 5 tries; an outage of the store, Discord or
 * Codewars is waited out for a day.
 */
export function createInbox(
  deps: Deps & {
    /** Handles a delivery; may be called again for one that was handled already. */
    readonly handle: (record: InboxRecord) => Promise<void>;
    /** How many accounts are worked on at once. */
    readonly concurrency?: number;
  },
) {
  const { handle, node, now, random, log, concurrency = 16 } = deps;
  const { inbox, aside } = deps.storage;
  let handled = 0;
  let setAside = 0;
  const queue = new KeyedQueue<Delivery>({
    ...{ now, concurrency, longestWaitMs, attempt, log },
    letsOthersPass: (_, waitMs) => waitMs > patienceMs,
    recover: (): Promise<void> => recover(),
    recoverEveryMs: 15_000,
  });
  const recover: () => Promise<void> = createRecovery({
    ...{ ...deps, rows: inbox, queue, longestWaitMs, entryOf },
    touchedAt: (record: InboxRecord) => Math.max(record.receivedAt, record.nextTryAt),
  });
  const store = groupCommit();

  return {
    /** Settles when the delivery is stored; deliveries that arrive together are written together. */
    add(delivery: Omit<InboxRecord, 'node' | 'tries' | 'nextTryAt'>): Promise<void> {
      return store({ ...delivery, node, tries: 0, nextTryAt: delivery.receivedAt });
    },
    start: () => queue.start(),
    stop: () => queue.stop(),
    get size() {
      return queue.size;
    },
    /** When the oldest of them came: milliseconds since the epoch. */
    get oldestAt() {
      return queue.oldestAt;
    },
    /** What was done since the process started. */
    stats: () => ({ waiting: queue.size, handled, setAside }),
  };

  /** Writes together what arrives in one turn of the event loop, and what arrives while a write runs. */
  function groupCommit() {
    let writing: Promise<unknown> = Promise.resolve();
    let open: { readonly records: InboxRecord[]; readonly written: Promise<void> } | undefined;

    async function write(records: readonly InboxRecord[]): Promise<void> {
      await nextTurn();
      open = open?.records === records ? undefined : open;
      const rows = records.map((value) => ({ key: randomUUID(), value }));
      await inbox.setMany(rows);
      for (const { key, value } of rows) queue.add({ ...entryOf(key, value), record: value });
    }

    return (record: InboxRecord): Promise<void> => {
      if (open === undefined || open.records.length >= rowsPerWrite) {
        const records: InboxRecord[] = [];
        const written = writing.then(() => write(records));
        writing = written.catch(() => undefined);
        open = { records, written };
      }
      open.records.push(record);
      return open.written;
    };
  }

  async function attempt(entry: Delivery): Promise<void> {
    try {
      entry.record ??= await inbox.get(entry.id);
      // Another process may have taken it since, or its member deleted it.
      if (entry.record?.node !== node) {
        queue.remove(entry.id);
        return;
      }
      if (!entry.isHandled) {
        await handle(entry.record);
        entry.isHandled = true;
        handled += 1;
      }
      await inbox.delete(entry.id);
      queue.remove(entry.id);
    } catch (error) {
      await fail(entry, error);
    }
  }

  async function fail(entry: Delivery, error: unknown): Promise<void> {
    entry.failures += 1;
    if (!isOutage(error)) entry.tries += 1;
    const { id, record, tries } = entry;
    const about = { err: error, id, event: record?.event, action: record?.action, tries };
    if (tries >= mostTries || now() - entry.place > giveUpAfterMs) {
      if (await putAside(entry)) {
        log.error(about, 'a delivery could not be handled and was set aside');
        return;
      }
    } else log.warn(about, 'a delivery could not be handled, tried again later');
    const waitMs = (waits[Math.min(entry.failures, waits.length) - 1] ?? 0) * (0.8 + 0.4 * random());
    entry.dueAt = Math.round(now() + waitMs);
    const changed = { tries, nextTryAt: entry.dueAt };
    // Where that cannot be stored it is known here; only after a restart would it be tried earlier.
    await inbox
      .update(id, (current) => current && { ...current, ...changed })
      .catch((err: unknown) => log.warn({ err, id }, 'when to try a delivery again could not be stored'));
  }

  async function putAside({ id }: Delivery): Promise<boolean> {
    try {
      // Its member may have deleted it.
      const record = await inbox.get(id);
      if (record) await aside.set(id, record, keepAsideMs);
      await inbox.delete(id);
    } catch {
      return false;
    }
    setAside += 1;
    queue.remove(id);
    return true;
  }
}

function entryOf(id: string, record: InboxRecord): Delivery {
  const { user, kata, receivedAt, nextTryAt, tries } = record;
  const account = user?.id ?? kata?.createdById ?? id;
  return {
    ...{ id, key: account, place: receivedAt, dueAt: nextTryAt, failures: tries },
    ...{ record: undefined, tries, isHandled: false },
  };
}
