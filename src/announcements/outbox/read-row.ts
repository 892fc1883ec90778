import { StorageError } from '../../storage/errors.ts';
import type { OutboxRecord } from '../../storage/records.ts';
import type { OutboxOptions } from './options.ts';

/**
 * A stored row of this process; `undefined` when it is gone, or another process's by now. One that cannot be read is dropped with a log line: it
 * would hold up its channel for ever. @throws StorageError
 */
export async function readRow(
  { storage, node, log }: Pick<OutboxOptions, 'storage' | 'node' | 'log'>,
  id: string,
): Promise<OutboxRecord | undefined> {
  try {
    const row = await storage.outbox.get(id);
    return row?.node === node ? row : undefined;
  } catch (error) {
    if (!(error instanceof StorageError && error.code === 'corrupt')) throw error;
    log.error({ err: error, announcement: id }, 'an announcement cannot be read and is dropped');
    await storage.outbox.delete(id);
    return undefined;
  }
}
