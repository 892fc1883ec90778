import type { OutboxRecord } from '../../storage/records.ts';
import type { Deps } from '../../deps.ts';
import type { KeyedQueue } from '../../queue/queue.ts';
import { keepSaidMs, saidKey, waitingOf, type Waiting } from './row.ts';

interface Options extends Deps {
  readonly queue: KeyedQueue<Waiting>;
  readonly readRow: (id: string) => Promise<OutboxRecord | undefined>;
}

/**
 * Merges all honor of an account that waits for a channel into the newest row, in the place of the oldest. That row is stored before
 * the others are deleted, so that what a crash leaves merges to the same. Returns whether anything changed. @throws StorageError
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
  const { id } = last.entry;
  const row = { ...last.row, about: { ...last.about, news: { ...last.news, from, since } } };
  await storage.outbox.set(id, row);
  const others = rows.slice(0, -1).map((each) => each.entry.id);
  // Keeps the pipeline from adding them again.
  await storage.seen.setMany(
    others.map((other) => ({ key: saidKey(other), value: { at: now() }, keepForMs: keepSaidMs })),
  );
  // The oldest last: the change begins where it does.
  for (const other of others.reverse()) {
    await storage.outbox.delete(other);
    queue.remove(other);
  }
  queue.remove(id);
  queue.add({ ...waitingOf(id, row), place: first.entry.place });
  return true;
}

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
