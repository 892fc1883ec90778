import { z } from 'zod';
import { StorageError } from '../errors.ts';
import { storedKey } from './stored-keys.ts';
import { CorruptRow, encodeRow, type StoredRow } from './stored-row.ts';

/** A row as the bot knows it. */
export interface Row<T> {
  readonly key: string;
  readonly value: T;
  readonly expires: number | undefined;
}

/** Turns values of one collection into text and back. `operation` is the name that an error gets. */
export class RowCodec<T> {
  readonly #collection: string;
  readonly #schema: z.ZodType<T>;

  constructor(collection: string, schema: z.ZodType<T>) {
    this.#collection = collection;
    this.#schema = schema;
  }

  /** `known` is what of the value is stored. @throws StorageError `corrupt` when it cannot be. */
  encode(operation: string, key: string, value: T, expires: number | undefined) {
    const stored = storedKey(key);
    try {
      const known = this.#schema.parse(value);
      const text = encodeRow({ value: known, expires, key: stored === key ? undefined : key });
      return { stored, known, text, expires };
    } catch (error) {
      throw this.#corrupt(operation, 'the value cannot be stored', key, describe(error));
    }
  }

  /** @throws StorageError `corrupt` when the row is not one of this key. */
  decode(operation: string, key: string, row: unknown): Row<T> | undefined {
    if (row === undefined) return undefined;
    const decoded = this.decodeListed(operation, storedKey(key), row);
    if (decoded.key === key) return decoded;
    throw this.#corrupt(operation, 'the row is not what it should be', key, 'It belongs to another key.');
  }

  /** As `decode`, where the key is only known as it is stored. */
  decodeListed(operation: string, stored: string, row: unknown): Row<T> {
    const wrong = (reason: string): StorageError =>
      this.#corrupt(operation, 'the row is not what it should be', stored, reason);
    if (row instanceof CorruptRow) throw wrong(row.reason);
    const { value, expires, key = stored } = row as StoredRow;
    if (storedKey(key) !== stored) throw wrong('It belongs to another key.');
    const parsed = this.#schema.safeParse(value);
    if (!parsed.success) throw wrong(describe(parsed.error));
    return { key, value: parsed.data, expires };
  }

  #corrupt(operation: string, what: string, key: string, reason: string): StorageError {
    const cause = new Error(`Row ${JSON.stringify(key)} of ${this.#collection}: ${reason}`);
    return new StorageError('corrupt', `${operation}: ${what}.`, { cause });
  }
}

/** Zod names paths and types and never a value; whatever else was thrown comes from JSON.stringify. */
function describe(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
