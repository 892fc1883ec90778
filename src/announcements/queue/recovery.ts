import { isDue, isNear } from '../../clock.ts';
import { StorageError } from '../../storage/errors.ts';
import type { Collection } from '../../storage/storage.ts';
import type { Deps } from '../deps.ts';
import type { Entry, KeyedQueue } from './queue.ts';

interface RecoveryOptions<Row, E extends Entry> extends Deps {
  readonly rows: Collection<Row>;
  readonly queue: KeyedQueue<E>;
  readonly entryOf: (id: string, row: Row) => E;
  /** When the row was last worked on, or will be. */
  readonly touchedAt: (row: Row) => number;
  readonly longestWaitMs: number;
}

/** After how long without a sign of life the rows of another process are taken over. */
const staleMs = 30_000;
const claimsAtOnce = 100;

/**
 * Finds stored rows that this process should work on: its own that it does not know of (after a start, or after a write that was
 * stored although it failed), and those of processes that give no sign of life.
 */
export function createRecovery<Row extends { readonly node: string }, E extends Entry>(
  options: RecoveryOptions<Row, E>,
): () => Promise<void> {
  const { rows, queue, entryOf, touchedAt, longestWaitMs, now, node, log } = options;
  const { heard } = options.storage;
  let isFirst = true;
  let hasToldCorrupt = false;

  return async () => {
    // Rows that are added between two scans are fresh for longer than that.
    if (isFirst || queue.size > 0) await heard.set(`node:${node}`, { at: now() }, 10 * staleMs);
    isFirst = false;
    const isAlive = signsOfLife();
    // Added together, so that the oldest goes first.
    const found: E[] = [];
    const orphans: { id: string; owner: string }[] = [];
    try {
      for await (const [id, row] of rows.entries()) {
        if (queue.isStopped) return;
        if (queue.has(id)) continue;
        if (row.node === node) found.push(entryOf(id, row));
        else if (isStale(row) && !(await isAlive(row.node))) orphans.push({ id, owner: row.node });
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

  /** Neither takes a row that another process has claimed, nor brings one back that was deleted. */
  async function claim({ id, owner }: { readonly id: string; readonly owner: string }) {
    const row = await rows.update(id, (current) =>
      current?.node === owner ? { ...current, node } : current,
    );
    return row?.node === node ? entryOf(id, row) : undefined;
  }

  /** Whether a process gave a sign of life lately; asked once for each. */
  function signsOfLife(): (other: string) => Promise<boolean> {
    const known = new Map<string, Promise<boolean>>();
    const ask = async (other: string): Promise<boolean> => {
      const sign = await heard.get(`node:${other}`);
      return sign !== undefined && isNear(sign.at, now(), staleMs);
    };
    return (other) => {
      const answer = known.get(other) ?? ask(other);
      known.set(other, answer);
      return answer;
    };
  }
}
