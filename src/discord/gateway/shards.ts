import type { Shards } from '../../config/variables.ts';
import { fnv1a } from '../../fnv1a.ts';

/** https://discord.com/developers/docs/events/gateway#sharding-sharding-formula */
export function shardOf(guildId: string, count: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(count));
}

/** Divides servers and accounts among the processes of a bot. */
export function createShare(shards: Shards) {
  const isOwn = (shard: (count: number) => number): boolean =>
    shards === 'auto' || shards.ids.includes(shard(shards.count));
  return {
    ownsGuild: (guildId: string): boolean => isOwn((count) => shardOf(guildId, count)),
    /** Accounts belong to no server, so a hash of the key divides them. */
    ownsAccount: (account: string): boolean => isOwn((count) => fnv1a(account) % count),
  };
}
