import type { OutboxRecord } from '../storage/records.ts';
import { type Lanes, type Waiting, waitingOf } from './lanes.ts';
import { readRow } from './read-row.ts';
import { keepSaidMs, saidKey, type HonorRow, type OutboxOptions } from './outbox-options.ts';

type Parts = Pick<OutboxOptions, 'storage' | 'now' | 'node' | 'log' | 'rewordHonor'> & {
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

  const { from, since } = first.row.honor;
  const row: HonorRow = { ...last.row, honor: { ...last.row.honor, from, since } };
  await storage.outbox.set(last.entry.id, { ...row, message: await reword(parts, row, last.entry.id) });
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
  const found: { entry: Waiting; row: HonorRow }[] = [];
  for (const entry of entries) {
    const row = await readRow(parts, entry.id);
    if (row !== undefined && hasHonor(row)) found.push({ entry, row });
    else parts.lanes.remove(entry.id);
  }
  return found;
}

const hasHonor = (row: OutboxRecord): row is HonorRow => row.honor !== undefined;

async function reword({ rewordHonor, log }: Parts, row: HonorRow, id: string): Promise<unknown> {
  try {
    return (await rewordHonor?.(row, id)) ?? row.message;
  } catch (error) {
    // Its total is right; only the change is that of the last part.
    log.warn({ err: error, announcement: id }, 'folded honor could not be worded anew');
    return row.message;
  }
}
