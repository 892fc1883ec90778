import type { TroubleRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { kinds, type Kind } from './kinds.ts';

export interface Place {
  readonly guildId: string;
  readonly channelId: string;
  readonly kind: Kind;
}

const keyOf = ({ guildId, kind }: Pick<Place, 'guildId' | 'kind'>): string => `${guildId}:${kind}`;

/** Why kinds are not announced, for the admins who can change it. @throws StorageError */
export function createTroubles({
  storage: { trouble, guilds },
  now,
}: {
  readonly storage: Pick<Storage, 'trouble' | 'guilds'>;
  readonly now: () => number;
}) {
  return {
    getMany: (places: readonly Pick<Place, 'guildId' | 'kind'>[]) => trouble.getMany(places.map(keyOf)),

    async of(guildId: string): Promise<Readonly<Partial<Record<Kind, TroubleRecord>>>> {
      const rows = await trouble.getMany(kinds.map((kind) => keyOf({ guildId, kind })));
      return Object.fromEntries(
        kinds.flatMap((kind, index) => (rows[index] === undefined ? [] : [[kind, rows[index]]])),
      );
    },

    /** Returns whether the trouble is new. Ignores a channel that an admin has replaced since. */
    async note(place: Place, { code, until }: Pick<TroubleRecord, 'code' | 'until'>): Promise<boolean> {
      const { guildId, channelId, kind } = place;
      const [guild, before] = await Promise.all([guilds.get(guildId), trouble.get(keyOf(place))]);
      if (guild !== undefined && guild.channels[kind] !== channelId) return false;
      const isKnown = before?.channelId === channelId && before.code === code;
      if (isKnown && before.until === until) return false;
      const at = isKnown ? before.at : now();
      await trouble.set(keyOf(place), { channelId, code, at, ...(until && { until }) });
      return !isKnown;
    },

    /** A message got through in a channel. That says nothing about refused messages of other kinds. */
    async clear({ guildId, channelId, kind }: Place): Promise<void> {
      const rows = await trouble.getMany(kinds.map((each) => keyOf({ guildId, kind: each })));
      for (const [index, each] of kinds.entries()) {
        const row = rows[index];
        if (row?.channelId !== channelId || (row.code === 'refused' && each !== kind)) continue;
        await trouble.delete(keyOf({ guildId, kind: each }));
      }
    },

    forget: (guildId: string, kind: Kind) => trouble.delete(keyOf({ guildId, kind })),
  };
}
