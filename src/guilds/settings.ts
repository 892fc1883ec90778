import type { Members } from '../members/members.ts';
import type { GuildRecord, TroubleRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { kinds, type Kind } from '../announcements/event.ts';
import { createForgetServers } from './erase.ts';
import { clearTroubles } from '../announcements/outbox/clear-troubles.ts';

/** What an admin set for a server, and what became of it. Every call rejects with a StorageError. */
export interface Settings {
  /** What is set; defaults where nothing is. */
  get(guildId: string): Promise<GuildRecord>;
  /** In the order of the ids. */
  getMany(guildIds: readonly string[]): Promise<readonly GuildRecord[]>;
  /** Announces a kind in a channel from now on; what went wrong with it before is forgotten. */
  setChannel(guildId: string, kind: Kind, channelId: string): Promise<void>;
  off(guildId: string, kind: Kind): Promise<void>;
  /** What is left out stays as it was. */
  setOptions(guildId: string, options: Partial<GuildRecord['options']>): Promise<void>;
  /** Why a kind could not be delivered, for the kinds where something is wrong. */
  troubles(guildId: string): Promise<Readonly<Partial<Record<Kind, TroubleRecord>>>>;
  /** Something was said in a channel by hand: what was wrong there no longer is, and what waits is said. */
  noteMended(guildId: string, kind: Kind, channelId: string): Promise<void>;
  /** When something was last heard of a member of this server. */
  heardAt(guildId: string): Promise<number | undefined>;
  /** Notes that something was heard; written at most once a minute. */
  noteHeard(guildId: string): Promise<void>;
  /** True for the one caller that says hello in this server. */
  claimHello(guildId: string): Promise<boolean>;
  /** The bot was removed from a server. An outage of that server is no removal. */
  left(guildId: string): Promise<void>;
  /** The bot is in a server: what was kept is good again. Costs a read where nothing changes. */
  joined(guildId: string): Promise<void>;
  /**
   * Compares what is kept with the servers that the bot is in: some may have been left while it was away. Servers of other
   * processes are theirs to judge. One where only the commands are is not left; that is asked of each once.
   */
  reconcile(
    isIn: (guildId: string) => boolean,
    hasCommandsAlone: (guildId: string) => Promise<boolean>,
  ): Promise<void>;
  /** Deletes all that is kept of own servers which the bot left over 30 days ago. Answers how many there were. */
  sweepDeparted(): Promise<number>;
}

export interface SettingsOptions {
  readonly storage: Storage;
  readonly members: Pick<Members, 'unlinkAll'>;
  readonly now: () => number;
  /** Told of a server where what waits may be sayable now. */
  readonly onMended?: (guildId: string) => void;
  /** Whether a server is one of this process. Default: all are. */
  readonly ownsGuild?: (guildId: string) => boolean;
}

const keepDepartedForMs = 30 * 86_400_000;
const heardEveryMs = 60_000;

/** Makes the service that keeps what admins set. */
export function createSettings(options: SettingsOptions): Settings {
  const { storage, now, onMended = () => undefined, ownsGuild = () => true } = options;
  const forgetServers = createForgetServers(options);
  const { guilds, trouble, heard } = storage;
  const lately = new Map<string, number>();

  const change = async (guildId: string, to: (current: GuildRecord) => GuildRecord): Promise<void> => {
    await guilds.update(guildId, (current) => to(current ?? defaults()));
  };
  const noteMended: Settings['noteMended'] = async (guildId, kind, channelId) => {
    await clearTroubles(trouble, { guildId, kind, channelId });
    onMended(guildId);
  };

  const left = (guildId: string): Promise<void> =>
    change(guildId, (current) => ({ ...current, leftAt: current.leftAt ?? now() }));
  const joined = async (guildId: string): Promise<void> => {
    // Every start of the gateway names every server: most of them are to cost a read and no write.
    if ((await guilds.get(guildId))?.leftAt === undefined) return;
    await guilds.update(guildId, (current) => {
      if (current === undefined) return undefined;
      const { leftAt: _, ...present } = current;
      return present;
    });
  };

  return {
    noteMended,
    get: async (guildId) => (await guilds.get(guildId)) ?? defaults(),
    getMany: async (guildIds) => (await guilds.getMany(guildIds)).map((record) => record ?? defaults()),

    async setChannel(guildId, kind, channelId) {
      await change(guildId, (current) => ({
        ...current,
        channels: { ...current.channels, [kind]: channelId },
      }));
      // After the channel: trouble that belongs to the old one is of no effect on the new one.
      await trouble.delete(`${guildId}:${kind}`);
      await noteMended(guildId, kind, channelId);
    },

    async off(guildId, kind) {
      await change(guildId, (current) => ({
        ...current,
        channels: Object.fromEntries(Object.entries(current.channels).filter(([each]) => each !== kind)),
      }));
      await trouble.delete(`${guildId}:${kind}`);
      onMended(guildId);
    },

    setOptions: (guildId, options) =>
      change(guildId, (current) => ({ ...current, options: { ...current.options, ...options } })),

    async troubles(guildId) {
      const rows = await trouble.getMany(kinds.map((kind) => `${guildId}:${kind}`));
      return Object.fromEntries(
        kinds.flatMap((kind, index) => (rows[index] === undefined ? [] : [[kind, rows[index]]])),
      );
    },

    heardAt: async (guildId) => (await heard.get(`guild:${guildId}`))?.at,

    async noteHeard(guildId) {
      const at = now();
      const last = lately.get(guildId);
      if (last !== undefined && Math.abs(at - last) < heardEveryMs) return;
      lately.set(guildId, at);
      await heard.set(`guild:${guildId}`, { at });
    },

    async claimHello(guildId) {
      let isFirst = false;
      await change(guildId, (current) => {
        isFirst = current.helloAt === undefined;
        return isFirst ? { ...current, helloAt: now() } : current;
      });
      return isFirst;
    },

    left,
    joined,

    async reconcile(isIn, hasCommandsAlone) {
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
        // What was swept meanwhile stays away.
        if (record === undefined && linked === undefined) continue;
        if (record?.leftAt === undefined && !(await hasCommandsAlone(guildId))) await left(guildId);
      }
    },

    async sweepDeparted() {
      const gone = new Set<string>();
      for await (const [guildId, { leftAt }] of guilds.entries()) {
        const isOver = leftAt !== undefined && now() - leftAt > keepDepartedForMs;
        if (isOver && ownsGuild(guildId)) gone.add(guildId);
      }
      await forgetServers.forget(gone);
      return gone.size;
    },
  };
}

function defaults(): GuildRecord {
  return {
    channels: {},
    options: { honor: 'gathered', languages: true, mention: false, minimum: null, verified: false },
  };
}
