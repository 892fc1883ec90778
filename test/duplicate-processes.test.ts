import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Shards } from '../src/config/variables.ts';
import { createLog } from '../src/log.ts';
import { createDuplicateCheck, type DuplicateCheck } from '../src/duplicate-processes.ts';
import { openStorage } from '../src/storage/open-storage.ts';
import type { Storage } from '../src/storage/storage.ts';
import { startBot, type Bot } from './support/bot.ts';

const minute = 60_000;

describe('processes on one store', () => {
  let storage: Storage;
  let lines: string[];
  let running: DuplicateCheck[];
  beforeEach(async () => {
    vi.useFakeTimers();
    [lines, running] = [[], []];
    const log = { warn: () => undefined, error: () => undefined };
    storage = await openStorage({ url: 'memory:', encryptionKeys: [], log });
  });
  afterEach(async () => {
    await Promise.all(running.map((each) => each.stop()));
    await storage.close();
    vi.useRealTimers();
  });

  const start = (node: string, shards?: Shards): DuplicateCheck => {
    const destination = { write: (line: string) => lines.push(line) };
    const log = createLog({ level: 'info', secrets: [], destination });
    const copies = createDuplicateCheck({ storage, node, shards, now: Date.now, log });
    copies.start();
    running.push(copies);
    return copies;
  };
  const problems = () => running.map(({ problems: [problem = ''] }) => problem.replace(/:.*/, ''));

  it.each<[string, [string, Shards | undefined][]]>([
    [
      'a worker and webs of their own names',
      [
        ['worker', 'auto'],
        ['web.1', undefined],
        ['web.2', undefined],
      ],
    ],
    [
      'workers that divide the shards',
      [
        ['worker.1', { ids: [0, 1], count: 4 }],
        ['worker.2', { ids: [2, 3], count: 4 }],
      ],
    ],
  ])('%s are no copies', async (_, processes) => {
    for (const [node, shards] of processes) start(node, shards);
    await vi.advanceTimersByTimeAsync(5 * minute);
    expect(problems().join('')).toBe('');
    expect(lines).toEqual([]);
  });

  it.each<[string, [string, Shards | undefined], [string, Shards | undefined], RegExp]>([
    ['the same twice', ['all', 'auto'], ['all', 'auto'], /\(all\) holds the same shards/],
    ['all and a worker', ['all', 'auto'], ['worker', 'auto'], /holds the same shards/],
    ['auto and a range', ['all', 'auto'], ['worker.1', { ids: [0], count: 2 }], /holds the same shards/],
    [
      'ranges that overlap',
      ['a', { ids: [0, 1], count: 4 }],
      ['b', { ids: [1, 2], count: 4 }],
      /the same shards/,
    ],
    ['ranges of two totals', ['a', { ids: [0], count: 2 }], ['b', { ids: [3], count: 4 }], /the same shards/],
    ['two webs of one name', ['web', undefined], ['web', undefined], /runs as web on the same store/],
  ])('%s are told in both logs, once, and when it is over', async (_, one, two, expected) => {
    start(...one);
    const other = start(...two);
    await vi.advanceTimersByTimeAsync(5 * minute);
    expect(problems()).toEqual([
      expect.stringMatching(expected),
      expect.stringMatching(expected.source.includes('\\(all') ? expected : /same s/),
    ]);
    expect(lines.filter((line) => line.includes('"level":"warn"'))).toHaveLength(2);
    await other.stop();
    await vi.advanceTimersByTimeAsync(minute);
    expect(problems()[0]).toBe('');
    expect(lines.filter((line) => line.includes('second copy of this process has ended'))).toHaveLength(1);
  });

  it('one that is started again is no copy of itself, be it stopped in order or killed', async () => {
    const first = start('all', 'auto');
    await vi.advanceTimersByTimeAsync(minute);
    await first.stop();
    start('all', 'auto');
    await vi.advanceTimersByTimeAsync(minute);
    // Killed: its row stays as it was.
    const row = await storage.heard.get('processes');
    await running[1]?.stop();
    if (row) await storage.heard.set('processes', row);
    start('all', 'auto');
    await vi.advanceTimersByTimeAsync(5 * minute);
    expect(lines).toEqual([]);
    expect(Object.keys((await storage.heard.get('processes'))?.processes ?? {})).toHaveLength(1);
  });

  it('a store that does not answer is no reason to warn or to end', async () => {
    vi.spyOn(storage.heard, 'update').mockRejectedValue(new Error('down'));
    start('all', 'auto');
    await vi.advanceTimersByTimeAsync(minute);
    expect(lines).toEqual([]);
  });
});

it('two bots on one token and two stores say so once, after they met at several commands', async () => {
  const one = await startBot();
  const two = await startBot({ discord: one.discord });
  const bots = [one, two];
  const warnings = () =>
    bots.map(({ log }) => log.filter(({ msg }) => String(msg).includes('two processes use the same token')));
  one.discord.world.setOwner(one.ann.id);
  for (const bot of bots) bot.expectedRefusals.push(40_060);
  // Either may be the quicker one: a bot that was late three times says so, and its late answer replaces the other's.
  for (let asked = 0; asked < 6; asked += 1) await one.slash(one.ann, 'help');
  await expect.poll(() => warnings().flat().length).toBeGreaterThan(0);
  const status = await one.slash(one.ann, 'status');
  if (!status.text.includes('⚠'))
    await status.until('⚠ Another process, on another store, answers the commands of this bot');
  for (const said of warnings()) expect(said.length).toBeLessThanOrEqual(1);
  await two.stop();
  await one.stop();
});

it('two bots on one token and store say so in both logs and in /status', async () => {
  const log = { warn: () => undefined, error: () => undefined };
  const storage = await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log });
  const wrapStorage = () => ({ ...storage, close: () => Promise.resolve() });
  const one = await startBot({ wrapStorage, beatEveryMs: 50 });
  const two = await startBot({ wrapStorage, beatEveryMs: 50, discord: one.discord });
  const told = (bot: Bot) =>
    bot.log.filter(({ level, msg }) => level === 'warn' && String(msg).includes('same shards'));
  for (const bot of [one, two]) await expect.poll(() => told(bot).length, { timeout: 10_000 }).toBe(1);
  one.discord.world.setOwner(one.ann.id);
  // Both answer, and one of them is refused for it.
  one.expectedRefusals.push(40_060);
  two.expectedRefusals.push(40_060);
  expect((await one.slash(one.ann, 'status')).text).toContain('⚠ Another process of this bot');
  await two.stop();
  await one.stop();
  await storage.close();
});
