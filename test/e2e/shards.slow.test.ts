import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { DiscordStandIn, WorldUser } from '../../sandbox/discord/index.ts';
import { createShare } from '../../src/discord/gateway/shards.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { linkRisers, makeServers, startCodewarsOf, type Riser, type Server } from '../support/shard-scene.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';

const count = 6;
const ranges = [
  [0, 1],
  [2, 3],
  [4, 5],
] as const;

/** One of the processes, and the Codewars that it asks. */
interface Worker {
  readonly bot: SpawnedBot;
  readonly codewars: CodewarsStandIn;
  readonly owns: (server: Server) => boolean;
  readonly tracks: (riser: Riser) => boolean;
}

describe('three workers that divide 600 servers', () => {
  let discord: DiscordStandIn;
  let owner: WorldUser;
  let folder: string;
  let storage: Storage;
  let servers: Server[];
  let risers: Riser[];
  let workers: Worker[];

  beforeEach(async () => {
    discord = await startDiscord({ shards: 3, maxConcurrency: 16, identifyEveryMs: 5_000 });
    owner = discord.world.user({ username: 'owner' });
    servers = makeServers(discord, owner, 600, count);
    folder = await mkdtemp(join(tmpdir(), 'dojo-shards-'));
    storage = await openStorage({ url: `sqlite://${folder}/dojo.sqlite`, encryptionKeys: [], log: console });
    await storage.guilds.setMany(
      servers.map(({ id, channelId }) => ({
        key: id,
        value: {
          channels: { ranks: channelId },
          options: { honor: 'gathered', languages: true, mention: false, minimum: null, verified: false },
        },
      })),
    );
    risers = await linkRisers(
      storage,
      owner,
      servers.filter((_, index) => index % 10 === 3),
    );
    workers = [];
    for (const [index, [first, last]] of ranges.entries()) {
      const codewars = await startCodewarsOf(risers);
      const share = createShare({ ids: [first, last], count });
      const bot = new SpawnedBot(folder, {
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
        DISCORD_CDN_URL: discord.cdnUrl,
        DISCORD_SHARDS: `${first}-${last}/${count}`,
        INSTANCE: `worker.${index + 1}`,
        CODEWARS_API_URL: codewars.apiUrl,
        CODEWARS_REQUESTS_PER_SECOND: '1000',
        CATALOGUE_GROWTH: 'off',
        DATABASE_URL: `sqlite://${folder}/dojo.sqlite`,
      });
      const owns = ({ shard }: Server) => shard === first || shard === last;
      workers.push({ bot, codewars, owns, tracks: ({ account }) => share.ownsAccount(account) });
    }
  });
  afterEach(async () => {
    for (const { bot, codewars } of workers) {
      await bot.end('SIGKILL');
      await codewars.close();
    }
    await discord.close();
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What is answered to the owner of each of these servers who asks for the settings; `none` where nobody answers. */
  const ask = async (asked: readonly Server[], withinMs = 15_000): Promise<string[]> => {
    const answers: string[] = [];
    for (let from = 0; from < asked.length; from += 20) {
      const some = asked.slice(from, from + 20).map(async ({ id: guildId, channelId }) => {
        const place = { userId: owner.id, guildId, channelId };
        const invocation = await discord.slash({ ...place, name: 'announcements', subcommand: 'show' });
        const outcome = await invocation.settled(withinMs);
        return outcome.kind === 'message' ? JSON.stringify(outcome.message) : outcome.kind;
      });
      answers.push(...(await Promise.all(some)));
    }
    return answers;
  };
  /** The servers in which a worker has answered, by its log. */
  const answeredBy = ({ bot }: Worker): string[] =>
    [...bot.output.matchAll(/"guild":"(\d+)".*"msg":"interaction"/g)].map(([, guildId]) => guildId ?? '');
  const idsOf = (some: readonly Server[]): string[] => some.map(({ id }) => id).sort();
  /** Accounts that a worker has read. */
  const readBy = ({ codewars }: Worker): string[] => [
    ...new Set(codewars.requests.flatMap(({ path }) => /^\/users\/(c{18}\w{6})$/.exec(path)?.[1] ?? [])),
  ];
  /** The headlines in the channel of a server. */
  const said = ({ channelId }: Server): string[] =>
    discord.world
      .messages(channelId)
      .filter(({ interaction_metadata: of }) => !of)
      .map(({ embeds }) => embeds[0]?.title ?? '');
  const departed = async (): Promise<string[]> => {
    const rows = await storage.guilds.getMany(servers.map(({ id }) => id));
    return servers.filter((_, index) => rows[index]?.leftAt !== undefined).map(({ id }) => id);
  };

  it('each answer their own, also when one is killed and comes back; nothing is lost or said twice', async () => {
    const [one, two, three] = workers as [Worker, Worker, Worker];
    // What the second finds out does not get through, and so is in its outbox when it is killed.
    const stuck = risers.filter(two.tracks);
    const channels = stuck.map(({ server }) => server.channelId).join('|');
    discord.faults.add({
      kind: 'status',
      status: 500,
      method: 'POST',
      path: new RegExp(`/channels/(${channels})/messages`),
      times: Infinity,
    });
    // The first compiles, where that is still to be done. It meets all servers' rows, and two thirds are not its own.
    await one.bot.start('worker');
    await Promise.all([two.bot.start('worker'), three.bot.start('worker')]);
    expect(discord.gateway.shards.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((id) => [id, count]));

    const answers = await ask(servers);
    expect(answers.filter((answer, index) => !answer.includes(servers[index]?.channelId ?? ''))).toEqual([]);
    for (const worker of workers) {
      await expect.poll(() => answeredBy(worker).sort()).toEqual(idsOf(servers.filter(worker.owns)));
    }

    const accountsOf = (worker: Worker) => risers.filter(worker.tracks).map(({ account }) => account);
    for (const worker of workers) {
      expect(accountsOf(worker).length).toBeGreaterThan(0);
      await expect.poll(() => readBy(worker).sort()).toEqual(accountsOf(worker).sort());
    }
    const gotThrough = risers.filter((riser) => !stuck.includes(riser));
    await expect.poll(() => gotThrough.filter(({ server }) => said(server).length === 0)).toEqual([]);
    const waiting = async () => {
      let waits = 0;
      for await (const _ of storage.outbox.keys()) waits += 1;
      return waits;
    };
    await expect.poll(waiting).toBe(stuck.length);

    await two.bot.end('SIGKILL');
    discord.faults.clear();
    await expect.poll(() => discord.gateway.shards.length).toBe(4);
    const [others, own] = [servers.filter((server) => !two.owns(server)), servers.filter(two.owns)];
    const [meanwhile, unanswered] = await Promise.all([
      ask(others.slice(0, 40)),
      ask(own.slice(0, 20), 3_000),
    ]);
    expect(meanwhile.filter((answer) => answer === 'none')).toEqual([]);
    expect(unanswered.filter((answer) => answer !== 'none')).toEqual([]);
    // Who starts now finds a third of the servers that nobody is in, as far as it can see.
    expect(await one.bot.end()).toBe(0);
    await one.bot.start('worker');
    await two.bot.start('worker');

    const again = await ask(own);
    expect(again.filter((answer, index) => !answer.includes(own[index]?.channelId ?? ''))).toEqual([]);
    await expect
      .poll(() => risers.filter(({ server }) => said(server).length === 0), { timeout: 45_000 })
      .toEqual([]);
    await expect.poll(waiting).toBe(0);
    expect(risers.flatMap(({ server }) => said(server))).toEqual(risers.map(() => '4 kyu overall'));
    for (const worker of workers) expect(readBy(worker).sort()).toEqual(accountsOf(worker).sort());
    expect(await departed()).toEqual([]);
    for (const { bot } of workers) expect(await bot.end()).toBe(0);
  }, 120_000);
});
