import AsyncLock from 'async-lock';
import type { Keyv } from 'keyv';
import { z } from 'zod';
import { StorageError } from './errors.ts';
import type { Operation, Operations } from './operations.ts';
import type { Collection } from './storage.ts';
import { storedKey } from './stored-keys.ts';
import { CorruptRow, encodeRow, type StoredRow } from './stored-row.ts';

interface CollectionOptions<T> {
  name: string;
  /** Its output is what is stored: unknown fields are left out. */
  schema: z.ZodType<T>;
  keyv: Keyv<StoredRow | CorruptRow | string>;
  operations: Operations;
}

interface Row<T> {
  key: string;
  value: T;
  expires: number | undefined;
}

const rowsPerStep = 100;

/** A collection over one Keyv that has one adapter and one table to itself. */
export class KeyvCollection<T> implements Collection<T> {
  readonly #name: string;
  readonly #schema: z.ZodType<T>;
  readonly #keyv: Keyv<StoredRow | CorruptRow | string>;
  readonly #operations: Operations;
  readonly #locks = new AsyncLock({ maxPending: Infinity });

  constructor({ name, schema, keyv, operations }: CollectionOptions<T>) {
    this.#name = name;
    this.#schema = schema;
    this.#keyv = keyv;
    this.#operations = operations;
  }

  async get(key: string): Promise<T | undefined> {
    return this.#run('get', async (operation) => (await this.#read(operation, key))?.value);
  }

  async getMany(keys: readonly string[]): Promise<(T | undefined)[]> {
    if (keys.length === 0) return [];
    return this.#run('getMany', async (operation) => {
      const stored = keys.map(storedKey);
      const rows = await operation.call(() => this.#keyv.getMany(stored));
      return keys.map((key, index) => this.#decode(operation, key, rows[index])?.value);
    });
  }

  async set(key: string, value: T, keepForMs?: number): Promise<void> {
    if (keepForMs !== undefined && !Number.isFinite(keepForMs)) {
      throw new RangeError(`${this.#name}.set: keepForMs is not a number of milliseconds.`);
    }
    await this.#change('set', key, async (operation) => {
      // Keyv takes zero for "for ever".
      if (keepForMs !== undefined && keepForMs <= 0) await this.#remove(operation, key);
      else await this.#write(operation, key, value, keepForMs && Math.ceil(Date.now() + keepForMs));
    });
  }

  async setMany(rows: readonly { key: string; value: T; keepForMs?: number }[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#run('setMany', async (operation) => {
      const now = Date.now();
      const entries = rows.map(({ key, value, keepForMs }) =>
        this.#encode(operation, key, value, keepForMs && Math.ceil(now + keepForMs)),
      );
      // Each key is held for the write, in one order for everybody, so that two batches cannot wait for each other.
      const keys = [...new Set(rows.map(({ key }) => key))].sort();
      const written = await this.#locks.acquire(keys, () =>
        operation.within(() =>
          operation.call(() =>
            this.#keyv.setManyRaw(
              entries.map(({ stored, text, expires }) => ({ key: stored, value: { value: text, expires } })),
            ),
          ),
        ),
      );
      if (!written.every(Boolean)) {
        throw new StorageError('unavailable', `${operation.name}: the store refused the rows.`);
      }
    });
  }

  async delete(key: string): Promise<boolean> {
    return this.#change('delete', key, (operation) => this.#remove(operation, key));
  }

  async update(
    key: string,
    change: (current: T | undefined) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined> {
    return this.#change('update', key, async (operation) => {
      const before = await this.#read(operation, key);
      const after = await change(before?.value);
      operation.assertRunning();
      if (after !== undefined) return this.#write(operation, key, after, before?.expires);
      if (before !== undefined) await this.#remove(operation, key);
      return undefined;
    });
  }

  async *entries(): AsyncGenerator<[key: string, value: T], void, undefined> {
    const iterator = this.#keyv.iterator() as AsyncGenerator<[string, StoredRow | CorruptRow], void>;
    let corrupt: unknown;
    for (let done = false; !done;) {
      const rows: Row<T>[] = [];
      done = await this.#run('entries', async (operation) => {
        while (rows.length < rowsPerStep) {
          const next = await operation.call(() => iterator.next());
          if (next.done) return true;
          try {
            rows.push(this.#decodeListed(operation, ...next.value));
          } catch (error) {
            corrupt ??= error;
          }
        }
        return false;
      });
      for (const row of rows) yield [row.key, row.value];
    }
    // After the good rows, so that one bad row neither hides the others nor goes unnoticed.
    if (corrupt !== undefined) await this.#run('entries', () => Promise.reject(corrupt as StorageError));
  }

  #run<R>(operation: string, body: (operation: Operation) => Promise<R>): Promise<R> {
    return this.#operations.run(`${this.#name}.${operation}`, body);
  }

  /** Changes of one key follow one another. A change that runs out of time gives way to the next. */
  #change<R>(name: string, key: string, body: (operation: Operation) => Promise<R>): Promise<R> {
    return this.#run(name, (operation) =>
      this.#locks.acquire(key, () => operation.within(() => body(operation))),
    );
  }

  async #read(operation: Operation, key: string): Promise<Row<T> | undefined> {
    return this.#decode(operation, key, await operation.call(() => this.#keyv.get(storedKey(key))));
  }

  async #write(operation: Operation, key: string, value: T, expires: number | undefined): Promise<T> {
    const { stored, text, known } = this.#encode(operation, key, value, expires);
    const written = await operation.call(() => this.#keyv.setRaw(stored, { value: text, expires }));
    if (!written) throw new StorageError('unavailable', `${operation.name}: the store refused the row.`);
    return known;
  }

  #encode(operation: Operation, key: string, value: T, expires: number | undefined) {
    const stored = storedKey(key);
    try {
      const known = this.#schema.parse(value);
      const text = encodeRow({ value: known, expires, key: stored === key ? undefined : key });
      return { stored, known, text, expires };
    } catch (error) {
      throw this.#corrupt(operation, 'the value cannot be stored', key, describe(error));
    }
  }

  async #remove(operation: Operation, key: string): Promise<boolean> {
    return operation.call(() => this.#keyv.delete(storedKey(key)));
  }

  #decode(operation: Operation, key: string, row: unknown): Row<T> | undefined {
    if (row === undefined) return undefined;
    const decoded = this.#decodeListed(operation, storedKey(key), row);
    if (decoded.key === key) return decoded;
    throw this.#corrupt(operation, 'the row is not what it should be', key, 'It belongs to another key.');
  }

  #decodeListed(operation: Operation, stored: string, row: unknown): Row<T> {
    const wrong = (reason: string): StorageError =>
      this.#corrupt(operation, 'the row is not what it should be', stored, reason);
    if (row instanceof CorruptRow) throw wrong(row.reason);
    const { value, expires, key = stored } = row as StoredRow;
    if (storedKey(key) !== stored) throw wrong('It belongs to another key.');
    const parsed = this.#schema.safeParse(value);
    if (!parsed.success) throw wrong(describe(parsed.error));
    return { key, value: parsed.data, expires };
  }

  #corrupt(operation: Operation, what: string, key: string, reason: string): StorageError {
    const cause = new Error(`Row ${JSON.stringify(key)} of ${this.#name}: ${reason}`);
    return new StorageError('corrupt', `${operation.name}: ${what}.`, { cause });
  }
}

/** Zod names paths and types and never a value; whatever else was thrown comes from JSON.stringify. */
function describe(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
