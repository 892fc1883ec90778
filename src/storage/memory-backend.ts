import { KeyvMemoryAdapter, type KeyvStorageAdapter } from 'keyv';
import type { Backend } from './backend.ts';

interface MemoryRow {
  value: string;
  expires?: number | undefined;
}

/** Keeps rows in this process; they end with it. For tests and for trying the bot out. */
export class MemoryBackend implements Backend {
  readonly name = 'memory';
  readonly #maps = new Map<string, Map<string, MemoryRow>>();

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous for real stores
  async adapter(collection: string): Promise<KeyvStorageAdapter> {
    const rows = this.#maps.get(collection) ?? new Map<string, MemoryRow>();
    this.#maps.set(collection, rows);
    return new MemoryAdapter(rows);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async sweep(): Promise<void> {
    const now = Date.now();
    for (const rows of this.#maps.values()) {
      for (const [key, row] of rows) if (row.expires !== undefined && row.expires <= now) rows.delete(key);
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async close(): Promise<void> {
    this.#maps.clear();
  }
}

class MemoryAdapter extends KeyvMemoryAdapter {
  /** Keyv's own answers true for a row that had expired. */
  override async delete(key: string): Promise<boolean> {
    return (await this.has(key)) && (await super.delete(key));
  }
}
