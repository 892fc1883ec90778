import type { z } from 'zod';
import type { KeyvCollection } from './collection/collection.ts';
import type { schemas } from './records.ts';
import type { createSealer } from './secrets/sealing.ts';

/** Rows under string keys. Every operation settles in time; a failed one rejects with a StorageError and never looks like a missing row. */
export type Collection<T> = Pick<KeyvCollection<T>, keyof KeyvCollection<T>>;

export type Sealer = ReturnType<typeof createSealer>;

export type Storage = {
  readonly [Name in keyof typeof schemas]: Collection<z.infer<(typeof schemas)[Name]>>;
} & {
  readonly sealer: Sealer;
  /** Writes and reads one row. @throws StorageError */
  check(): Promise<void>;
  close(): Promise<void>;
};
