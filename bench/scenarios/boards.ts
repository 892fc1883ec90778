import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createServerBoards, type BoardQuery } from '../../src/boards/server-board.ts';
import { createSettings } from '../../src/guilds/settings.ts';
import { createHistory } from '../../src/history/history.ts';
import { createMembers } from '../../src/members/members.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { SlashInput } from '../../sandbox/discord/index.ts';
import type { Bench, Scenario } from '../support/bench.ts';
import { goalRow, seedBoards } from '../support/boards.ts';
import { channelIdOf, guildIdOf, userIdOf } from '../support/ids.ts';
import { megabytes, milliseconds } from '../support/row.ts';
import { median, quantile } from '../support/statistics.ts';

const limits = { firstMs: 1_500, warmMs: 150, bytes: 40 * 1024 * 1024, pauseMs: 50 };
const periods = ['month', 'week', 'year', 'all'] as const;
const resolutionMs = 1;

/** All periods by points, then all of them by kata. */
const queryOf = (index: number): Pick<BoardQuery, 'by' | 'period'> => ({
  by: Math.floor(index / periods.length) % 2 === 0 ? 'points' : 'kata',
  period: periods[index % periods.length] ?? 'month',
});

const askNothing = (): Promise<never> => Promise.reject(new Error('A board asks Codewars nothing.'));

/** The board of a server with 1,000 linked members and 1,000,000 completed kata, from SQLite on disk. */
export const boards: Scenario = async (bench) => {
  const directory = bench.directories().dojo;
  const url = `sqlite://${join(directory, 'dojo.sqlite')}`;
  bench.progress('boards: 1,000 members complete 1,000 kata each');
  await seedBoards(bench, url);
  const storage = await openStorage({ url, encryptionKeys: [], log: console });
  let minutes = 0;
  // Each board is read a minute after the one before: then nothing of it is kept.
  const now = (): number => Date.now() + minutes * 60_000;
  const members = createMembers({ storage, now });
  const board = createServerBoards({
    members,
    settings: createSettings({ storage, members, now }),
    history: createHistory({
      storage,
      codewars: { completed: askNothing, kata: askNothing },
      catalogue: { rankOf: () => undefined },
      ownsAccount: () => true,
      now,
      random: Math.random,
      log: { info: () => undefined, warn: console.error },
    }),
    absentees: () => Promise.resolve(new Set()),
    now,
  });
  const read = async (query: BoardQuery): Promise<number> => {
    minutes += 1;
    const from = performance.now();
    const { total } = await board.read(guildIdOf(0), query, 0, userIdOf(1));
    // A week or a month may have just begun.
    if (query.period === 'all' && total < 900) throw new Error(`The board has ${total} members.`);
    return performance.now() - from;
  };
  const pauses = monitorEventLoopDelay({ resolution: resolutionMs });
  pauses.enable();
  const first = await read({ by: 'points', period: 'month', language: null });
  const warm: number[] = [];
  for (let index = 0; index < bench.often(60, 8); index += 1) {
    warm.push(await read({ ...queryOf(index), language: null }));
  }
  pauses.disable();
  await storage.close();
  const grown = await grownBy(bench, directory, bench.often(60, 8));
  const longest = pauses.max / 1e6 - resolutionMs;
  const about = 'board of 1,000 members, 1,000,000 kata';
  return [
    goalRow(`${about}: the first`, milliseconds(first), `≤ ${limits.firstMs} ms`, first <= limits.firstMs),
    goalRow(
      `${about}: later ones`,
      `${milliseconds(median(warm))}, p99 ${milliseconds(quantile(warm, 0.99))}`,
      `≤ ${limits.warmMs} ms`,
      median(warm) <= limits.warmMs,
    ),
    goalRow(
      `${about}: memory (RSS) that it adds`,
      megabytes(grown),
      `≤ ${megabytes(limits.bytes)}`,
      grown <= limits.bytes,
    ),
    goalRow(
      `${about}: longest pause`,
      milliseconds(longest),
      `≤ ${limits.pauseMs} ms`,
      longest <= limits.pauseMs,
    ),
  ];
};

/** What a bot that has just been started occupies more after so many boards, in bytes. */
async function grownBy(bench: Bench, directory: string, boards: number): Promise<number> {
  await using running = await bench.start('dojo', directory, { servers: 1 });
  const { discord } = running.stage;
  const place = { userId: userIdOf(1), guildId: guildIdOf(0), channelId: channelIdOf(0) };
  const ask = async (command: Pick<SlashInput, 'name' | 'subcommand' | 'options'>): Promise<void> => {
    const outcome = await (await discord.slash({ ...place, ...command })).settled();
    if (outcome.kind !== 'message') throw new Error(`/${command.name} was not answered.`);
    discord.forget();
  };
  // What the first command of all takes is no matter of boards.
  await ask({ name: 'help' });
  const before = running.bot.rss();
  for (let board = 0; board < boards; board += 1) {
    const options = { ...queryOf(board) };
    await ask({ name: 'leaderboard', subcommand: 'server', options });
  }
  return running.bot.rss() - before;
}
