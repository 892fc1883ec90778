import type { PlainLog } from '../log.ts';
import type { Storage } from '../storage/storage.ts';

/** What all parts of announcements work with. */
export interface Deps {
  readonly storage: Storage;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** The name of this process, unlike those of others that share the store. One that comes back under it has its rows back at once. */
  readonly node: string;
  readonly log: PlainLog;
}
