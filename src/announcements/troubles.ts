import type { TroubleRecord } from '../storage/records.ts';
import type { Lanes, Waiting } from './lanes.ts';
import type { OutboxOptions } from './outbox-options.ts';

type Options = Pick<OutboxOptions, 'storage' | 'now' | 'log'> & { readonly lanes: Lanes };

/** Writes down, for the people who can change it, why a kind is not announced in a server. */
export function createTroubles({ storage, now, log, lanes }: Options) {
  const keyOf = ({ guildId, kind }: Waiting): string => `${guildId}:${kind}`;

  async function noteOne(entry: Waiting, code: TroubleRecord['code']): Promise<void> {
    const { guildId, channelId, kind } = entry;
    const [guild, before] = await Promise.all([
      storage.guilds.get(guildId),
      storage.trouble.get(keyOf(entry)),
    ]);
    const chosen = guild === undefined ? channelId : guild.channels[kind];
    // A row for a channel that an admin has given up since is nobody's trouble.
    if (chosen !== channelId) return;
    if (before?.channelId === channelId && before.code === code) return;
    await storage.trouble.set(keyOf(entry), { channelId, code, at: now() });
    log.warn({ guild: guildId, channel: channelId, kind, code }, 'announcements cannot be delivered');
  }

  return {
    /** What is true of a channel is noted for every kind that waits there. @throws StorageError */
    async note(entry: Waiting, code: TroubleRecord['code']): Promise<void> {
      const affected = new Map([[keyOf(entry), entry]]);
      if (code === 'missingAccess' || code === 'missingPermissions') {
        for (const each of lanes.inChannel(entry.channelId)) affected.set(keyOf(each), each);
      }
      for (const each of affected.values()) await noteOne(each, code);
    },

    /** This kind was said there: what was wrong before no longer is. @throws StorageError */
    async clear(entry: Waiting): Promise<void> {
      const before = await storage.trouble.get(keyOf(entry));
      // Trouble of another channel that came after this row was made is about a newer choice.
      if (before === undefined || (before.channelId !== entry.channelId && before.at >= entry.createdAt))
        return;
      await storage.trouble.delete(keyOf(entry));
    },
  };
}
