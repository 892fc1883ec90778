import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCatalogue, type Catalogue } from '../../src/catalogue/catalogue.ts';
import type { KnownKata } from '../../src/catalogue/entry.ts';
import { CodewarsError } from '../../src/codewars/errors.ts';
import { createRecommender } from '../../src/recommender/recommender.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Bench, Scenario } from '../support/bench.ts';
import { inventKata, kataLanguages } from '../support/invented-kata.ts';
import { megabytes, milliseconds, type Row } from '../support/row.ts';
import { median, quantile } from '../support/statistics.ts';

const kataCount = 12_000;
const completedCount = 3_000;
const limits = { bytes: 20 * 1024 * 1024, ms: 5 };
const seedProgram = join(import.meta.dirname, '..', 'seed-catalogue.ts');

/** What 12,000 kata cost: memory of a bot that knows them against one that knows none, and how long look-ups take. */
export const catalogue: Scenario = async (bench) => [await memory(bench), ...(await speed(bench))];

async function memory(bench: Bench): Promise<Row> {
  const { dojo: full, bare: empty } = bench.directories();
  await seed(bench, full);
  const found: number[] = [];
  for (let round = 0; round < bench.often(5, 1); round += 1) {
    bench.progress(`catalogue, memory: round ${round + 1}`);
    const rss: Record<string, number> = {};
    for (const directory of round % 2 === 0 ? [full, empty] : [empty, full]) {
      await using running = await bench.start('dojo', directory);
      await sleep(bench.often(4_000, 500));
      rss[directory] = running.bot.rss();
    }
    found.push((rss[full] ?? NaN) - (rss[empty] ?? NaN));
  }
  const added = median(found);
  return {
    measure: '12,000 kata: memory (RSS) that they add when idle',
    dojo: megabytes(added),
    bare: '',
    ratio: '',
    goal: `≤ ${megabytes(limits.bytes)}`,
    met: added <= limits.bytes,
  };
}

async function seed(bench: Bench, directory: string): Promise<void> {
  const url = `sqlite://${join(directory, 'dojo.sqlite')}`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', seedProgram, url, String(kataCount)],
    { stdio: ['ignore', 'ignore', 'inherit'], timeout: 120_000 },
  );
  bench.cleanup.watch(child);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The kata could not be written.');
}

async function speed(bench: Bench): Promise<Row[]> {
  const storage = await openStorage({ url: 'memory:', encryptionKeys: [], log: console });
  const all = inventKata(kataCount);
  const known = createCatalogue({ storage, now: Date.now, onError: console.error });
  known.learn(all);
  await known.flush();
  bench.progress('catalogue: look-ups');

  const nth = (index: number): KnownKata =>
    all[(index * 37) % all.length] ?? { id: '', name: '', slug: null };
  const times = bench.often(1_000, 50);
  const search = (what: string, typed: (name: string) => string) =>
    measured(`12,000 kata: ${what}`, times, (index) => known.search(typed(nth(index).name), 25));
  const recommend = recommending(known, all);
  const rows = [
    await search('the first letter', (name) => name.slice(0, 1)),
    await search('three letters', (name) => name.slice(0, 3)),
    await search('half a name', (name) => name.slice(0, Math.ceil(name.length / 2))),
    await search('a whole name', (name) => name),
    await search('a name misspelt', (name) => `${name.slice(0, 2)}x${name.slice(3)}`),
    await measured('12,000 kata: by exact name', times, (index) => known.byName(nth(index).name)),
    await measured('12,000 kata: choosing one to recommend', times, recommend),
  ];
  await storage.close();
  return rows;
}

/** Recommends to somebody who has completed 3,000 kata. Codewars is down, so that only the choice takes time. */
function recommending(known: Catalogue, all: readonly KnownKata[]) {
  const done = all.slice(0, completedCount).map(({ id }) => id);
  const completed = {
    languages: Object.fromEntries(kataLanguages.slice(0, 3).map((id) => [id, ` ${done.join(' ')} `])),
    total: completedCount,
    readAt: Date.now(),
  };
  const account = { username: 'somebody', codewarsId: 'somebody' };
  const board = { rank: -5, score: 300 };
  const ranks = { javascript: board, python: board, java: board };
  const snapshot = { ...account, honor: 1, ranks, baseline: {}, totalCompleted: 0, readAt: 1, changedAt: 1 };
  const unavailable = () =>
    Promise.reject(new CodewarsError('Unavailable', { subject: { kind: 'other', name: 'bench' } }));
  const recommender = createRecommender({
    storage: { snapshots: { get: () => Promise.resolve(snapshot) } },
    codewars: { kata: unavailable },
    accounts: { read: unavailable },
    catalogue: known,
    completions: { read: () => Promise.resolve(completed) },
    solvedHere: { read: () => Promise.resolve(undefined) },
    random: Math.random,
  });
  return (index: number) =>
    recommender.recommend({
      userId: 'a-member',
      account,
      language: kataLanguages[index % 3] ?? '',
      strategy: index % 2 === 0 ? 'default' : 'random',
      guildId: null,
      shift: 0,
    });
}

async function measured(measure: string, times: number, work: (index: number) => unknown): Promise<Row> {
  const taken: number[] = [];
  for (let index = -50; index < times; index += 1) {
    const from = performance.now();
    await work(index + 50);
    // The first ones are compiled.
    if (index >= 0) taken.push(performance.now() - from);
  }
  const middle = median(taken);
  return {
    measure,
    dojo: `${milliseconds(middle)}, p99 ${milliseconds(quantile(taken, 0.99))}`,
    bare: '',
    ratio: '',
    goal: `≤ ${limits.ms} ms`,
    met: middle <= limits.ms,
  };
}
