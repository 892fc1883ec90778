import { randomUUID } from 'node:crypto';
import type { InboxRecord } from '../../storage/records.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Inbox } from '../announcements.ts';
import type { AnnouncementsLog } from '../failures.ts';
import { isOutage } from '../../errors.ts';
import { groupCommit } from './group-commit.ts';
import { Turns, type Entry } from './account-queues.ts';

export interface InboxOptions {
  readonly storage: Pick<Storage, 'inbox' | 'aside'>;
  /** Works a delivery off; may be called again for one that it has worked off. */
  readonly handle: (record: InboxRecord) => Promise<void>;
  /** The name of this process. */
  readonly node: string;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: AnnouncementsLog;
  /** How many accounts are worked on at once. */
  readonly atOnce?: number;
  /** How often rows are looked for that a process has left behind, and how old they must be. */
  readonly orphanMs?: number;
}

/** What the inbox has done since it was made. */
export interface InboxStats {
  readonly waiting: number;
  readonly handled: number;
  readonly setAside: number;
}

/** How long to wait after that many failures in a row. */
const waits = [1_000, 5_000, 30_000, 120_000, 600_000] as const;
const mostTries = 5;
const giveUpAfterMs = 86_400_000;
/** Long enough for somebody to look at it. */
const keepAsideMs = 30 * 86_400_000;

/**
 * Accepted deliveries, in storage before they are answered and worked off after: in the order of their arrival for each
 * account, different accounts at once. One that fails by its own fault is set aside after 5 tries; an outage of the store,
 * Discord or Codewars is waited out for a day.
 */
export function createInbox(options: InboxOptions): Inbox & { stats(): InboxStats } {
  const { handle, node, now, random, log, atOnce = 16, orphanMs = 30_000 } = options;
  const { inbox, aside } = options.storage;
  const running = new Set<Promise<void>>();
  const turns = new Turns({ now, onReady: wake });
  const store = groupCommit<Entry>(async (entries) => {
    await inbox.setMany(entries.map(({ id, record }) => ({ key: id, value: record })));
    for (const entry of entries) turns.add(entry);
  });
  let state: 'new' | 'started' | 'stopped' = 'new';
  let isWaking = false;
  let scan: NodeJS.Timeout | undefined;
  let handled = 0;
  let setAside = 0;

  return {
    add: (delivery) => {
      const record = { ...delivery, node, tries: 0, nextTryAt: delivery.receivedAt };
      return store(entryOf(randomUUID(), record, false));
    },
    async start() {
      await adopt(true);
      state = 'started';
      scan = setInterval(() => void adopt(false), orphanMs).unref();
      wake();
    },
    async stop() {
      state = 'stopped';
      clearInterval(scan);
      turns.stop();
      await Promise.allSettled(running);
    },
    get size() {
      return turns.size;
    },
    get oldestAt() {
      return turns.oldestAt;
    },
    stats: () => ({ waiting: turns.size, handled, setAside }),
  };

  /** In a later turn of the event loop: who delivered is answered first. */
  function wake(): void {
    if (isWaking || state !== 'started') return;
    isWaking = true;
    setImmediate(() => {
      isWaking = false;
      while (state === 'started' && running.size < atOnce) {
        const entry = turns.take();
        if (!entry) return;
        const work = attempt(entry).finally(() => {
          running.delete(work);
          wake();
        });
        running.add(work);
      }
    });
  }

  async function attempt(entry: Entry): Promise<void> {
    try {
      if (entry.isAdopted) {
        const fresh = await inbox.get(entry.id);
        if (!fresh) {
          turns.done(entry);
          return;
        }
      }
      if (!entry.isHandled) {
        await handle(entry.record);
        entry.isHandled = true;
        handled += 1;
      }
      await inbox.delete(entry.id);
      turns.done(entry);
    } catch (error) {
      await fail(entry, error);
    }
  }

  async function fail(entry: Entry, error: unknown): Promise<void> {
    const { record } = entry;
    const isOwn = !isOutage(error);
    const tries = record.tries + (isOwn ? 1 : 0);
    if (!isOwn) entry.outages += 1;
    const about = { err: error, id: entry.id, event: record.event, action: record.action, tries };
    if (tries >= mostTries || now() - record.receivedAt > giveUpAfterMs) {
      if (await putAside(entry)) {
        log.error(about, 'a delivery could not be worked off and was set aside');
        return;
      }
    } else log.warn(about, 'a delivery could not be worked off, tried again later');
    const failures = isOwn ? tries : entry.outages;
    const waitMs = (waits[Math.min(failures, waits.length) - 1] ?? 0) * (0.8 + 0.4 * random());
    await postpone(entry, now() + waitMs, tries);
  }

  async function postpone(entry: Entry, at: number, tries: number): Promise<void> {
    const changed = { node, tries, nextTryAt: Math.round(at) };
    entry.record = { ...entry.record, ...changed };
    try {
      await inbox.update(entry.id, (current) => current && { ...current, ...changed });
    } catch (error) {
      // It is known here; only after a restart would it be tried earlier.
      log.warn({ err: error, id: entry.id }, 'when to try a delivery again could not be stored');
    }
    turns.later(entry);
  }

  async function putAside(entry: Entry): Promise<boolean> {
    try {
      // Whom it is about may have deleted it meanwhile.
      if (await inbox.get(entry.id)) await aside.set(entry.id, entry.record, keepAsideMs);
      await inbox.delete(entry.id);
    } catch {
      return false;
    }
    setAside += 1;
    turns.done(entry);
    return true;
  }

  /** Takes over what is stored and not known here: after a start, from before; later, what another process left. */
  async function adopt(isStart: boolean): Promise<void> {
    try {
      for await (const [id, record] of inbox.entries()) {
        const age = now() - Math.max(record.receivedAt, record.nextTryAt);
        // Far in the future: the clock was set back.
        const isOrphan = age >= orphanMs || age < -giveUpAfterMs;
        if (isOrphan || (isStart && record.node === node)) turns.add(entryOf(id, record, true));
      }
    } catch (error) {
      log.error({ err: error }, 'the inbox could not be read whole');
    }
  }
}

function entryOf(id: string, record: InboxRecord, isAdopted: boolean): Entry {
  return { id, record, outages: 0, isHandled: false, isAdopted };
}
