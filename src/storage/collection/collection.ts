import type { Keyv, KeyvStorageEntry } from 'keyv';
import type { z } from 'zod';
import type { Table } from '../backend.ts';
import { createLocks } from '../../locks.ts';
import { StorageError } from '../errors.ts';
import type { Operation, Operations } from './operations.ts';
import { type CorruptRow, decodeRow, isHashed, RowCodec, type StoredRow, storedKey } from './rows.ts';

const rowsPerBatch = 100;

export class KeyvCollection<T> {
  readonly #name: string;
  readonly #codec: RowCodec<T>;
  readonly #keyv: Keyv<StoredRow | CorruptRow | string>;
  readonly #table: Table;
  readonly #operations: Operations;
  readonly #locked = createLocks();

  constructor(
    name: string,
    schema: z.ZodType<T>,
    keyv: Keyv<StoredRow | CorruptRow | string>,
    table: Table,
    operations: Operations,
  ) {
    this.#name = name;
    this.#codec = new RowCodec(name, schema);
    this.#keyv = keyv;
    this.#table = table;
    this.#operations = operations;
  }

  get(key: string): Promise<T | undefined> {
    return this.#run('get', async (operation) => {
      const text = await operation.call(() => this.#table.get(storedKey(key)));
      return this.#codec.decode(operation.name, key, rowIn(text))?.value;
    });
  }

  /** Returns the values in the order of the keys. */
  async getMany(keys: readonly string[]): Promise<(T | undefined)[]> {
    if (keys.length === 0) return [];
    return this.#run('getMany', async (operation) => {
      const stored = keys.map(storedKey);
      const texts = await operation.call(() => this.#table.getMany(stored));
      return keys.map((key, index) => this.#codec.decode(operation.name, key, rowIn(texts[index]))?.value);
    });
  }

  /** Stores the fields that the schema knows. The row expires after `keepForMs`. */
  async set(key: string, value: T, keepForMs?: number): Promise<void> {
    if (keepForMs !== undefined && !Number.isFinite(keepForMs)) {
      throw new RangeError(`${this.#name}.set: keepForMs is not a number of milliseconds.`);
    }
    await this.#runLocked('set', key, async (operation) => {
      // Keyv takes zero to mean forever.
      if (keepForMs !== undefined && keepForMs <= 0) {
        await operation.call(() => this.#keyv.delete(storedKey(key)));
        return;
      }
      const expires = keepForMs && Math.ceil(Date.now() + keepForMs);
      const { stored, text } = this.#codec.encode(operation.name, key, value, expires);
      const written = await operation.call(() => this.#keyv.setRaw(stored, { value: text, expires }));
      if (!written) throw new StorageError('unavailable', `${operation.name}: the store refused the row.`);
    });
  }

  /** Writes all rows or none. */
  async setMany(
    rows: readonly { readonly key: string; readonly value: T; readonly keepForMs?: number }[],
  ): Promise<void> {
    if (rows.length === 0) return;
    await this.#run('setMany', async (operation) => {
      const now = Date.now();
      // The last of two rows for one key wins; some stores refuse a batch that contains both.
      const entries = new Map<string, KeyvStorageEntry<string>>();
      for (const { key, value, keepForMs } of rows) {
        const end = keepForMs && Math.ceil(now + keepForMs);
        const { stored, text, expires } = this.#codec.encode(operation.name, key, value, end);
        entries.set(key, { key: stored, value: text, ...(expires !== undefined && { expires }) });
      }
      const write = () => operation.call(() => this.#table.setMany([...entries.values()]));
      const written = await this.#locked([...entries.keys()], () => operation.within(write));
      if (written?.every(Boolean) !== true)
        throw new StorageError('unavailable', `${operation.name}: the store refused the rows.`);
    });
  }

  /** Returns true to the one caller that deleted the row, so it can serve as an atomic claim. */
  async delete(key: string): Promise<boolean> {
    return this.#runLocked('delete', key, (operation) =>
      operation.call(() => this.#keyv.delete(storedKey(key))),
    );
  }

  /**
   * Changes a row atomically, across processes. `change` returns the new value, or `undefined` to delete the row. It runs again when
   * another process was faster, so it must be safe to repeat, and it must not touch its own key. The expiry stays.
   */
  async update(
    key: string,
    change: (current: T | undefined) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined> {
    const stored = storedKey(key);
    return this.#runLocked('update', key, async (operation) => {
      for (;;) {
        const text = await operation.call(() => this.#table.get(stored));
        const before = this.#codec.decode(operation.name, key, rowIn(text));
        const after = await change(before?.value);
        operation.assertRunning();
        const next =
          after === undefined ? undefined : this.#codec.encode(operation.name, key, after, before?.expires);
        if (next?.text === text) return next?.known;
        if (await operation.call(() => this.#table.swap(stored, text, next))) return next?.known;
        operation.assertRunning();
      }
    });
  }

  /** Yields every row in no particular order. Skips corrupt rows, and rejects with `corrupt` after the last good one. */
  async *entries(): AsyncGenerator<[key: string, value: T], void, undefined> {
    const iterator = this.#keyv.iterator() as AsyncGenerator<[string, StoredRow | CorruptRow], void>;
    let corrupt: unknown;
    for await (const rows of this.#inBatches('entries', iterator)) {
      for (const [stored, row] of rows) {
        try {
          const { key, value } = this.#codec.decodeListed(`${this.#name}.entries`, stored, row);
          yield [key, value];
        } catch (error) {
          corrupt ??= error;
        }
      }
    }
    if (corrupt !== undefined) await this.#run('entries', () => Promise.reject(corrupt as StorageError));
  }

  /** Yields every key without reading the rows, so corrupt rows are included unless their key is hashed. */
  async *keys(): AsyncGenerator<string, void, undefined> {
    const hashed: string[] = [];
    for await (const stored of this.#inBatches('keys', this.#table.keys())) {
      for (const key of stored) {
        if (isHashed(key)) hashed.push(key);
        else yield key;
      }
    }
    for (let from = 0; from < hashed.length; from += rowsPerBatch) {
      yield* await this.#keysOfRows(hashed.slice(from, from + rowsPerBatch));
    }
  }

  async #keysOfRows(stored: string[]): Promise<string[]> {
    return this.#run('keys', async (operation) => {
      const texts = await operation.call(() => this.#table.getMany(stored));
      return stored.flatMap((key, index) => {
        const row = rowIn(texts[index]);
        return row === undefined ? [] : [this.#codec.decodeListed(operation.name, key, row).key];
      });
    });
  }

  async *#inBatches<R>(name: string, source: AsyncGenerator<R, void>): AsyncGenerator<R[], void> {
    for (let done = false; !done;) {
      const items: R[] = [];
      done = await this.#run(name, async (operation) => {
        while (items.length < rowsPerBatch) {
          const next = await operation.call(() => source.next());
          if (next.done) return true;
          items.push(next.value);
        }
        return false;
      });
      yield items;
    }
  }

  #run<R>(operation: string, body: (operation: Operation) => Promise<R>): Promise<R> {
    return this.#operations.run(`${this.#name}.${operation}`, body);
  }

  /** Changes of one key run one after another; one that times out releases the lock. */
  #runLocked<R>(name: string, key: string, body: (operation: Operation) => Promise<R>): Promise<R> {
    return this.#run(name, (operation) => this.#locked([key], () => operation.within(() => body(operation))));
  }
}

const rowIn = (text: string | undefined) => (text === undefined ? undefined : decodeRow(text));
