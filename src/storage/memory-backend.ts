import { KeyvMemoryAdapter } from 'keyv';
import type { Backend, NextRow, Page, Table } from './backend.ts';
import type { TableName } from './records.ts';

interface MemoryRow {
  value: string;
  expires?: number | undefined;
}

const isLive = ({ expires }: MemoryRow): boolean => expires === undefined || expires > Date.now();

/* eslint-disable @typescript-eslint/require-await -- memory is synchronous */

/** For tests and for trying the bot out. */
export class MemoryBackend implements Backend {
  readonly #maps = new Map<string, Map<string, MemoryRow>>();

  async adapter(collection: TableName): Promise<Table> {
    const rows = this.#maps.get(collection) ?? new Map<string, MemoryRow>();
    this.#maps.set(collection, rows);
    return new MemoryTable(rows);
  }

  async sweep(): Promise<void> {
    for (const rows of this.#maps.values()) for (const [key, row] of rows) if (!isLive(row)) rows.delete(key);
  }

  async *snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void> {
    const pages = tables.map((table) => {
      const live = [...(this.#maps.get(table) ?? [])].filter(([, row]) => isLive(row));
      return { table, rows: live.map(([key, { value }]) => [key, value] as const) };
    });
    yield* pages;
  }

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
    return this.#live(key)?.value;
  }

  /** Keyv's own method returns true for an expired row. */
  override async delete(key: string): Promise<boolean> {
    return this.#live(key) !== undefined && this.#rows.delete(key);
  }

  async swap(key: string, expected: string | undefined, next: NextRow | undefined): Promise<boolean> {
    if (this.#live(key)?.value !== expected) return false;
    if (next) this.#rows.set(key, { value: next.text, expires: next.expires });
    else this.#rows.delete(key);
    return true;
  }

  override async *iterator(): AsyncGenerator<[string, string], void> {
    for (const [key, row] of this.#rows) if (isLive(row)) yield [key, row.value];
  }

  async *keys(): AsyncGenerator<string, void> {
    for (const [key, row] of this.#rows) if (isLive(row)) yield key;
  }

  #live(key: string): MemoryRow | undefined {
    const row = this.#rows.get(key);
    return row && isLive(row) ? row : undefined;
  }
}
