import AsyncLock from 'async-lock';
import type { Keyv } from 'keyv';
import type { z } from 'zod';
import type { Table } from '../backend.ts';
import { StorageError } from '../errors.ts';
import type { Operation, Operations } from './operations.ts';
import { type CorruptRow, decodeRow, isHashed, RowCodec, type StoredRow, storedKey } from './rows.ts';

const rowsPerBatch = 100;
const keysPerLock = 200;

/** A collection over one Keyv that has one adapter and one table to itself: `Collection` in storage.ts. */
export class KeyvCollection<T> {
  readonly #name: string;
  readonly #codec: RowCodec<T>;
  readonly #keyv: Keyv<StoredRow | CorruptRow | string>;
  readonly #table: Table;
  readonly #operations: Operations;
  readonly #locks = new AsyncLock({ maxPending: Infinity });

  /** `table` is what the Keyv is made of, for what it has no word for. */
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

  async get(key: string): Promise<T | undefined> {
    return this.#run('get', async (operation) => {
      const row = await operation.call(() => this.#keyv.get(storedKey(key)));
      return this.#codec.decode(operation.name, key, row)?.value;
    });
  }

  /** Answers in the order of the keys. */
  async getMany(keys: readonly string[]): Promise<(T | undefined)[]> {
    if (keys.length === 0) return [];
    return this.#run('getMany', async (operation) => {
      const stored = keys.map(storedKey);
      const rows = await operation.call(() => this.#keyv.getMany(stored));
      return keys.map((key, index) => this.#codec.decode(operation.name, key, rows[index])?.value);
    });
  }

  /** `keepForMs`: the row is gone after that long. Fields that the record does not know are not stored. */
  async set(key: string, value: T, keepForMs?: number): Promise<void> {
    if (keepForMs !== undefined && !Number.isFinite(keepForMs)) {
      throw new RangeError(`${this.#name}.set: keepForMs is not a number of milliseconds.`);
    }
    await this.#runLocked('set', key, async (operation) => {
      // Keyv takes zero for "for ever".
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

  /** Writes all rows or none, at the cost of one write. */
  async setMany(
    rows: readonly { readonly key: string; readonly value: T; readonly keepForMs?: number }[],
  ): Promise<void> {
    if (rows.length === 0) return;
    await this.#run('setMany', async (operation) => {
      const now = Date.now();
      // By key: of two rows for one key the last is written, and some stores refuse a batch that has both.
      const entries = new Map<
        string,
        { key: string; value: { value: string; expires: number | undefined } }
      >();
      for (const { key, value, keepForMs } of rows) {
        const end = keepForMs && Math.ceil(now + keepForMs);
        const { stored, text, expires } = this.#codec.encode(operation.name, key, value, end);
        entries.set(key, { key: stored, value: { value: text, expires } });
      }
      const write = () => operation.call(() => this.#keyv.setManyRaw([...entries.values()]));
      // Each key is held for the write, in one order, so that two batches cannot wait for each other.
      const written = await this.#withLocks([...entries.keys()].sort(), () => operation.within(write));
      if (!written.every(Boolean)) {
        throw new StorageError('unavailable', `${operation.name}: the store refused the rows.`);
      }
    });
  }

  /** True for the one caller that deleted the row: an atomic claim. */
  async delete(key: string): Promise<boolean> {
    return this.#runLocked('delete', key, (operation) =>
      operation.call(() => this.#keyv.delete(storedKey(key))),
    );
  }

  /**
   * Read, change, write, with no other change in between, in this process or another. `change` gets the row as it is and answers
   * the row to write, or `undefined` to delete it. It runs again, with the row as it is then, when another process was faster,
   * so it may do nothing that must not be done twice. A row that expires keeps its time. `change` has the time limit of the
   * operation, and waits for itself when it touches its own key.
   */
  async update(
    key: string,
    change: (current: T | undefined) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined> {
    const stored = storedKey(key);
    return this.#runLocked('update', key, async (operation) => {
      for (;;) {
        const text = await operation.call(() => this.#table.get(stored));
        const row = text === undefined ? undefined : decodeRow(text);
        const before = this.#codec.decode(operation.name, key, row);
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

  /**
   * Every row, in no order. Rejects in the middle when the store fails in the middle; never ends early in silence. Corrupt rows are
   * passed over, and after all the good ones it rejects with `corrupt`.
   */
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

  /** As `entries`, without reading the rows: a corrupt row has a key too, unless it is one that only the row tells. */
  async *keys(): AsyncGenerator<string, void, undefined> {
    const hashed: string[] = [];
    for await (const stored of this.#inBatches('keys', this.#table.keys())) {
      for (const key of stored) {
        if (isHashed(key)) hashed.push(key);
        else yield key;
      }
    }
    // Only the row knows what its key was before it was hashed.
    for (let from = 0; from < hashed.length; from += rowsPerBatch) {
      yield* await this.#keysOfRows(hashed.slice(from, from + rowsPerBatch));
    }
  }

  async #keysOfRows(stored: string[]): Promise<string[]> {
    return this.#run('keys', async (operation) => {
      const rows = await operation.call(() => this.#keyv.getMany(stored));
      return stored.flatMap((key, index) =>
        rows[index] === undefined ? [] : [this.#codec.decodeListed(operation.name, key, rows[index]).key],
      );
    });
  }

  /** What a store lists, so many at a time, each time within the limit of an operation. */
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

  /** Changes of one key follow one another. A change that runs out of time gives way to the next. */
  #runLocked<R>(name: string, key: string, body: (operation: Operation) => Promise<R>): Promise<R> {
    return this.#run(name, (operation) =>
      this.#locks.acquire(key, () => operation.within(() => body(operation))),
    );
  }

  /** Some at a time: the lock takes all of its keys in one go on the stack, which holds no more than a thousand or two. */
  #withLocks<R>(keys: readonly string[], work: () => Promise<R>): Promise<R> {
    const [some, others] = [keys.slice(0, keysPerLock), keys.slice(keysPerLock)];
    return this.#locks.acquire(some, async () => {
      await Promise.resolve();
      return others.length === 0 ? work() : this.#withLocks(others, work);
    });
  }
}
