import type { KeyvStorageAdapter } from 'keyv';
import type { TableName } from './records.ts';

/** The row to write. `expires` is its end in milliseconds since the epoch, which the text says too. */
export interface NextRow {
  readonly text: string;
  readonly expires: number | undefined;
}

/**
 * The rows of one collection: what Keyv asks of an adapter, and what Keyv has no word for. It answers no expired row from
 * `get`, `getMany`, `iterator` and `keys`; its `delete` answers true to exactly one caller and never for an expired row;
 * its `setMany` writes all or none; and what it holds for a key is always text.
 */
export type Table = Omit<KeyvStorageAdapter, 'get' | 'iterator'> & {
  get(key: string): Promise<string | undefined>;
  iterator(): AsyncGenerator<[key: string, text: string], void>;
  /**
   * Writes `next`, or deletes where there is none, if the row is what was expected: its text, or `undefined` for no row.
   * Answers whether it was. No other change, in this process or another, comes in between. One of both is always given.
   */
  swap(key: string, expected: string | undefined, next: NextRow | undefined): Promise<boolean>;
  /** The keys alone. */
  keys(): AsyncGenerator<string, void>;
};

/** Rows of one table as they are kept. */
export interface Page {
  readonly table: TableName;
  readonly rows: readonly (readonly [key: string, text: string])[];
}

/**
 * Where rows are kept. Each collection gets an adapter and a table of its own: two Keyvs on one adapter read each
 * other's rows.
 */
export interface Backend {
  /**
   * Reaches the store and makes its tables, in a number of round trips that does not grow with them. It may be tried again.
   * @throws StartError or StorageError when trying again does not help; StoreNotReadyError or what its client throws when it may
   */
  open?(): Promise<void>;
  adapter(collection: TableName): Promise<Table>;
  /** Removes expired rows of every opened collection from where they are kept. */
  sweep(): Promise<void>;
  /**
   * The rows of tables that were opened, all as they are at one moment, while others write; table after table, in the
   * order given, each in at least one page. Expired rows are left out.
   */
  snapshot(tables: readonly TableName[]): AsyncGenerator<Page, void>;
  close(): Promise<void>;
}

/** What a store needs of the storage over it. */
export interface BackendContext {
  /** How long the operation that runs now may still take. */
  readonly timeLeftMs: () => number;
  /** Gets what fails in the background. */
  readonly report: (error: unknown) => void;
  /** Gets what works and could be better. */
  readonly warn: (message: string) => void;
}
