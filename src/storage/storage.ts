import type { z } from 'zod';
import type { KeyvCollection } from './collection/collection.ts';
import type { schemas } from './records.ts';
import type { createSealer } from './secrets/sealing.ts';

/**
 * Rows of one kind under string keys. Every operation settles within the time limit of the storage; a failed one rejects with a
 * StorageError. "Not there" is only ever answered by a store that answered.
 */
export type Collection<T> = Pick<KeyvCollection<T>, keyof KeyvCollection<T>>;

/** Seals short secrets with AES-256-GCM, bound to their row. */
export type Sealer = ReturnType<typeof createSealer>;

export type Storage = {
  readonly [Name in keyof typeof schemas]: Collection<z.infer<(typeof schemas)[Name]>>;
} & {
  readonly sealer: Sealer;
  /** Writes and reads one row. @throws StorageError when the store does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
};
