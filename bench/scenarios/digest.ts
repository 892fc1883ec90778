import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createCatalogue } from '../../src/catalogue/catalogue.ts';
import { createDigest } from '../../src/digest/digest.ts';
import { createSettings } from '../../src/guilds/settings.ts';
import { createHistory } from '../../src/history/history.ts';
import { dayOf } from '../../src/history/periods.ts';
import { createMembers } from '../../src/members/members.ts';
import type { When } from '../../src/schedules/occurrences.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Scenario } from '../support/bench.ts';
import { goalRow, seedBoards } from '../support/boards.ts';
import { guildIdOf } from '../support/ids.ts';
import { inventKata } from '../support/invented-kata.ts';
import { milliseconds } from '../support/row.ts';
import { median } from '../support/statistics.ts';

const limits = { ms: 1_500, pauseMs: 50 };
const resolutionMs = 1;
const whens = [
  { day: 'monday', time: '09:00', timezone: 'Europe/Berlin' },
  { day: 'first', time: '09:00', timezone: 'Europe/Berlin' },
] as const satisfies readonly When[];

const askNothing = (): Promise<never> => Promise.reject(new Error('A digest asks Codewars nothing.'));

/** The digest of a server with 1,000 linked members and 1,000,000 completed kata, from SQLite on disk, without its picture. */
export const digest: Scenario = async (bench) => {
  const url = `sqlite://${join(bench.directories().dojo, 'dojo.sqlite')}`;
  bench.progress('digest: 1,000 members complete 1,000 kata each');
  await seedBoards(bench, url);
  const storage = await openStorage({ url, encryptionKeys: [], log: console });
  const now = Date.now;
  const catalogue = createCatalogue({ storage, now, onError: console.error });
  catalogue.learn(inventKata(12_000));
  await catalogue.flush();
  const members = createMembers({ storage, now });
  const about = {
    catalogue,
    members,
    settings: createSettings({ storage, members, now }),
    history: createHistory({
      storage,
      codewars: { completed: askNothing, kata: askNothing },
      catalogue,
      ownsAccount: () => true,
      now,
      random: Math.random,
      log: { info: () => undefined, warn: console.error },
    }),
    absentees: () => Promise.resolve(new Set<string>()),
    pictures: { draw: () => Promise.resolve(undefined) },
    now,
    log: console,
  };
  const say = async (when: When) => {
    const digest = createDigest({ ...about, whenOf: () => Promise.resolve(when) });
    const due = { guildId: guildIdOf(0), kind: 'digest', wasQuiet: false, when } as const;
    const [at, from] = [now(), performance.now()];
    const { post } = await digest.prepare({ ...due, date: dayOf(at, when.timezone), at });
    const prepared = performance.now();
    const message = post && (await digest.compose(due.guildId, post, 'digest'));
    if (message === undefined) throw new Error('The digest says nothing.');
    return { prepareMs: prepared - from, composeMs: performance.now() - prepared };
  };
  // The first compiles, and happens once in the life of a process.
  await say(whens[0]);
  const pauses = monitorEventLoopDelay({ resolution: resolutionMs });
  pauses.enable();
  const said: Awaited<ReturnType<typeof say>>[] = [];
  for (let index = 0; index < bench.often(20, 4); index += 1)
    said.push(await say(whens[index % whens.length] ?? whens[0]));
  pauses.disable();
  await storage.close();
  const longest = pauses.max / 1e6 - resolutionMs;
  const [prepare, compose] = [
    median(said.map(({ prepareMs }) => prepareMs)),
    median(said.map(({ composeMs }) => composeMs)),
  ];
  const what = 'digest of 1,000 members, 1,000,000 kata';
  return [
    goalRow(`${what}: whether to say it`, milliseconds(prepare), `≤ ${limits.ms} ms`, prepare <= limits.ms),
    goalRow(`${what}: in words`, milliseconds(compose), `≤ ${limits.ms} ms`, compose <= limits.ms),
    goalRow(
      `${what}: longest pause`,
      milliseconds(longest),
      `≤ ${limits.pauseMs} ms`,
      longest <= limits.pauseMs,
    ),
  ];
};
