import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StorageError } from '../errors.ts';

/** A row as it is kept: `{"value": …, "expires": …, "key": …}`, the key only where the stored key does not say it. */
export interface StoredRow {
  value: unknown;
  expires?: number | undefined;
  key?: string | undefined;
}

/** Stands for a row that is there and cannot be read, so that it is never taken for one that is not there. */
export class CorruptRow {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

const maxDepth = 200;

/** @throws TypeError when the value has no faithful form as JSON text. */
export function encodeRow(row: StoredRow): string {
  if (isDeeperThan(row.value, maxDepth)) throw new TypeError(`The value is nested deeper than ${maxDepth}.`);
  return JSON.stringify(row);
}

/** Never throws: what cannot be read is a `CorruptRow`. */
export function decodeRow(text: string): StoredRow | CorruptRow {
  try {
    const row: unknown = JSON.parse(text);
    if (isStoredRow(row)) return row;
  } catch {
    // The parser's own message quotes the row.
    return new CorruptRow('It is not JSON.');
  }
  return new CorruptRow('It is JSON, but not a row.');
}

/**
 * Keyv's serialization. Rows arrive as text already, so that a value that cannot be stored is told apart from a store that fails;
 * and reading never throws, for Keyv would take that for a row that is not there.
 */
export const rowSerialization = {
  stringify: (envelope: unknown): string => (envelope as { value: string }).value,
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Keyv's signature
  parse: <T>(text: string): T => ({ value: decodeRow(text) }) as T,
};

// Postgres holds 255 characters of a key; what is longer than this is hashed.
const maxPlainKeyLength = 200;
const maxPrefixLength = 100;

/**
 * The key under which a row is kept. Most keys are kept as they are. A hash with a readable beginning stands for those that not
 * every store keeps unchanged: long ones, the empty one (Keyv ignores it), NUL, half a surrogate pair. A key that looks like such
 * a hash is hashed too, so that no two keys meet.
 */
export function storedKey(key: string): string {
  const isShort = key !== '' && key.length <= maxPlainKeyLength;
  if (isShort && !key.includes('\0') && key.isWellFormed() && !isHashed(key)) return key;
  const prefix = key.slice(0, maxPrefixLength).replaceAll(/[^\w:.-]/g, '_');
  // UTF-16 keeps half surrogates apart, which UTF-8 would not.
  return `${prefix}~${createHash('sha256').update(key, 'utf16le').digest('hex')}`;
}

/** Whether a stored key stands for another key, which its row tells. */
export const isHashed = (stored: string): boolean => /~[0-9a-f]{64}$/.test(stored);

/** Turns the values of one collection into text and back. `operation` is the name that an error gets. */
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
  decode(operation: string, key: string, row: unknown) {
    if (row === undefined) return undefined;
    const decoded = this.decodeListed(operation, storedKey(key), row);
    if (decoded.key === key) return decoded;
    throw this.#corrupt(operation, 'the row is not what it should be', key, 'It belongs to another key.');
  }

  /** As `decode`, where the key is only known as it is stored. */
  decodeListed(operation: string, stored: string, row: unknown) {
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

function isStoredRow(row: unknown): row is StoredRow {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, 'value')) return false;
  const { expires = 0, key = '' } = row as Record<string, unknown>;
  return typeof expires === 'number' && typeof key === 'string';
}

/** Without recursion, and true for a value that contains itself. */
function isDeeperThan(value: unknown, limit: number): boolean {
  const isObject = (item: unknown) => typeof item === 'object' && item !== null;
  let level = [value].filter(isObject);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) => Object.values(item).filter(isObject));
  }
  return false;
}
