import { StorageError } from '../../storage/errors.ts';
import type { OutboxRecord } from '../../storage/records.ts';
import { type Lanes, waitingOf } from './channel-queues.ts';
import type { OutboxOptions, OutboxTimes } from './options.ts';

type Options = Pick<OutboxOptions, 'storage' | 'now' | 'node' | 'log'> & {
  readonly lanes: Lanes;
  readonly times: OutboxTimes;
  readonly isStopped: () => boolean;
};

/** Many rows in one write, and few enough for one to be short. */
const rowsPerWrite = 100;

/**
 * Answers what looks through the stored rows: takes up those of this process that it does not know of (after a start, or a write that was
 * stored although it failed), takes over those of processes that give no sign of life, and drops what is too old.
 */
export function createScan({
  storage,
  lanes,
  now,
  node,
  log,
  times,
  isStopped,
}: Options): () => Promise<void> {
  let hasToldCorrupt = false;
  let isFirst = true;

  return async () => {
    // Rows that are added between two scans are fresh for longer than that.
    if (isFirst || lanes.size > 0) await storage.heard.set(signOf(node), { at: now() }, 10 * times.staleMs);
    isFirst = false;
    const stale = new Set(lanes.createdBefore(now() - times.keepMs).map(({ id }) => id));
    const isAlive = signsOfLife();
    let adopted: [id: string, row: OutboxRecord][] = [];
    const adopt = async (): Promise<void> => {
      const rows = adopted;
      adopted = [];
      await storage.outbox.setMany(rows.map(([key, row]) => ({ key, value: { ...row, node } })));
      for (const [id, row] of rows) lanes.add(waitingOf(id, row));
    };

    try {
      for await (const [id, row] of storage.outbox.entries()) {
        if (isStopped()) return;
        if (lanes.has(id)) continue;
        const isOwn = row.node === node;
        if (!isOwn && (isFresh(row.attemptAt ?? row.createdAt) || (await isAlive(row.node)))) continue;
        if (now() - row.createdAt > times.keepMs) stale.add(id);
        else if (isOwn) lanes.add(waitingOf(id, row));
        else if (adopted.push([id, row]) >= rowsPerWrite) await adopt();
      }
    } catch (error) {
      if (!(error instanceof StorageError && error.code === 'corrupt')) throw error;
      if (!hasToldCorrupt)
        log.error({ err: error }, 'an announcement cannot be read and is left where it is');
      hasToldCorrupt = true;
    }
    if (adopted.length > 0) await adopt();
    await drop(stale);
  };

  /** Whether a process gave a sign of life lately, asked once for each. A clock that was set back is no sign. */
  function signsOfLife(): (other: string) => Promise<boolean> {
    const known = new Map<string, boolean>();
    return async (other) => {
      const before = known.get(other);
      if (before !== undefined) return before;
      const sign = await storage.heard.get(signOf(other));
      const alive = sign !== undefined && isFresh(sign.at);
      known.set(other, alive);
      return alive;
    };
  }

  function isFresh(at: number): boolean {
    return Math.abs(now() - at) <= times.staleMs;
  }

  async function drop(ids: ReadonlySet<string>): Promise<void> {
    let dropped = 0;
    try {
      for (const id of ids) {
        if (await storage.outbox.delete(id)) dropped += 1;
        lanes.remove(id);
      }
    } finally {
      if (dropped > 0) {
        const hours = times.keepMs / 3_600_000;
        log.warn({ dropped, hours }, 'announcements that were too old to be news are dropped');
      }
    }
  }
}

const signOf = (node: string): string => `node:${node}`;
