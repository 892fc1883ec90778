import type { TroubleRecord } from '../../storage/records.ts';
import type { Lanes, Waiting } from './channel-queues.ts';
import type { OutboxOptions } from './options.ts';

type Options = Pick<OutboxOptions, 'storage' | 'now' | 'log'> & { readonly lanes: Lanes };
type Trouble = Pick<TroubleRecord, 'code' | 'until'>;

/** Writes down, for the people who can change it, why a kind is not announced in a server. */
export function createTroubles({ storage, now, log, lanes }: Options) {
  async function noteOne({ guildId, channelId, kind }: Waiting, { code, until }: Trouble): Promise<void> {
    const [guild, before] = await Promise.all([
      storage.guilds.get(guildId),
      storage.trouble.get(`${guildId}:${kind}`),
    ]);
    // A row for a channel that an admin has given up since is nobody's trouble.
    if (guild !== undefined && guild.channels[kind] !== channelId) return;
    const isKnown = before?.channelId === channelId && before.code === code;
    if (isKnown && before.until === until) return;
    const at = isKnown ? before.at : now();
    await storage.trouble.set(`${guildId}:${kind}`, { channelId, code, at, ...(until && { until }) });
    // A limit has a line of its own, with its route.
    if (!isKnown && code !== 'rateLimited')
      log.warn({ guild: guildId, channel: channelId, kind, code }, 'announcements cannot be delivered');
  }

  return {
    /** Noted for this kind alone, or, where it is true of the channel, for every kind that waits there. @throws StorageError */
    async note(entry: Waiting, trouble: Trouble, ofChannel: boolean): Promise<void> {
      const waiting = ofChannel ? lanes.inChannel(entry.channelId) : [];
      const byKind = new Map([entry, ...waiting].map((each) => [`${each.guildId}:${each.kind}`, each]));
      for (const each of byKind.values()) await noteOne(each, trouble);
    },
  };
}
