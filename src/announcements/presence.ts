import { memberKey } from '../storage/records.ts';
import type { PresenceRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { MessageSender } from './outbox/message-sender.ts';
import { PresenceError } from './failures.ts';

/** Who is there may leave without a word; who is not there may be back at any moment. */
const presentForMs = 3_600_000;
const absentForMs = 300_000;

/** Who is still in a server. */
export interface Presence {
  /**
   * Asks Discord at most once an hour for each member who is there, and every five minutes for one who is not.
   * @throws PresenceError when Discord cannot be asked; StorageError
   */
  isPresent(guildId: string, userId: string): Promise<boolean>;
  /** Notes that a member did something in a server. Writes only where they were taken for absent. */
  prove(guildId: string, userId: string): Promise<void>;
}

export function createPresence(options: {
  readonly storage: Pick<Storage, 'presence' | 'links'>;
  readonly messageSender: Pick<MessageSender, 'isMember'>;
  readonly now: () => number;
}): Presence {
  const { messageSender, now } = options;
  const { presence, links } = options.storage;

  return {
    async isPresent(guildId, userId) {
      const key = memberKey(guildId, userId);
      const known = await presence.get(key);
      if (known && isGood(known)) return known.present;
      const present = await messageSender.isMember(guildId, userId).catch((cause: unknown) => {
        throw new PresenceError('Discord could not say whether a member is in a server.', { cause });
      });
      await presence.set(key, { present, at: now() }, present ? presentForMs : absentForMs);
      // Nothing is kept about members without a link, and the link may have ended while Discord was asked.
      if ((await links.get(key)) === undefined) await presence.delete(key);
      return present;
    },

    async prove(guildId, userId) {
      const key = memberKey(guildId, userId);
      // Every command comes here: a read is all that most of them may cost.
      if ((await presence.get(key))?.present !== false) return;
      // Makes no row: nothing is kept about members without a link.
      await presence.update(key, (known) => known && { present: true, at: now() });
    },
  };

  function isGood({ present, at }: PresenceRecord): boolean {
    const age = now() - (at ?? -Infinity);
    return age >= 0 && age < (present ? presentForMs : absentForMs);
  }
}
