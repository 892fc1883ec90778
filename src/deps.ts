import type { PlainLog } from './log.ts';
import type { Storage } from './storage/storage.ts';

export interface Deps {
  readonly storage: Storage;
  readonly now: () => number;
  readonly random: () => number;
  /** Identifies this process among those that share the store. It keeps its rows across restarts under the same name. */
  readonly node: string;
  readonly log: PlainLog;
}
