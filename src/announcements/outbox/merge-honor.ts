import { type Lanes, type Waiting, waitingOf } from './channel-queues.ts';
import { readRow } from './read-row.ts';
import { keepSaidMs, saidKey, type OutboxOptions } from './options.ts';

type Parts = Pick<OutboxOptions, 'storage' | 'now' | 'node' | 'log'> & {
  readonly lanes: Lanes;
};

/**
 * Makes one row of all honor of an account that waits for a channel: the newest total, the change since the earliest. The newest row survives, and
 * stands where the oldest stood. It is stored before the others are deleted: a crash in between leaves rows that fold to the same again.
 * Answers whether anything was folded. @throws StorageError
 */
export async function foldHonor(parts: Parts, entry: Waiting): Promise<boolean> {
  const { storage, lanes, now } = parts;
  const entries = lanes.foldable(entry);
  if (entries.length < 2) return false;
  const rows = await honorRows(parts, entries);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined || first === last) return rows.length < entries.length;

  const { from, since } = first.news;
  const row = { ...last.row, about: { ...last.about, news: { ...last.news, from, since } } };
  await storage.outbox.set(last.entry.id, row);
  const others = rows.slice(0, -1).map((each) => each.entry);
  // Whoever adds one of these again is told that it was dealt with.
  await storage.seen.setMany(
    others.map(({ id }) => ({ key: saidKey(id), value: { at: now() }, keepForMs: keepSaidMs })),
  );
  for (const other of others) {
    await storage.outbox.delete(other.id);
    lanes.remove(other.id);
  }
  lanes.remove(last.entry.id);
  lanes.add({ ...waitingOf(last.entry.id, row), place: first.entry.place });
  return true;
}

/** The rows as they are stored, oldest first. Those that are gone, or another process's by now, are no longer waited for here. */
async function honorRows(parts: Parts, entries: readonly Waiting[]) {
  const found = [];
  for (const entry of entries) {
    const row = await readRow(parts, entry.id);
    const about = row?.about;
    if (row && about?.news.type === 'honor') found.push({ entry, row, about, news: about.news });
    else parts.lanes.remove(entry.id);
  }
  return found;
}
