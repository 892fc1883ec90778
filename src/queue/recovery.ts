import { isDue, isNear } from '../clock.ts';
import { StorageError } from '../storage/errors.ts';
import type { Collection } from '../storage/storage.ts';
import type { Deps } from '../deps.ts';
import type { Entry, KeyedQueue } from './queue.ts';

interface RecoveryOptions<Row, E extends Entry> extends Deps {
  readonly rows: Collection<Row>;
  readonly queue: KeyedQueue<E>;
  readonly entryOf: (id: string, row: Row) => E;
  /** When the row was last attempted, or will be. */
  readonly touchedAt: (row: Row) => number;
  readonly longestWaitMs: number;
  /** Whether recovery skips a row. Default: it skips none. */
  readonly skips?: (id: string) => boolean;
  /** Whether this process can attempt a row that another left behind. Default: every row. */
  readonly canTake?: (row: Row) => boolean;
}

/** How long a process may be silent before others take over its rows. */
const staleMs = 30_000;
const claimsAtOnce = 100;

/** Adds stored rows that are missing from the queue: those of this process, and those of processes that have died. */
export function createRecovery<Row extends { readonly node: string }, E extends Entry>(
  options: RecoveryOptions<Row, E>,
): () => Promise<void> {
  const { rows, queue, entryOf, touchedAt, longestWaitMs, now, node, log } = options;
  const { skips = () => false, canTake = () => true } = options;
  const { heard } = options.storage;
  let isFirst = true;
  let hasToldCorrupt = false;

  return async () => {
    // Rows added between two scans are fresh, so an idle process needs no heartbeat.
    if (isFirst || queue.size > 0) await heard.set(`node:${node}`, { at: now() }, 10 * staleMs);
    isFirst = false;
    const isAlive = new Map<string, boolean>();
    // Added together in the end, so that the oldest goes first.
    const found: E[] = [];
    const orphans: { id: string; owner: string }[] = [];
    try {
      for await (const [id, row] of rows.entries()) {
        if (queue.isStopped) return;
        if (queue.has(id) || skips(id)) continue;
        const owner = row.node;
        if (owner === node) found.push(entryOf(id, row));
        else if (canTake(row) && isStale(row)) {
          if (!isAlive.has(owner)) isAlive.set(owner, await hasHeartbeat(owner));
          if (!isAlive.get(owner)) orphans.push({ id, owner });
        }
      }
    } catch (error) {
      if (!(error instanceof StorageError && error.code === 'corrupt')) throw error;
      if (!hasToldCorrupt) log.error({ err: error }, 'a stored row cannot be read and is left where it is');
      hasToldCorrupt = true;
    } finally {
      for (let from = 0; from < orphans.length; from += claimsAtOnce) {
        const claimed = await Promise.all(orphans.slice(from, from + claimsAtOnce).map(claim));
        found.push(...claimed.filter((entry) => entry !== undefined));
      }
      for (const entry of found) queue.add(entry);
    }
  };

  function isStale(row: Row): boolean {
    return isDue(touchedAt(row) + staleMs, now(), longestWaitMs + staleMs);
  }

  /** Changes nothing where another process has claimed the row, or it was deleted. */
  async function claim({ id, owner }: { readonly id: string; readonly owner: string }) {
    const row = await rows.update(id, (current) =>
      current?.node === owner ? { ...current, node } : current,
    );
    return row?.node === node ? entryOf(id, row) : undefined;
  }

  async function hasHeartbeat(other: string): Promise<boolean> {
    const beat = await heard.get(`node:${other}`);
    return beat !== undefined && isNear(beat.at, now(), staleMs);
  }
}
