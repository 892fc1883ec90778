import type { OutboxRecord } from '../../storage/records.ts';
import type { Deps } from '../deps.ts';
import type { KeyedQueue } from '../queue/queue.ts';
import { keepSaidMs, saidKey, waitingOf, type Waiting } from './row.ts';

interface Options extends Deps {
  readonly queue: KeyedQueue<Waiting>;
  readonly readRow: (id: string) => Promise<OutboxRecord | undefined>;
}

/**
 * Makes one row of all honor of an account that waits for a channel: the newest total, the change since the earliest. The newest row
 * stays, in the place of the oldest. It is stored before the others are deleted: a crash in between leaves rows that merge to the same.
 * Answers whether anything changed. @throws StorageError
 */
export async function mergeHonor(options: Options, entry: Waiting): Promise<boolean> {
  const { storage, queue, now } = options;
  if (entry.honorKey === null) return false;
  const mergeable = queue
    .waitingAt(entry.key)
    .filter((each) => each.honorKey === entry.honorKey && !each.isUncertain && !each.isSaid);
  if (mergeable.length < 2) return false;
  const rows = await honorRows(options, mergeable);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined || first === last) return rows.length < mergeable.length;

  const { from, since } = first.news;
  const row = { ...last.row, about: { ...last.about, news: { ...last.news, from, since } } };
  await storage.outbox.set(last.entry.id, row);
  const others = rows.slice(0, -1).map((each) => each.entry);
  // A pipeline that adds one of these again is told that it was dealt with.
  await storage.seen.setMany(
    others.map(({ id }) => ({ key: saidKey(id), value: { at: now() }, keepForMs: keepSaidMs })),
  );
  for (const other of others) {
    await storage.outbox.delete(other.id);
    queue.remove(other.id);
  }
  queue.remove(last.entry.id);
  queue.add({ ...waitingOf(last.entry.id, row), place: first.entry.place });
  return true;
}

/** The rows as they are stored, oldest first. Those that are gone, or another process's by now, no longer wait here. */
async function honorRows({ readRow, queue }: Options, entries: readonly Waiting[]) {
  const found = [];
  for (const entry of entries) {
    const row = await readRow(entry.id);
    const about = row?.about;
    if (row && about?.news.type === 'honor') found.push({ entry, row, about, news: about.news });
    else queue.remove(entry.id);
  }
  return found;
}
