import { memberKey } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Announcer } from './announcer.ts';
import { PresenceError } from './failures.ts';

const rememberForMs = 86_400_000;

/** Who is still in a server. */
export interface Presence {
  /**
   * Asked of Discord at most once a day for each member.
   * @throws PresenceError when Discord cannot be asked; StorageError
   */
  isPresent(guildId: string, userId: string): Promise<boolean>;
}

export function createPresence(options: {
  readonly storage: Pick<Storage, 'presence'>;
  readonly announcer: Pick<Announcer, 'isMember'>;
}): Presence {
  const { storage, announcer } = options;
  return {
    async isPresent(guildId, userId) {
      const key = memberKey(guildId, userId);
      const known = await storage.presence.get(key);
      if (known) return known.present;
      const present = await announcer.isMember(guildId, userId).catch((cause: unknown) => {
        throw new PresenceError('Discord could not say whether a member is in a server.', { cause });
      });
      await storage.presence.set(key, { present }, rememberForMs);
      return present;
    },
  };
}
