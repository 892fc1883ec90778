import type { KeyvStorageAdapter } from 'keyv';

/**
 * Where rows are kept. Each collection gets an adapter and a table of its own: two Keyvs on one adapter read each
 * other's rows. An adapter answers no expired row from `get`, `getMany` and `iterator`, its `delete` answers true to
 * exactly one caller and never for an expired row, and what it holds for a key is always text.
 */
export interface Backend {
  readonly name: string;
  adapter(collection: string): Promise<KeyvStorageAdapter>;
  /** Removes expired rows of every opened collection from where they are kept. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
