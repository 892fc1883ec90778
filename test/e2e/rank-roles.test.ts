import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorldUser } from '../../sandbox/discord/index.ts';
import { hashOf } from '../../src/storage/hash.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { startBot, type Bot, type BotOptions } from '../support/bot.ts';

const day = 86_400_000;
const missingPermissions = 50_013;
const unknownMember = 10_007;
const unknownRole = 10_011;

let bot: Bot;
let storage: Storage;
let aheadMs = 0;

const begin = async (options: BotOptions = {}): Promise<void> => {
  aheadMs = 0;
  bot = await startBot({
    wrapStorage: (inner) => (storage = inner),
    now: () => Date.now() + aheadMs,
    ...options,
  });
};

const roles = (subcommand: string) =>
  bot.slash(bot.admin, 'roles', {}, { guildId: bot.guild.id, channelId: bot.channelId, subcommand });

/** Everything the wizard offers by itself, or the menu entries picked. */
async function setUp(...picks: readonly (readonly [menu: string, ...values: string[]])[]): Promise<void> {
  let { message } = await roles('setup');
  for (const [menu, ...values] of picks) ({ message } = await bot.press(bot.admin, message, menu, values));
  const done = await bot.press(bot.admin, message, 'Set up');
  await done.until('Rank roles in this server');
}

const namesOf = (who: WorldUser): string[] =>
  bot.discord.world.rolesOf(bot.guild.id, who.id).map(({ name }) => name);
const has = (who: WorldUser, ...names: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(namesOf(who)).toEqual(names), { timeout: 30_000, interval: 20 });
const roleOf = (name: string): string => {
  const role = bot.discord.world.roles(bot.guild.id).find((each) => each.name === name);
  if (role === undefined) throw new Error(`there is no role ${name}`);
  return role.id;
};
/** Waits until no member waits for a look. */
const settled = (): Promise<void> =>
  vi.waitFor(
    async () => {
      expect((await storage.rankRoles.get(bot.guild.id))?.sweep).toBeUndefined();
      for await (const key of storage.roleLooks.keys()) expect(key).toBeUndefined();
    },
    { timeout: 30_000, interval: 20 },
  );
const changes = () =>
  bot.discord.requests.filter(
    ({ method, path }) => method !== 'GET' && /\/members\/\d+\/roles\/\d+$/.test(path),
  );
const idOf = async (username: string): Promise<string> => {
  const response = await fetch(`${bot.codewars.apiUrl}/users/${username}`);
  return ((await response.json()) as { id: string }).id;
};
const rankUp = async (username: string, rank: number): Promise<void> => {
  const user = { id: await idOf(username), rank };
  expect(await bot.deliver('user', { action: 'rank_upgraded', user, language: null })).toBe(204);
};

describe('rank roles', () => {
  beforeEach(() => begin());
  afterEach(() => bot.stop());

  it('follow a member from the link to the end of it', async () => {
    await setUp();
    await bot.link(bot.ann, 'hanae');
    await settled();
    expect(namesOf(bot.ann)).toEqual([]);
    await bot.verify(bot.ann, 'hanae');
    await has(bot.ann, 'Codewars verified', '2 kyu');
    await settled();
    const before = changes().length;
    await rankUp('hanae', -1);
    await has(bot.ann, 'Codewars verified', '1 kyu');
    await settled();
    expect(
      changes()
        .slice(before)
        .map(({ method }) => method),
    ).toEqual(['PUT', 'DELETE']);
    await bot.slash(bot.ann, 'unlink');
    await has(bot.ann);
    const reasons = bot.discord.world.auditLog(bot.guild.id).map(({ reason }) => reason);
    expect(reasons).toContain('Codewars: 1 kyu, verified');
    expect(reasons.at(-1)).toBe('Codewars: the link has ended');
  });

  it('go to unverified members where the admin allows it, and follow a new link', async () => {
    await setUp(['For whom', 'verifiedRole']);
    await bot.link(bot.ann, 'hanae');
    await has(bot.ann, '2 kyu');
    await bot.link(bot.ann, 'some_user');
    await has(bot.ann, '3 kyu');
  });

  it('are found by the ranks that are known when they are set up, also those of hidden members', async () => {
    await bot.link(bot.ann, 'hanae');
    await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Hide me');
    await bot.link(bot.ben, 'some_user');
    await setUp(['For whom']);
    await has(bot.ann, '2 kyu');
    await has(bot.ben, '3 kyu');
  });

  it('show bands, or the rank in a language', async () => {
    await bot.link(bot.ann, 'some_user');
    await setUp(['What the roles show', 'bands'], ['For whom']);
    await has(bot.ann, 'Blue (4–3 kyu)');
    await setUp(['What the roles show', 'language'], ['Which language', 'ruby'], ['For whom']);
    await has(bot.ann, '4 kyu Ruby');
    expect(bot.discord.world.roles(bot.guild.id).map(({ name }) => name)).not.toContain('Blue (4–3 kyu)');
  });

  it('come back to a member who left and came back, at their next command', async () => {
    await setUp(['For whom']);
    await bot.link(bot.ann, 'hanae');
    await has(bot.ann, '2 kyu');
    await settled();
    bot.discord.world.removeMember(bot.guild.id, bot.ann.id);
    bot.discord.world.member(bot.guild.id, bot.ann.id);
    expect(namesOf(bot.ann)).toEqual([]);
    await bot.slash(bot.ann, 'help');
    await has(bot.ann, '2 kyu');
  });

  it('of a member who has left are let be', async () => {
    bot.expectedRefusals.push(unknownMember);
    await setUp(['For whom']);
    await bot.link(bot.ann, 'hanae');
    await has(bot.ann, '2 kyu');
    bot.discord.world.removeMember(bot.guild.id, bot.ann.id);
    await rankUp('hanae', -1);
    await settled();
    expect((await roles('show')).text).not.toContain('⚠');
  });

  it('that were deleted are told and not made again, until an admin asks for it', async () => {
    await setUp(['For whom']);
    bot.discord.world.deleteRole(bot.guild.id, roleOf('2 kyu'));
    await bot.link(bot.ann, 'hanae');
    await settled();
    expect(namesOf(bot.ann)).toEqual([]);
    expect((await roles('show')).text).toContain('Deleted: `2 kyu`. I do not make roles again by myself');
    expect(bot.discord.world.roles(bot.guild.id).map(({ name }) => name)).not.toContain('2 kyu');
    bot.expectedRefusals.push(unknownRole);
    await setUp(['For whom']);
    await has(bot.ann, '2 kyu');
    expect((await roles('show')).text).not.toContain('⚠');
  });

  it('that stand above the bot’s own are told, and given once they are moved', async () => {
    bot.expectedRefusals.push(missingPermissions);
    await setUp(['For whom']);
    const top = bot.discord.world.roles(bot.guild.id).length - 1;
    bot.discord.world.moveRole(bot.guild.id, roleOf('2 kyu'), top);
    await bot.link(bot.ann, 'hanae');
    await settled();
    expect(namesOf(bot.ann)).toEqual([]);
    const tries = changes().length;
    expect((await roles('show')).text).toMatch(/Above my role, so I cannot give it: <@&\d+>/);
    // Known now, so that no further member costs a request.
    await bot.link(bot.ben, 'hanae');
    await settled();
    expect(changes()).toHaveLength(tries);
    bot.discord.world.moveRole(bot.guild.id, roleOf('2 kyu'), 1);
    await has(bot.ann, '2 kyu');
    await has(bot.ben, '2 kyu');
  });

  it('wait while the bot may not manage roles, and are given once it may', async () => {
    bot.expectedRefusals.push(missingPermissions);
    await setUp(['For whom']);
    bot.discord.world.permitBot(bot.guild.id, ['ViewChannel', 'SendMessages', 'EmbedLinks']);
    await bot.link(bot.ann, 'hanae');
    await vi.waitFor(async () => expect((await roles('show')).text).toContain('I lack **Manage Roles**'), {
      timeout: 10_000,
    });
    await bot.link(bot.ben, 'some_user');
    await vi.waitFor(async () => expect((await roles('show')).text).toContain('2 members wait for a look'), {
      timeout: 10_000,
    });
    // One change at most was tried, and the second member cost none.
    expect(changes().length).toBeLessThanOrEqual(1);
    bot.discord.world.permitBot(bot.guild.id, ['ViewChannel', 'SendMessages', 'EmbedLinks', 'ManageRoles']);
    await has(bot.ann, '2 kyu');
    await has(bot.ben, '3 kyu');
    expect((await roles('show')).text).not.toContain('⚠');
  });

  it('are given when the permission comes back while the bot looks what it lacks', async () => {
    bot.expectedRefusals.push(missingPermissions);
    const little = ['ViewChannel', 'SendMessages', 'EmbedLinks'];
    await setUp(['For whom']);
    bot.discord.world.permitBot(bot.guild.id, little);
    await bot.link(bot.ann, 'hanae');
    await vi.waitFor(async () => expect((await roles('show')).text).toContain('I lack **Manage Roles**'), {
      timeout: 10_000,
    });
    const before = bot.discord.requests.length;
    bot.discord.faults.add({ kind: 'delay', path: /\/members\/\d+$/, delayMs: 3_000 });
    bot.discord.world.permitBot(bot.guild.id, [...little, 'AttachFiles']);
    const looks = () => bot.discord.requests.slice(before).filter(({ path }) => path.endsWith('/roles'));
    await vi.waitFor(() => expect(looks().length).toBeGreaterThan(0), { timeout: 10_000, interval: 20 });
    bot.discord.world.permitBot(bot.guild.id, [...little, 'ManageRoles']);
    await has(bot.ann, '2 kyu');
  });

  it('follow a rank that tracking finds', async () => {
    await bot.stop();
    await begin({ env: { TRACKING: 'on' } });
    await setUp(['For whom']);
    await bot.link(bot.ann, 'hanae');
    await has(bot.ann, '2 kyu');
    const ranks = { overall: { rank: -1, name: '1 kyu', color: 'purple', score: 10_000 }, languages: {} };
    bot.codewars.setUser('hanae', { ranks });
    // Tracking begins with a round over all accounts.
    aheadMs = 3_600_000;
    await bot.restart();
    await has(bot.ann, '1 kyu');
    await settled();
  });

  it('are not taken while Codewars is down', async () => {
    await setUp(['For whom']);
    await bot.link(bot.ann, 'hanae');
    await has(bot.ann, '2 kyu');
    bot.codewars.faults.add({ kind: 'status', status: 503, times: 1000 });
    await bot.slash(bot.ann, 'help');
    await bot.press(bot.admin, (await roles('show')).message, 'Look at all now');
    await settled();
    expect(namesOf(bot.ann)).toEqual(['2 kyu']);
    // Nothing is known of this account, so its old role stays.
    await storage.snapshots.delete(await idOfLink(bot.ann));
    await bot.press(bot.admin, (await roles('show')).message, 'Look at all now');
    await settled();
    expect(namesOf(bot.ann)).toEqual(['2 kyu']);
    bot.codewars.faults.clear();
  });

  it('that an admin gave or took by hand are put right by the daily sweep', async () => {
    await setUp(['For whom']);
    await bot.link(bot.ann, 'hanae');
    await has(bot.ann, '2 kyu');
    await settled();
    bot.discord.world.giveRole(bot.guild.id, bot.ann.id, roleOf('3 dan and above'));
    bot.discord.world.takeRole(bot.guild.id, bot.ann.id, roleOf('2 kyu'));
    aheadMs = day + 60_000;
    await bot.restart();
    await has(bot.ann, '2 kyu');
  });

  it('touch no other role', async () => {
    const { world } = bot.discord;
    const other = world.role({ guildId: bot.guild.id, name: 'Friends', position: 1 });
    world.giveRole(bot.guild.id, bot.ann.id, other.id);
    await setUp(['For whom']);
    await bot.link(bot.ann, 'hanae');
    await vi.waitFor(() => expect(namesOf(bot.ann)).toContain('2 kyu'), { timeout: 10_000 });
    await bot.slash(bot.ann, 'unlink');
    await has(bot.ann, 'Friends');
  });

  const idOfLink = async (who: WorldUser): Promise<string> =>
    (await storage.links.get(`${bot.guild.id}:${who.id}`))?.codewarsId ?? '';
});

describe.each(['memory', 'sqlite'])('rank roles on %s', (kind) => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dojo-roles-'));
    await begin(kind === 'sqlite' ? { env: { DATABASE_URL: `sqlite:${join(folder, 'dojo.sqlite')}` } } : {});
  });
  afterEach(async () => {
    await bot.stop();
    await rm(folder, { recursive: true });
  });

  it('that were being given when the process ended are given after its restart, each once', async () => {
    await setUp(['For whom']);
    // Ten changes in ten seconds are allowed, so that twelve members are not done before the restart.
    const people = populate(12);
    await seed(people, -4);
    await bot.press(bot.admin, (await roles('show')).message, 'Look at all now');
    await vi.waitFor(() => expect(changes().length).toBeGreaterThanOrEqual(5), {
      timeout: 10_000,
      interval: 5,
    });
    const { after = '' } = (await storage.rankRoles.get(bot.guild.id))?.sweep ?? {};
    const passed = people.map(({ id }) => id).filter((id) => hashOf(id) <= after);
    const before = bot.discord.requests.length;
    await bot.restart();
    for (const who of people) await has(who, '4 kyu');
    await settled();
    // It goes on where it was.
    const looks = bot.discord.requests
      .slice(before)
      .flatMap(({ method, path }) => (method === 'GET' ? (/\/members\/(\d+)$/.exec(path)?.[1] ?? []) : []));
    expect(looks.filter((id) => passed.includes(id))).toEqual([]);
    const given = changes().flatMap(({ status, path }) => (status === 204 ? [path] : []));
    expect(new Set(given).size).toBe(people.length);
    // The first process may have waited for its turn with one.
    expect(given.length).toBeLessThanOrEqual(people.length + 1);
    // The new process does not know of the limit before Discord tells it.
    const limited = changes().filter(({ status }) => status === 429);
    expect(limited.length).toBeLessThanOrEqual(2);
  }, 90_000);

  it('that are asked for while Discord is down are given after a restart', async () => {
    await setUp(['For whom']);
    await settled();
    bot.discord.faults.add({ kind: 'status', status: 500, path: /\/members\/\d+$/, times: 1_000 });
    await bot.link(bot.ann, 'hanae');
    await bot.restart();
    expect(namesOf(bot.ann)).toEqual([]);
    bot.discord.faults.clear();
    await has(bot.ann, '2 kyu');
    await settled();
  });

  it('of members who all rise at once are changed in the order of the news, in two requests each', async () => {
    const people = populate(7);
    await setUp(['For whom']);
    await seed(people, -4);
    for (const { id } of people) bot.discord.world.giveRole(bot.guild.id, id, roleOf('4 kyu'));
    const before = bot.discord.requests.length;
    for (const { id } of people) {
      const user = { id: `of-${id}`, rank: -3 };
      expect(await bot.deliver('user', { action: 'rank_upgraded', user, language: null })).toBe(204);
    }
    for (const who of people) await has(who, '3 kyu');
    await settled();
    const ids = new Set(people.map(({ id }) => id));
    const asked = bot.discord.requests.slice(before).flatMap(({ method, path, status }) => {
      const [, id = ''] = /\/members\/(\d+)(?:\/roles\/\d+)?$/.exec(path) ?? [];
      return ids.has(id) && status !== 429 ? [`${method} ${id}`] : [];
    });
    expect(asked).toEqual(people.flatMap(({ id }) => [`GET ${id}`, `PUT ${id}`, `DELETE ${id}`]));
  }, 90_000);

  function populate(count: number): WorldUser[] {
    return Array.from({ length: count }, (_, index) => {
      const user = bot.discord.world.user({ username: `member${index}` });
      bot.discord.world.member(bot.guild.id, user.id);
      return user;
    });
  }

  async function seed(people: readonly WorldUser[], rank: number): Promise<void> {
    const now = Date.now();
    await storage.members.update(bot.guild.id, (row) => ({
      userIds: [...(row?.userIds ?? []), ...people.map(({ id }) => id)],
    }));
    for (const { id } of people) {
      const codewarsId = `of-${id}`;
      await storage.followers.set(codewarsId, { followers: [{ guildId: bot.guild.id, userId: id }] });
      await storage.links.set(`${bot.guild.id}:${id}`, {
        username: `user-${id}`,
        codewarsId,
        linkedAt: now,
        announce: true,
      });
      await storage.snapshots.set(codewarsId, {
        username: `user-${id}`,
        codewarsId,
        honor: 1,
        ranks: { overall: { rank, score: 2000 } },
        baseline: { overall: rank },
        totalCompleted: 1,
        readAt: now,
        changedAt: now,
      });
    }
  }
});
