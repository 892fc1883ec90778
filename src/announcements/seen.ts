import type { Storage } from '../storage/storage.ts';
import { fingerprint, type Happening } from './event.ts';

const rememberForMs = 180 * 86_400_000;

/** What was worked off. Events without a fingerprint are never seen. */
export interface Seen {
  has(event: Happening): Promise<boolean>;
  mark(events: readonly Happening[]): Promise<void>;
}

export function createSeen({ seen }: Pick<Storage, 'seen'>): Seen {
  return {
    async has(event) {
      const key = fingerprint(event);
      return key !== null && (await seen.get(key)) !== undefined;
    },
    async mark(events) {
      await seen.setMany(
        events.flatMap((event) => {
          const key = fingerprint(event);
          return key === null ? [] : [{ key, value: { at: event.at }, keepForMs: rememberForMs }];
        }),
      );
    },
  };
}
