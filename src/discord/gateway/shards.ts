import type { Shards } from '../../config/config.ts';
import { fnv1a } from '../../fnv1a.ts';

/**
 * The shard that receives the events of a server.
 * https://discord.com/developers/docs/events/gateway#sharding-sharding-formula
 */
export function shardOf(guildId: string, count: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(count));
}

/** What a process with these shards is responsible for, where several divide one bot. */
export function createShare(shards: Shards) {
  const isOwn = (shard: (count: number) => number): boolean =>
    shards === 'auto' || shards.ids.includes(shard(shards.count));
  return {
    /** Whether this process receives a server's events and writes what is kept of it. */
    ownsGuild: (guildId: string): boolean => isOwn((count) => shardOf(guildId, count)),
    /** Whether this process reads an account, named by its key. Accounts belong to no server: a hash of the key divides them. */
    ownsAccount: (account: string): boolean => isOwn((count) => fnv1a(account) % count),
  };
}
