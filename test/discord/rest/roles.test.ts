import { Routes } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { createRest } from '../../../src/discord/rest/rest.ts';
import { createGuildRoles } from '../../../src/discord/rest/roles.ts';
import type { GuildRoles } from '../../../src/roles/guild-roles.ts';

let discord: DiscordStandIn;
let guildId: string;
let userId: string;
let unauthorized: Error[];
let guildRoles: GuildRoles;

beforeEach(async () => {
  discord = await startDiscord({ username: 'Dojo' });
  guildId = discord.world.guild({ name: 'Coding Dojo' }).id;
  userId = discord.world.user({ username: 'ann' }).id;
  discord.world.member(guildId, userId, { permissions: ['ManageGuild'] });
  unauthorized = [];
  guildRoles = createGuildRoles(discord, (error) => unauthorized.push(error));
});
afterEach(() => discord.close());

const why = 'rank 5 kyu';

describe('looking', () => {
  it('lists the roles, the highest first', async () => {
    const listed = await guildRoles.list(guildId);
    expect(listed).toMatchObject({
      outcome: 'done',
      roles: [
        { name: 'role-2', position: 2, managed: false, managesRoles: false, isPowerful: true },
        { name: 'Dojo', position: 1, managed: true },
        { id: guildId, name: '@everyone', position: 0, color: 0 },
      ],
    });
  });

  it('tells what a member has', async () => {
    const listed = await guildRoles.list(guildId);
    const [highest] = listed.outcome === 'done' ? listed.roles : [];
    expect(await guildRoles.member(guildId, userId)).toEqual({ outcome: 'done', roleIds: [highest?.id] });
    discord.world.removeMember(guildId, userId);
    expect(await guildRoles.member(guildId, userId)).toEqual({ outcome: 'memberGone' });
    expect(await guildRoles.member(guildId, '42')).toEqual({ outcome: 'memberGone' });
  });

  it('tells where the bot stands', async () => {
    expect(await guildRoles.me(guildId)).toMatchObject({
      outcome: 'done',
      mayManage: true,
      highest: { name: 'Dojo', position: 1 },
    });
    discord.world.permitBot(guildId, ['SendMessages']);
    const helper = discord.world.role({ guildId, name: 'Helpers', position: 3 });
    discord.world.giveRole(guildId, discord.botUserId, helper.id);
    expect(await guildRoles.me(guildId)).toMatchObject({ mayManage: false, highest: { name: 'Helpers' } });
    discord.world.permitBot(guildId, ['Administrator']);
    expect(await guildRoles.me(guildId)).toMatchObject({ mayManage: true });
  });

  it('tells that the bot was removed', async () => {
    discord.gateway.guildDelete(guildId, false);
    expect(await guildRoles.list(guildId)).toEqual({ outcome: 'missingAccess' });
    expect(await guildRoles.me(guildId)).toEqual({ outcome: 'missingAccess' });
    expect(await guildRoles.member(guildId, userId)).toEqual({ outcome: 'missingAccess' });
  });
});

describe('changing', () => {
  const created = async (name = '5 kyu') => {
    const result = await guildRoles.create(guildId, { name, color: 0xecb613 }, why);
    if (result.outcome !== 'done') throw new Error(result.outcome);
    return result.role;
  };
  const held = () => discord.world.rolesOf(guildId, userId).map(({ name }) => name);

  it('creates roles that allow nothing, and gives, takes and removes them', async () => {
    const role = await created();
    expect(role).toMatchObject({ name: '5 kyu', color: 0xecb613, position: 1, isPowerful: false });
    const seen = discord.world.roles(guildId).find(({ id }) => id === role.id);
    expect(seen).toMatchObject({ permissions: '0', hoist: false, mentionable: false });
    expect(await guildRoles.give(guildId, userId, role.id, why)).toEqual({ outcome: 'done' });
    expect(await guildRoles.give(guildId, userId, role.id, why)).toEqual({ outcome: 'done' });
    expect(held()).toContain('5 kyu');
    expect(await guildRoles.take(guildId, userId, role.id, why)).toEqual({ outcome: 'done' });
    expect(await guildRoles.take(guildId, userId, role.id, why)).toEqual({ outcome: 'done' });
    expect(held()).not.toContain('5 kyu');
    expect(await guildRoles.remove(guildId, role.id, why)).toEqual({ outcome: 'done' });
    expect(await guildRoles.remove(guildId, role.id, why)).toEqual({ outcome: 'roleGone' });
    expect(await guildRoles.give(guildId, userId, role.id, why)).toEqual({ outcome: 'roleGone' });
    expect(discord.requests.filter(({ status }) => status >= 400)).toHaveLength(2);
  });

  it.each([
    ['of any script', '5 kyu on Codewars — 級 🎉'],
    ['that is too long', '🎉'.repeat(600)],
    ['with half a character', '5 kyu \ud83c'],
    ['of several lines', '5 kyu\r\nX-Other: 1'],
  ])('says why in the audit log: a reason %s', async (_, reason) => {
    await created();
    expect(await guildRoles.create(guildId, { name: 'other', color: 0 }, reason)).toMatchObject({
      outcome: 'done',
    });
    const [first, second] = discord.world.auditLog(guildId);
    expect(first?.reason).toBe(why);
    expect(reason.toWellFormed().startsWith(second?.reason?.replace(/…$/, '') ?? '?')).toBe(true);
    expect(second?.reason?.length).toBeGreaterThan(5);
  });

  it('tells a role that stands too high from a permission that is missing', async () => {
    const high = discord.world.role({ guildId, name: 'high', position: 3 });
    const changes = [
      () => guildRoles.give(guildId, userId, high.id, why),
      () => guildRoles.take(guildId, userId, high.id, why),
      () => guildRoles.remove(guildId, high.id, why),
    ];
    for (const change of changes) expect(await change()).toEqual({ outcome: 'tooHigh' });
    discord.world.permitBot(guildId, []);
    for (const change of changes) expect(await change()).toEqual({ outcome: 'missingPermissions' });
    expect(await guildRoles.create(guildId, { name: 'x', color: 0 }, why)).toEqual({
      outcome: 'missingPermissions',
    });
  });

  it('says that the server has all its 250 roles', async () => {
    while (discord.world.roles(guildId).length < 250) discord.world.role({ guildId, name: 'one more' });
    expect(await guildRoles.create(guildId, { name: '250', color: 0 }, why)).toEqual({
      outcome: 'tooManyRoles',
    });
  });

  it('says that the owner of the bot lacks two-factor authentication', async () => {
    discord.world.lackTwoFactor(guildId);
    expect(await guildRoles.create(guildId, { name: 'x', color: 0 }, why)).toEqual({
      outcome: 'needsTwoFactor',
    });
  });

  it('refuses what belongs to another bot', async () => {
    const { id } = discord.world.role({ guildId, name: 'another bot', managed: true });
    expect(await guildRoles.remove(guildId, id, why)).toMatchObject({
      outcome: 'refused',
      error: { code: 50_028 },
    });
    expect(await guildRoles.give(guildId, userId, id, why)).toEqual({ outcome: 'missingPermissions' });
  });

  it('takes a role from someone who left as gone', async () => {
    const role = await created();
    discord.world.removeMember(guildId, userId);
    expect(await guildRoles.give(guildId, userId, role.id, why)).toEqual({ outcome: 'memberGone' });
    expect(await guildRoles.take(guildId, userId, role.id, why)).toEqual({ outcome: 'memberGone' });
  });
});

describe('refusals', () => {
  const give = () => guildRoles.give(guildId, userId, '7', why);

  it.each([
    [404, 10_011, 'roleGone'],
    [404, 10_007, 'memberGone'],
    [404, 10_013, 'memberGone'],
    [404, 10_004, 'missingAccess'],
    [403, 50_001, 'missingAccess'],
    [403, 50_013, 'missingPermissions'],
    [400, 30_005, 'tooManyRoles'],
    [403, 60_003, 'needsTwoFactor'],
  ])('are data: %i with code %i is %s', async (status, code, outcome) => {
    discord.faults.add({ kind: 'status', status, body: JSON.stringify({ message: 'No', code }) });
    expect(await give()).toEqual({ outcome });
    expect(unauthorized).toEqual([]);
  });

  it('that are new are not taken for an outage', async () => {
    const body = JSON.stringify({ message: 'Something new', code: 79_999 });
    discord.faults.add({ kind: 'status', status: 400, body });
    expect(await give()).toMatchObject({ outcome: 'refused', error: { code: 79_999 } });
  });

  it.each([
    ['an outage', { kind: 'status', status: 503 }],
    ['a cut connection', { kind: 'drop' }],
    ['an answer that is cut off', { kind: 'dropAfter' }],
    ['a page of something in between', { kind: 'status', status: 403, body: '<html>blocked</html>' }],
    ['a refusal of the edge', { kind: 'status', status: 403, body: '{"message":"no","code":40333}' }],
    [
      'a path that is missing for now',
      { kind: 'status', status: 404, body: '{"message":"404: Not Found","code":0}' },
    ],
  ] as const)('of %s say nothing about the role, and are one request', async (_, fault) => {
    discord.faults.add(fault);
    expect(await give()).toMatchObject({ outcome: 'unknown' });
    expect(discord.requests).toHaveLength(1);
  });

  it('of the token end the process', async () => {
    discord.gateway.revokeToken();
    expect(await guildRoles.list(guildId)).toMatchObject({ outcome: 'unknown' });
    expect(unauthorized).toMatchObject([{ name: 'StartError', cause: { status: 401 } }]);
  });

  it.each([
    ['a limit of a day', { kind: 'rateLimit', retryAfterMs: 86_400_000 }, 86_400_050],
    ['a 429 without a time', { kind: 'status', status: 429, body: '<html>1015</html>' }, 30_000],
  ] as const)('by %s say when it is over', async (_, fault, retryAfterMs) => {
    discord.faults.add({ ...fault, times: 100 });
    expect(await give()).toMatchObject({ outcome: 'rateLimited', retryAfterMs });
    expect(discord.requests).toHaveLength(1);
  });
});

describe('300 changes at once in one server', () => {
  const people = 300;

  it('are one request each, in order, within Discord’s limit, and hold up no other request', async () => {
    await discord.close();
    discord = await startDiscord({ memberRolesPerMs: 200 });
    guildId = discord.world.guild({ name: 'Coding Dojo' }).id;
    const { id: roleId } = discord.world.role({ guildId, name: '5 kyu' });
    const members = Array.from({ length: people }, (_, index) => {
      const { id } = discord.world.user({ username: `member_${index}` });
      discord.world.member(guildId, id);
      return id;
    });
    guildRoles = createGuildRoles(discord, (error) => unauthorized.push(error));
    let done = 0;
    const changes = members.map(async (id) => {
      const result = await guildRoles.give(guildId, id, roleId, why);
      done += 1;
      return result.outcome;
    });

    // What commands and announcements send goes by other clients.
    const other = createRest(discord);
    let answered = 0;
    let leastDone = 0;
    while (answered < 100) {
      await other.get(Routes.user());
      answered += 1;
      leastDone = done;
    }
    expect(leastDone).toBeLessThan(people / 2);

    expect(new Set(await Promise.all(changes))).toEqual(new Set(['done']));
    expect(discord.world.auditLog(guildId).map(({ targetId }) => targetId)).toEqual(members);
    const asked = discord.requests.filter(({ method }) => method === 'PUT');
    const refused = asked.filter(({ status }) => status === 429);
    expect(refused.length).toBeLessThanOrEqual(3);
    expect(asked.length).toBe(people + refused.length);
    // 30 windows of ten.
    const tookMs = (asked.at(-1)?.at ?? 0) - (asked[0]?.at ?? 0);
    expect(tookMs).toBeGreaterThan(29 * 200);
  }, 120_000);

  it('wait for the next window, and only a long limit is told', async () => {
    await discord.close();
    discord = await startDiscord({ memberRolesPerMs: 60_000 });
    guildId = discord.world.guild({ name: 'Coding Dojo' }).id;
    discord.world.member(guildId, discord.world.user({ username: 'ann', id: userId }).id);
    const { id: roleId } = discord.world.role({ guildId, name: '5 kyu' });
    guildRoles = createGuildRoles(discord, (error) => unauthorized.push(error));
    const outcomes = [];
    for (let times = 0; times < 12; times += 1)
      outcomes.push(await guildRoles.give(guildId, userId, roleId, why));
    expect(outcomes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => ({ outcome: 'done' })));
    for (const outcome of outcomes.slice(10)) expect(outcome).toMatchObject({ outcome: 'rateLimited' });
    // The client knew without asking.
    expect(discord.requests).toHaveLength(10);
  });
});
