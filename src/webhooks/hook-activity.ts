import { LRUCache } from 'lru-cache';
import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';

/** Remembers when members' hooks were last heard, for `/webhook` and the settings. Never rejects: best effort. */
export interface Heard {
  note(hookId: string, isPing: boolean): void;
  /** What comes next from that hook is noted in any case. */
  forget(hookId: string): void;
  /** Settles when all that was noted is stored, or was given up. */
  flush(): Promise<void>;
}

const deliveryEveryMs = 60_000;
/** A ping is what a member waits for at that moment; more often than this it is noise. */
const pingEveryMs = 5_000;

export function createHeard(options: {
  readonly storage: Pick<Storage, 'heard'>;
  readonly log: Log;
  readonly now: () => number;
}): Heard {
  const { storage, log, now } = options;
  const lately = {
    delivery: new LRUCache<string, true>({ max: 5_000, ttl: deliveryEveryMs }),
    ping: new LRUCache<string, true>({ max: 5_000, ttl: pingEveryMs }),
  };
  const writing = new Set<Promise<void>>();

  const write = async (hookId: string, isPing: boolean): Promise<void> => {
    const at = now();
    try {
      await storage.heard.update(`hook:${hookId}`, (current) => ({
        ...current,
        at: Math.max(at, current?.at ?? 0),
        ...(isPing ? { pingAt: at } : {}),
      }));
    } catch (error) {
      log.warn({ err: error, hook: hookId.slice(0, 6) }, 'when a hook was last heard could not be stored');
    }
  };

  return {
    note(hookId, isPing) {
      if ((isPing ? lately.ping : lately.delivery).has(hookId)) return;
      lately.delivery.set(hookId, true);
      if (isPing) lately.ping.set(hookId, true);
      const written = write(hookId, isPing).finally(() => writing.delete(written));
      writing.add(written);
    },
    forget(hookId) {
      lately.delivery.delete(hookId);
      lately.ping.delete(hookId);
    },
    async flush() {
      await Promise.all(writing);
    },
  };
}
