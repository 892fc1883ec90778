import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepsOf, verifiedKey } from '../../src/roles/scheme.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Bench, Running, Scenario } from '../support/bench.ts';
import { deliver, settle, startHooked, type Hooked } from '../support/hook.ts';
import { channelIdOf, codewarsIdOf, guildIdOf, userIdOf } from '../support/ids.ts';
import { comparison, milliseconds, type Row } from '../support/row.ts';
import { seed } from '../support/seeding.ts';
import { memberCount } from '../support/stage.ts';
import type { Pair } from '../support/statistics.ts';

const scheme = { steps: 'ranks', language: null } as const;
const guildId = guildIdOf(0);
/** Where the accounts of the seed are, and where the news lift them. */
const [from, to] = [2, 3];
/** Discord's limit, which makes 300 rank-ups take ten minutes; shorter in a quick run. */
const [limitMs, quickLimitMs] = [10_000, 500];
const withinMs = 60_000;
const limit = 1.2;

/**
 * 10,000 members with rank roles: a sweep of all, 300 rank-ups within a minute, and commands meanwhile. What stands in the column of the
 * bare bot is Dojo with nothing else to do, asked in turns.
 */
export const rankRoles: Scenario = async (bench) => {
  const members = bench.often(10_000, 500);
  const news = bench.often(300, 20);
  const { dojo: directory, bare: other } = bench.directories();
  bench.progress(`rank roles: writing ${members} members`);
  await write(bench, directory, members);
  const memberRolesPerMs = bench.often(limitMs, quickLimitMs);
  await using busy = await startHooked(bench, directory, { memberRolesPerMs });
  await using idle = await startHooked(bench, other);
  furnish(busy, members);
  for (const each of [busy, idle]) {
    await settle(each);
    for (let warm = 0; warm < 20; warm += 1) await each.stage.ask(warm, 'some_user');
  }
  bench.progress('rank roles: a sweep of all, and rank-ups');
  busy.stage.discord.forget();
  await sweep(busy);
  const [answers, risen] = await Promise.all([
    answersUntil(busy, idle, () => risenIn(busy).length >= news),
    rise(busy, news, bench.often(withinMs, 4_000)),
  ]);
  return rowsOf(busy, answers, risen);
};

/** Links in the store, and the settings that a press on Set up writes. */
async function write(bench: Bench, directory: string, members: number): Promise<void> {
  const url = `sqlite://${join(directory, 'dojo.sqlite')}`;
  await seed(bench.cleanup, { env: { DATABASE_URL: url }, servers: 1, membersEach: members, isRead: true });
  const storage = await openStorage({ url, encryptionKeys: [], log: console });
  const roles = Object.fromEntries(
    [...stepsOf(scheme), { key: verifiedKey, name: 'Codewars verified' }].map(({ key, name }, index) => [
      key,
      { id: roleIdOf(index), name, made: true },
    ]),
  );
  const rules = { ...scheme, verifiedOnly: true, verifiedRole: true, roles, sweptAt: Date.now() };
  await storage.rankRoles.set(guildId, rules);
  await storage.close();
}

const roleIdOf = (index: number): string => `19000000000000${String(index).padStart(4, '0')}`;
const roleFor = (rank: number): string =>
  roleIdOf(stepsOf(scheme).findIndex((step) => step.from <= rank && rank <= step.to));

/** The same at Discord: members who wear what they should. */
function furnish({ stage }: Running, members: number): void {
  const { world } = stage.discord;
  const verified = { key: verifiedKey, name: 'Codewars verified' };
  for (const [index, { name }] of [...stepsOf(scheme), verified].entries())
    world.role({ guildId, id: roleIdOf(index), name });
  for (let person = 0; person < members; person += 1) {
    const id = userIdOf(person);
    if (person >= memberCount) {
      world.user({ id, username: `member-${person}` });
      world.member(guildId, id);
    }
    world.giveRole(guildId, id, roleFor(from));
    world.giveRole(guildId, id, roleIdOf(stepsOf(scheme).length));
  }
}

/** An admin asks for a look at everyone. */
async function sweep({ stage }: Running): Promise<void> {
  const { world } = stage.discord;
  const { id } = world.user({ username: 'admin' });
  world.member(guildId, id, { permissions: ['ManageGuild', 'ManageRoles'] });
  const asked = await stage.discord.slash({
    ...{ userId: id, guildId, channelId: channelIdOf(0) },
    ...{ name: 'roles', subcommand: 'sync' },
  });
  await asked.settled();
}

/** Delivers rank-ups of as many members, evenly. @returns their ids, in order */
async function rise({ port }: Hooked, news: number, overMs: number): Promise<readonly string[]> {
  const risen: string[] = [];
  const begun = performance.now();
  for (let index = 0; index < news; index += 1) {
    const person = memberCount + index;
    const status = await deliver(port, { accountId: codewarsIdOf(person), language: null, rank: to });
    if (status !== 204) throw new Error(`a delivery was answered ${status}`);
    risen.push(userIdOf(person));
    await sleep(Math.max(0, begun + ((index + 1) / news) * overMs - performance.now()));
  }
  return risen;
}

const isChange = /^.*\/members\/(\d+)\/roles\/(\d+)$/;

const changesIn = ({ stage }: Running) =>
  stage.discord.requests.flatMap(({ method, path, status, at }) => {
    const [, userId = '', roleId = ''] = isChange.exec(path) ?? [];
    return userId === '' ? [] : [{ method, userId, roleId, status, at }];
  });

/** Who has lost the old role, which is the second of the two changes. */
const risenIn = (running: Running) =>
  changesIn(running).filter(({ method, status }) => method === 'DELETE' && status === 204);

/** In turns, so that whatever else the machine does weighs on both. */
async function answersUntil(busy: Running, idle: Running, isOver: () => boolean): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  while (!isOver()) {
    const asked: Record<keyof Pair, number> = { dojo: 0, bare: 0 };
    const turns = [
      ['dojo', busy],
      ['bare', idle],
    ] as const;
    for (const [name, { stage }] of pairs.length % 2 === 0 ? turns : turns.toReversed())
      asked[name] = await stage.ask(pairs.length, 'some_user');
    pairs.push(asked);
    await sleep(50);
  }
  return pairs;
}

function rowsOf(running: Running, answers: readonly Pair[], risen: readonly string[]): readonly Row[] {
  const changes = changesIn(running);
  const made = changes.filter(({ status }) => status === 204);
  const given = made.filter(({ method }) => method === 'PUT').map(({ userId }) => userId);
  const refused = changes.length - made.length;
  const looks = running.stage.discord.requests.filter(
    ({ method, path }) => method === 'GET' && /\/members\/\d+$/.test(path),
  ).length;
  const isInOrder = JSON.stringify(given) === JSON.stringify(risen);
  const about = `rank roles, ${risen.length} rank-ups during a sweep`;
  const row = (measure: string, dojo: string, goal: string, met: boolean): Row => ({
    ...{ measure: `${about}: ${measure}`, dojo, goal, met },
    ...{ bare: '', ratio: '' },
  });
  return [
    row('changes of roles', String(made.length), `${2 * risen.length}`, made.length === 2 * risen.length),
    row('refused, of those', String(refused), '0', refused === 0),
    row('in their order', isInOrder ? 'yes' : 'no', 'yes', isInOrder),
    row('looks at members', String(looks), `≥ ${risen.length}`, looks >= risen.length),
    comparison(`${about}: answer to /profile`, answers, milliseconds, limit),
  ];
}
