import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StorageError } from '../errors.ts';

/** A row as stored. `key` is present when the stored key is a hash. */
export interface StoredRow {
  value: unknown;
  expires?: number | undefined;
  key?: string | undefined;
}

/** A row that exists but cannot be read. It must not be taken for a missing one. */
export class CorruptRow {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

const maxDepth = 200;

/** @throws TypeError when the value cannot be represented as JSON */
export function encodeRow(row: StoredRow): string {
  if (isDeeperThan(row.value, maxDepth)) throw new TypeError(`The value is nested deeper than ${maxDepth}.`);
  return JSON.stringify(row);
}

export function decodeRow(text: string): StoredRow | CorruptRow {
  try {
    const row: unknown = JSON.parse(text);
    if (isStoredRow(row)) return row;
  } catch {
    // The parser's message would quote the row.
    return new CorruptRow('It is not JSON.');
  }
  return new CorruptRow('It is JSON, but not a row.');
}

/** Keyv gets rows as text, and reading never throws, because Keyv would take either error for a missing row. */
export const rowSerialization = {
  stringify: (envelope: unknown): string => (envelope as { value: string }).value,
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Keyv's signature
  parse: <T>(text: string): T => ({ value: decodeRow(text) }) as T,
};

// The key column in Postgres holds 255 characters.
const maxPlainKeyLength = 200;
const maxPrefixLength = 100;

/** Hashes keys that some stores change or refuse, and those that look like such a hash, so that no two collide. */
export function storedKey(key: string): string {
  const isShort = key !== '' && key.length <= maxPlainKeyLength;
  if (isShort && !key.includes('\0') && key.isWellFormed() && !isHashed(key)) return key;
  const prefix = key.slice(0, maxPrefixLength).replaceAll(/[^\w:.-]/g, '_');
  // UTF-8 would make all lone surrogates equal.
  return `${prefix}~${createHash('sha256').update(key, 'utf16le').digest('hex')}`;
}

export const isHashed = (stored: string): boolean => /~[0-9a-f]{64}$/.test(stored);

export class RowCodec<T> {
  readonly #collection: string;
  readonly #schema: z.ZodType<T>;

  constructor(collection: string, schema: z.ZodType<T>) {
    this.#collection = collection;
    this.#schema = schema;
  }

  /** Also returns the fields that are stored, as `known`. @throws StorageError `corrupt` */
  encode(operation: string, key: string, value: T, expires: number | undefined) {
    const stored = storedKey(key);
    try {
      const known = this.#schema.parse(value);
      const text = encodeRow({ value: known, expires, key: stored === key ? undefined : key });
      return { stored, known, text, expires };
    } catch (error) {
      throw this.#corrupt(operation, 'the value is invalid', key, describe(error));
    }
  }

  /** @throws StorageError `corrupt`, also when the row belongs to another key */
  decode(operation: string, key: string, row: unknown) {
    if (row === undefined) return undefined;
    const decoded = this.decodeListed(operation, storedKey(key), row);
    if (decoded.key === key) return decoded;
    throw this.#corrupt(operation, 'the row is invalid', key, 'It belongs to another key.');
  }

  decodeListed(operation: string, stored: string, row: unknown) {
    const wrong = (reason: string): StorageError =>
      this.#corrupt(operation, 'the row is invalid', stored, reason);
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

/** Never contains a value: zod names paths and types, and other errors come from JSON.stringify. */
function describe(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

function isStoredRow(row: unknown): row is StoredRow {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, 'value')) return false;
  const { expires = 0, key = '' } = row as Record<string, unknown>;
  return typeof expires === 'number' && typeof key === 'string';
}

/** Ends on circular values. */
function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit < 0) return true;
  for (const part of Object.values(value)) if (isDeeperThan(part, limit - 1)) return true;
  return false;
}
