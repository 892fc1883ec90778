import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import type { DiscordStandIn, WorldUser } from '../../sandbox/discord/index.ts';
import type { User } from '../../src/codewars/model.ts';
import { createMembers } from '../../src/members/members.ts';
import type { Storage } from '../../src/storage/storage.ts';

/** A server whose rank-ups have a channel. */
export interface Server {
  readonly id: string;
  readonly channelId: string;
  readonly shard: number;
}

/** A member of a server whose account has risen since it was read last. */
export interface Riser {
  readonly account: string;
  readonly server: Server;
}

/** Servers, of every shard as many; all have the same owner. */
export function makeServers(
  discord: DiscordStandIn,
  owner: WorldUser,
  many: number,
  shards: number,
): Server[] {
  return Array.from({ length: many }, (_, index) => {
    // Discord's formula: the bits above the 22nd tell the shard.
    const id = String((60_000_000_000n + BigInt(index)) << 22n);
    discord.world.guild({ name: `Dojo ${index}`, id, ownerId: owner.id });
    const channel = discord.world.channel({ guildId: id, name: 'news' });
    return { id, channelId: channel.id, shard: index % shards };
  });
}

/** Links the owner of each of these servers to an account of its own, which rose from 5 to 4 kyu while nobody looked. */
export async function linkRisers(
  storage: Storage,
  owner: WorldUser,
  servers: readonly Server[],
): Promise<Riser[]> {
  const members = createMembers({ storage, now: Date.now });
  const before = Date.now() - 86_400_000;
  const risers: Riser[] = [];
  for (const [index, server] of servers.entries()) {
    const account = (0x51_00_00 + index).toString(16).padStart(24, 'c');
    const rank = { rank: -5, score: 250, name: '5 kyu', color: 'yellow' };
    const user: User = {
      id: account,
      username: `riser_${index}`,
      name: null,
      honor: 300,
      clan: null,
      leaderboardPosition: null,
      skills: [],
      ranks: { overall: rank, languages: {} },
      totalAuthored: 0,
      totalCompleted: 0,
    };
    await members.link(server.id, owner.id, user, undefined);
    await storage.snapshots.set(account, {
      username: user.username,
      codewarsId: account,
      honor: user.honor,
      ranks: { overall: { rank: -5, score: 250 } },
      baseline: { overall: -5 },
      totalCompleted: 0,
      completed: [],
      readAt: before,
      changedAt: before,
    });
    risers.push({ account, server });
  }
  return risers;
}

/** A Codewars where they have risen. Each process has one of its own, which so tells whom that process asks for. */
export async function startCodewarsOf(risers: readonly Riser[]): Promise<CodewarsStandIn> {
  const codewars = await startCodewars();
  for (const [index, { account }] of risers.entries()) {
    codewars.addUser({
      id: account,
      username: `riser_${index}`,
      name: null,
      honor: 300,
      clan: null,
      leaderboardPosition: null,
      skills: null,
      ranks: { overall: { rank: -4, name: '4 kyu', color: 'blue', score: 600 }, languages: {} },
      codeChallenges: { totalAuthored: 0, totalCompleted: 0 },
    });
  }
  return codewars;
}
