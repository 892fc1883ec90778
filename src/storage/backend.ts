import type { KeyvStorageAdapter } from 'keyv';
import type { TableName } from './records.ts';

/** A row to write. `text` contains `expires` (milliseconds since the epoch) too. */
export interface NextRow {
  readonly text: string;
  readonly expires: number | undefined;
}

/**
 * A Keyv adapter for one collection that also compares and swaps. It never returns expired rows; `delete` returns true to
 * exactly one caller, and never for an expired row; `setMany` writes all rows or none.
 */
export type Table = Omit<KeyvStorageAdapter, 'get' | 'getMany' | 'iterator'> & {
  get(key: string): Promise<string | undefined>;
  getMany(keys: string[]): Promise<(string | undefined)[]>;
  iterator(): AsyncGenerator<[key: string, text: string], void>;
  /**
   * Replaces the row atomically if its text is still `expected`, and returns whether it did. `undefined` stands for no row; one of
   * the two is always given.
   */
  swap(key: string, expected: string | undefined, next: NextRow | undefined): Promise<boolean>;
  keys(): AsyncGenerator<string, void>;
};

export interface Page {
  readonly table: TableName;
  readonly rows: readonly (readonly [key: string, text: string])[];
}

/** A store. Each collection gets its own adapter, because two Keyvs on one adapter read each other's rows. */
export interface Backend {
  /**
   * Connects and creates the tables, in a fixed number of round trips.
   * @throws StartError or StorageError when a retry cannot help; StoreNotReadyError or the client's error when it may
   */
  open?(): Promise<void>;
  adapter(collection: TableName): Promise<Table>;
  sweep(): Promise<void>;
  /** Returns the live rows as of one moment while others write: table by table in the order given, each in at least one page. */
  snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void>;
  close(): Promise<void>;
}

export interface BackendContext {
  /** How long the running operation may still take. */
  readonly timeLeftMs: () => number;
  readonly report: (error: unknown) => void;
  readonly warn: (message: string) => void;
}
