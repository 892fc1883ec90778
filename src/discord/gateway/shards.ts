import type { Shards } from '../../config/config.ts';
import { fnv1a } from '../../fnv1a.ts';

/** What this process answers for, where several divide one bot. */
export interface Share {
  /** Whether it is this process that hears of a server and writes what is kept of it. */
  readonly ownsGuild: (guildId: string) => boolean;
  /** Whether it is this process that reads the profile of an account, named by its key. */
  readonly ownsAccount: (account: string) => boolean;
}

/**
 * The shard that hears of a server.
 * https://discord.com/developers/docs/events/gateway#sharding-sharding-formula
 */
export function shardOf(guildId: string, count: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(count));
}

/**
 * The share of a process that holds these shards. Accounts belong to no server: they are divided by a hash of their key, so
 * that each is somebody's wherever the ranges of all processes make up the whole.
 */
export function createShare(shards: Shards): Share {
  if (shards === 'auto') return { ownsGuild: () => true, ownsAccount: () => true };
  const own = new Set(shards.ids);
  return {
    ownsGuild: (guildId) => own.has(shardOf(guildId, shards.count)),
    ownsAccount: (account) => own.has(fnv1a(account) % shards.count),
  };
}
