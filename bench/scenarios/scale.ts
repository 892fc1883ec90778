import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Scenario } from '../support/bench.ts';
import { generate } from '../support/generator.ts';
import { announce, delivery, settle, unheard, type Hooked } from '../support/hook.ts';
import { channelIdOf, codewarsIdOf, guildIdOf, userIdOf } from '../support/ids.ts';
import { comparison, megabytes, milliseconds, type Row } from '../support/row.ts';
import { median, type Pair } from '../support/statistics.ts';
import { makeWorlds, membersEach, sizes, startIn, type Size, type World } from '../support/worlds.ts';

type Worlds = Readonly<Record<Size, World>>;
type Both = Readonly<Record<Size, Hooked>>;

/** 100,000 links may cost so many times what 100 do. */
const limit = 1.15;
const connections = 32;

/** What 100,000 links in 1,000 servers cost, against 100 in one: the latter stands in the column of the bare bot. */
export const scale: Scenario = async (bench) => {
  const worlds = await makeWorlds(bench);
  return [...(await inUse(bench, worlds)), ...(await idle(bench, worlds))];
};

async function inUse(bench: Bench, worlds: Worlds): Promise<Row[]> {
  await using small = await startIn(bench, worlds.small);
  await using large = await startIn(bench, worlds.large);
  const both = { small, large };
  // The first look through all links ends before anything is measured.
  for (const size of sizes) await settle(both[size]);

  const compare = async (
    name: string,
    rounds: number,
    once: (size: Size, round: number) => Promise<number>,
  ) => {
    const pairs: Pair[] = [];
    // The round before the first makes hot what it runs.
    for (let round = 0; round <= rounds; round += 1) {
      bench.progress(`scale, ${name}: ${round === 0 ? 'warming up' : `round ${round}`}`);
      const pair = await inTurn(round, (size) => once(size, round));
      if (round > 0) pairs.push(pair);
    }
    return pairs;
  };
  const deliver = ingest(worlds, both, bench.often(2_000, 500));
  const say = audience(worlds, both, { rounds: bench.often(12, 3), newsEach: bench.often(20, 5) });
  const list = memberList(worlds, both, bench.often(40, 5));
  const board = serverBoard(worlds, both, bench.often(40, 5));
  return [
    comparison(
      '100,000 links: processor time per delivery',
      await compare('ingest', bench.often(9, 2), deliver),
      milliseconds,
      limit,
    ),
    comparison(
      '100,000 links: from 204 to the message',
      await compare('audience', bench.often(11, 2), say),
      milliseconds,
      limit,
    ),
    comparison(
      '100,000 links: answer to /members',
      await compare('members', bench.often(11, 2), list),
      milliseconds,
      limit,
    ),
    comparison(
      '100,000 links: answer to /leaderboard',
      await compare('leaderboard', bench.often(11, 2), board),
      milliseconds,
      limit,
    ),
  ];
}

/** Memory of bots that have just been started and have looked through all links. */
async function idle(bench: Bench, worlds: Worlds): Promise<Row[]> {
  const rss = async (size: Size, servers = worlds[size].servers): Promise<number> => {
    await using running = await startIn(bench, worlds[size], servers);
    await settle(running);
    await sleep(bench.often(4_000, 500));
    return running.bot.rss();
  };
  const rounds: { readonly all: Pair; readonly links: Pair }[] = [];
  for (let round = 0; round < bench.often(5, 1); round += 1) {
    bench.progress(`scale, memory: round ${round + 1}`);
    const all = await inTurn(round, rss);
    rounds.push({ all, links: { dojo: all.dojo, bare: await rss('small', worlds.large.servers) } });
  }
  const row = (measure: string, key: 'all' | 'links', goal?: number): Row =>
    comparison(
      measure,
      rounds.map((round) => round[key]),
      megabytes,
      goal,
    );
  return [
    row('100,000 links: memory (RSS) when idle, both in 1,000 servers', 'links', limit),
    row('the same against 100 links in one server', 'all'),
  ];
}

/** Small first, then large first. */
async function inTurn(round: number, measure: (size: Size) => Promise<number>): Promise<Pair> {
  const found = { small: NaN, large: NaN };
  for (const size of round % 2 === 0 ? sizes : sizes.toReversed()) found[size] = await measure(size);
  return { dojo: found.large, bare: found.small };
}

/** Milliseconds of processor time for each delivery, until it is handled: ranks that every account reached long ago. */
function ingest(worlds: Worlds, both: Both, deliveries: number) {
  const requestsFor = ({ links }: World): Buffer[] =>
    Array.from({ length: deliveries }, (_, index) =>
      delivery({
        accountId: codewarsIdOf(spread(index, deliveries, links)),
        language: [null, 'javascript', 'python'][index % 3] ?? null,
        rank: -8 + (Math.floor(index / 3) % 8),
      }),
    );
  const requests = { small: requestsFor(worlds.small), large: requestsFor(worlds.large) };
  return async (size: Size): Promise<number> => {
    const running = both[size];
    const before = running.bot.cpuMs();
    await generate({ port: running.port, connections, deliveries, requests: requests[size] });
    await settle(running);
    return (running.bot.cpuMs() - before) / deliveries;
  };
}

/**
 * Milliseconds from 204 to the message, for accounts that are linked in one server, the one in the middle. Only one in the large
 * world too: a server's first news in a minute is one write more, however many links there are.
 */
function audience(worlds: Worlds, both: Both, { rounds, newsEach }: { rounds: number; newsEach: number }) {
  const all = rounds * newsEach;
  return async (size: Size, round: number): Promise<number> => {
    const server = Math.floor(worlds[size].servers / 2);
    const times: number[] = [];
    for (let index = round * newsEach; index < (round + 1) * newsEach; index += 1) {
      const person = server * membersEach + spread(index, all, membersEach);
      both[size].stage.codewars.addUser(profileOf(person));
      const news = { accountId: codewarsIdOf(person), ...(unheard[index % unheard.length] ?? never()) };
      times.push(await announce(both[size], news, channelIdOf(server)));
      // Less than the bot allows itself to send, so that none waits for its turn.
      await sleep(100);
    }
    return median(times);
  };
}

/** An account that an announcement asks for, since it names accounts as they are called now. */
const profileOf = (person: number) => ({
  id: codewarsIdOf(person),
  username: `member_${person}`,
  name: null,
  honor: 100_000,
  clan: null,
  leaderboardPosition: null,
  skills: [],
  ranks: { overall: { rank: 2, name: '2 dan', color: 'black', score: 97_225 }, languages: {} },
  codeChallenges: { totalAuthored: 0, totalCompleted: 1_000 },
});

/** Milliseconds from /members to its answer, in one server after the other. */
const memberList = (worlds: Worlds, both: Both, commands: number) =>
  answerTo({ name: 'members' }, worlds, both, commands);

/** Milliseconds from /leaderboard to its answer, in one server after the other, from the histories of its members. */
const serverBoard = (worlds: Worlds, both: Both, commands: number) =>
  answerTo({ name: 'leaderboard', subcommand: 'server' }, worlds, both, commands);

function answerTo(
  command: { readonly name: string; readonly subcommand?: string },
  worlds: Worlds,
  both: Both,
  commands: number,
) {
  return async (size: Size): Promise<number> => {
    const { discord } = both[size].stage;
    const times: number[] = [];
    for (let index = 0; index < commands; index += 1) {
      const server = spread(index, commands, worlds[size].servers);
      const place = { userId: userIdOf(0), guildId: guildIdOf(server), channelId: channelIdOf(server) };
      const invocation = await discord.slash({ ...place, ...command });
      const outcome = await invocation.settled();
      if (outcome.kind !== 'message' || !JSON.stringify(outcome.message.embeds).includes(`${membersEach}`)) {
        throw new Error(`/${command.name} was answered by something else: ${JSON.stringify(outcome)}`);
      }
      times.push(invocation.timing.settledMs ?? NaN);
      discord.forget();
    }
    return median(times);
  };
}

/** The index-th of `count` that lie evenly among so many. */
const spread = (index: number, count: number, among: number): number => Math.floor((index * among) / count);

function never(): never {
  throw new RangeError('there is no such news');
}
