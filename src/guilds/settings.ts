import { ageOf } from '../clock.ts';
import type { Members } from '../members/members.ts';
import type { GuildRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { knownTimezone } from '../timezones/timezones.ts';
import { createForgetServers } from './erase.ts';
import type { Kind } from './kinds.ts';
import { createTroubles } from './troubles.ts';

const keepDepartedForMs = 30 * 86_400_000;
const noteEventEveryMs = 60_000;

const defaults: GuildRecord = {
  channels: {},
  options: { honor: 'gathered', languages: true, mention: false, minimum: null, verified: false },
};

type Daily = NonNullable<GuildRecord['options']['daily']>;

export type Settings = ReturnType<typeof createSettings>;

/** What admins set for their servers, and whether the bot is still in them. @throws StorageError */
export function createSettings(options: {
  readonly storage: Storage;
  readonly members: Pick<Members, 'unlinkAll'>;
  readonly now: () => number;
  /** Called when announcements that wait in a server may get through now. */
  readonly onMended?: (guildId: string) => void;
  /** Whether a server belongs to this process. Default: all do. */
  readonly ownsGuild?: (guildId: string) => boolean;
}) {
  const { storage, now, onMended = () => undefined, ownsGuild = () => true } = options;
  const { guilds, heard } = storage;
  const troubles = createTroubles(options);
  const notedAt = new Map<string, number>();

  async function change(guildId: string, to: (current: GuildRecord) => GuildRecord): Promise<void> {
    await guilds.update(guildId, (current) => to(current ?? defaults));
  }

  async function setChannel(guildId: string, kind: Kind, channelId: string): Promise<void> {
    await change(guildId, (current) => ({
      ...current,
      channels: { ...current.channels, [kind]: channelId },
    }));
    // After the channel, so that a new trouble of the old one is not kept.
    await troubles.forget(guildId, kind);
    await noteMended(guildId, kind, channelId);
  }

  async function off(guildId: string, kind: Kind): Promise<void> {
    await change(guildId, (current) => ({
      ...current,
      channels: Object.fromEntries(Object.entries(current.channels).filter(([each]) => each !== kind)),
    }));
    await troubles.forget(guildId, kind);
    onMended(guildId);
  }

  /** A message got through in a channel: what waits there is sent. */
  async function noteMended(guildId: string, kind: Kind, channelId: string): Promise<void> {
    await troubles.clear({ guildId, kind, channelId });
    onMended(guildId);
  }

  const left = (guildId: string): Promise<void> =>
    change(guildId, (current) => ({ ...current, leftAt: current.leftAt ?? now() }));

  /** The bot is in a server. Usually a read without a write, because each start names every server. */
  async function joined(guildId: string): Promise<void> {
    if ((await guilds.get(guildId))?.leftAt === undefined) return;
    await guilds.update(guildId, (current) => {
      if (current === undefined) return undefined;
      const { leftAt: _, ...present } = current;
      return present;
    });
  }

  return {
    setChannel,
    off,
    noteMended,
    left,
    joined,
    get: async (guildId: string) => (await guilds.get(guildId)) ?? defaults,
    getMany: async (guildIds: readonly string[]) =>
      (await guilds.getMany(guildIds)).map((record) => record ?? defaults),
    /** The zone in which weeks and months of a server begin. */
    timezone: async (guildId: string) => knownTimezone((await guilds.get(guildId))?.options.timezone),
    setOptions: (guildId: string, changed: Partial<GuildRecord['options']>) =>
      change(guildId, (current) => ({ ...current, options: { ...current.options, ...changed } })),
    /** Changes which kata of the day a server wants; `undefined` is the default. */
    setDaily: (guildId: string, changed: { readonly [K in keyof Daily]?: Daily[K] | undefined }) =>
      change(guildId, (current) => {
        const all = Object.entries({ ...current.options.daily, ...changed });
        const daily = Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Daily;
        return { ...current, options: { ...current.options, daily } };
      }),
    troubles: (guildId: string) => troubles.of(guildId),
    /** When the last event about a member of this server happened. */
    lastEventAt: async (guildId: string) => (await heard.get(`guild:${guildId}`))?.at,

    async noteEvent(guildId: string): Promise<void> {
      const at = now();
      if (ageOf(notedAt.get(guildId) ?? -Infinity, at) < noteEventEveryMs) return;
      notedAt.set(guildId, at);
      await heard.set(`guild:${guildId}`, { at });
    },

    async claimHello(guildId: string): Promise<boolean> {
      let isFirst = false;
      await change(guildId, (current) => {
        isFirst = current.helloAt === undefined;
        return isFirst ? { ...current, helloAt: now() } : current;
      });
      return isFirst;
    },

    /** Notes which servers the bot joined or left while it was away. A server that has only its commands is not left. */
    async reconcile(
      isIn: (guildId: string) => boolean,
      hasCommandsAlone: (guildId: string) => Promise<boolean>,
    ): Promise<void> {
      const kept = new Set<string>();
      for await (const guildId of guilds.keys()) kept.add(guildId);
      for await (const guildId of storage.members.keys()) kept.add(guildId);
      for (const guildId of kept) {
        if (!ownsGuild(guildId)) continue;
        if (isIn(guildId)) {
          await joined(guildId);
          continue;
        }
        const [record, linked] = await Promise.all([guilds.get(guildId), storage.members.get(guildId)]);
        if (record === undefined && linked === undefined) continue;
        if (record?.leftAt === undefined && !(await hasCommandsAlone(guildId))) await left(guildId);
      }
    },

    /** Deletes servers that the bot left over 30 days ago, and returns how many. */
    async sweepDeparted(): Promise<number> {
      const gone = new Set<string>();
      for await (const [guildId, { leftAt }] of guilds.entries()) {
        const isOver = leftAt !== undefined && now() - leftAt > keepDepartedForMs;
        if (isOver && ownsGuild(guildId)) gone.add(guildId);
      }
      await createForgetServers(options).forget(gone);
      return gone.size;
    },
  };
}
