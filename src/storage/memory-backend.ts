import { KeyvMemoryAdapter } from 'keyv';
import type { Backend, NextRow, Page, Table } from './backend.ts';
import type { TableName } from './records.ts';

interface MemoryRow {
  value: string;
  expires?: number | undefined;
}

/** Keeps rows in this process; they end with it. For tests and for trying the bot out. */
export class MemoryBackend implements Backend {
  readonly #maps = new Map<string, Map<string, MemoryRow>>();

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous for real stores
  async adapter(collection: TableName): Promise<Table> {
    const rows = this.#maps.get(collection) ?? new Map<string, MemoryRow>();
    this.#maps.set(collection, rows);
    return new MemoryTable(rows);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async sweep(): Promise<void> {
    const now = Date.now();
    for (const rows of this.#maps.values()) {
      for (const [key, row] of rows) if (row.expires !== undefined && row.expires <= now) rows.delete(key);
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    const now = Date.now();
    const pages = tables.map((table) => {
      const rows = [...(this.#maps.get(table) ?? [])];
      const live = rows.filter(([, { expires }]) => expires === undefined || expires > now);
      return { table, rows: live.map(([key, { value }]) => [key, value] as const) };
    });
    yield* pages;
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async close(): Promise<void> {
    this.#maps.clear();
  }
}

class MemoryTable extends KeyvMemoryAdapter implements Table {
  readonly #rows: Map<string, MemoryRow>;

  constructor(rows: Map<string, MemoryRow>) {
    super(rows);
    this.#rows = rows;
  }

  override async get(key: string): Promise<string | undefined> {
    return super.get<string>(key) as Promise<string | undefined>;
  }

  /** Keyv's own answers true for a row that had expired. */
  override async delete(key: string): Promise<boolean> {
    return (await this.has(key)) && (await super.delete(key));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous for real stores
  async swap(key: string, expected: string | undefined, next: NextRow | undefined): Promise<boolean> {
    if (this.#current(key)?.value !== expected) return false;
    if (next) this.#rows.set(key, { value: next.text, expires: next.expires });
    else this.#rows.delete(key);
    return true;
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  override async *iterator(): AsyncGenerator<[string, string], void> {
    for (const key of this.#rows.keys()) {
      const row = this.#current(key);
      if (row) yield [key, row.value];
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *keys(): AsyncGenerator<string, void> {
    for (const key of this.#rows.keys()) if (this.#current(key)) yield key;
  }

  #current(key: string): MemoryRow | undefined {
    const row = this.#rows.get(key);
    return row?.expires !== undefined && row.expires <= Date.now() ? undefined : row;
  }
}
