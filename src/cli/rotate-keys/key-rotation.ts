import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { type RequestRecord, rotateKeysRequest } from '../../storage/records.ts';
import type { Storage } from '../../storage/storage.ts';
import { reseal, type Resealed } from './reseal.ts';

/**
 * The running side of `npm run rotate-keys`: seals anew what this process owns, when it is asked to. It tells `npm run restore` and
 * `storage:copy` too that it runs.
 */
export interface KeyRotation {
  start(): void;
  /** Settles when nothing is written any more; what is left is done at the next start or by the command. */
  stop(): Promise<void>;
}

export interface KeyRotationOptions {
  readonly storage: Pick<Storage, 'requests' | 'links' | 'hooks' | 'sealer'>;
  /** Whose rows this process reseals. One that owns none says whether it knows the new key. */
  readonly ownsGuild: (guildId: string) => boolean;
  /** The name of this process. */
  readonly node: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Log, 'debug' | 'info' | 'warn'>;
  /** How often the request is looked for: one read. Default 5,000 ms. */
  readonly everyMs?: number;
}

/** Between steps of a few rows, so that commands stay quick. */
const pauseMs = 25;

/** Makes it; nothing is read before `start`. */
export function createKeyRotation(options: KeyRotationOptions): KeyRotation {
  const { storage, ownsGuild, node, now, log, everyMs = 5_000 } = options;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let isStopped = false;
  let handled: string | undefined;

  return {
    start: lookLater,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };

  function lookLater(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      looking = look().finally(lookLater);
    }, everyMs).unref();
  }

  async function look(): Promise<void> {
    try {
      const request = await storage.requests.get(rotateKeysRequest);
      if (request !== undefined && request.id !== handled) await handle(request);
    } catch (error) {
      // The store has logged it; the request is there at the next look.
      log.debug({ err: error }, 'secrets could not be sealed anew, tried again soon');
    }
  }

  async function handle({ id, argument }: RequestRecord): Promise<void> {
    if (argument === undefined) {
      await answer(id, { changed: 0, failed: 0 }, { done: true });
      handled = id;
      return;
    }
    if (!storage.sealer.isCurrent(argument)) {
      await answer(id, { changed: 0, failed: 0 }, { done: true, refused: true });
      handled = id;
      log.warn('asked to seal everything under a new key, which is not the first of ENCRYPTION_KEY here');
      return;
    }
    await answer(id, { changed: 0, failed: 0 }, { done: false });
    const resealed = await reseal(storage, ownsGuild, async (progress) => {
      await delay(pauseMs);
      return answer(id, progress, { done: false });
    });
    if (resealed === undefined) return;
    await answer(id, resealed, { done: true });
    handled = id;
    log.info(resealed, 'secrets are sealed under the first key');
  }

  /** Answers whether to go on: the request may be over, and so may this process. */
  async function answer(
    id: string,
    { changed, failed }: Resealed,
    state: { readonly done: boolean; readonly refused?: boolean },
  ): Promise<boolean> {
    const row = await storage.requests.update(rotateKeysRequest, (current) => {
      if (current?.id !== id) return current;
      // A process of the same name may have refused.
      const refused = state.refused ?? current.answers[node]?.refused ?? false;
      const mine = { at: now(), done: state.done, changed, failed, refused };
      return { ...current, answers: { ...current.answers, [node]: mine } };
    });
    return row?.id === id && !isStopped;
  }
}
