import { AuditLogEvent } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiscordStandIn, SeenRole } from '../../../sandbox/discord/index.ts';
import { call, connectRaw, faultLines, startWorld } from './support.ts';

let discord: DiscordStandIn;
let guildId: string;
let ann: string;
/** Below the bot's own role. */
let low: SeenRole;
/** Above it. */
let high: SeenRole;

beforeEach(async () => {
  const world = await startWorld();
  discord = world.discord;
  guildId = world.guild.id;
  ann = world.ann.id;
  low = discord.world.role({ guildId, name: 'low' });
  high = discord.world.role({ guildId, name: 'high', position: 3 });
});
afterEach(() => discord.close());

const names = () => discord.world.roles(guildId).map(({ name }) => name);
const held = () => discord.world.rolesOf(guildId, ann).map(({ name }) => name);
const memberRole = (method: 'PUT' | 'DELETE', roleId: string, userId = ann, headers = {}) =>
  call(discord, method, `/guilds/${guildId}/members/${userId}/roles/${roleId}`, undefined, headers);
const roles = (method: string, path: string, body?: unknown, headers = {}) =>
  call(discord, method, `/guilds/${guildId}/roles${path}`, body, headers);
const refusal = (code: number): unknown =>
  expect.objectContaining({ body: expect.objectContaining({ code }) as unknown });

describe('roles of a server', () => {
  it('are created at the bottom, with what was said, and are read back', async () => {
    const body = { name: '5 kyu', permissions: '0', colors: { primary_color: 0xecb613 }, hoist: false };
    const created = await roles('POST', '', body);
    expect(created.body).toMatchObject({
      name: '5 kyu',
      permissions: '0',
      color: 0xecb613,
      colors: { primary_color: 0xecb613, secondary_color: null },
      position: 1,
      managed: false,
      mentionable: false,
    });
    expect(names()).toEqual(['high', 'Bot', 'low', '5 kyu', '@everyone']);
    expect(await roles('GET', `/${created.body.id ?? ''}`)).toMatchObject({ body: { name: '5 kyu' } });
    const all = (await roles('GET', '')).body as unknown as SeenRole[];
    expect(all.map(({ name, position }) => [position, name]).toSorted()).toEqual([
      [0, '@everyone'],
      [1, '5 kyu'],
      [2, 'low'],
      [3, 'Bot'],
      [4, 'high'],
    ]);
  });

  it('have the permissions of everyone where nothing is said', async () => {
    const everyone = discord.world.roles(guildId).at(-1)?.permissions;
    expect(await roles('POST', '', {})).toMatchObject({ body: { name: 'new role', permissions: everyone } });
  });

  it('are changed and deleted, and members lose what is deleted', async () => {
    discord.world.giveRole(guildId, ann, low.id);
    expect(await roles('PATCH', `/${low.id}`, { name: 'lower', mentionable: true })).toMatchObject({
      body: { id: low.id, name: 'lower', mentionable: true },
    });
    expect(held()).toEqual(['lower']);
    expect(await roles('DELETE', `/${low.id}`)).toMatchObject({ status: 204 });
    expect(held()).toEqual([]);
    expect(await roles('DELETE', `/${low.id}`)).toEqual(refusal(10_011));
    expect(await roles('PATCH', `/${low.id}`, {})).toEqual(refusal(10_011));
  });

  it('are put into another order, below the bot only', async () => {
    const other = discord.world.role({ guildId, name: 'other' });
    expect(names()).toEqual(['high', 'Bot', 'low', 'other', '@everyone']);
    expect(await roles('PATCH', '', [{ id: other.id, position: 2 }])).toMatchObject({ status: 200 });
    expect(names()).toEqual(['high', 'Bot', 'other', 'low', '@everyone']);
    expect(await roles('PATCH', '', [{ id: low.id, position: 3 }])).toEqual(refusal(50_013));
    expect(await roles('PATCH', '', [{ id: high.id, position: 1 }])).toEqual(refusal(50_013));
    expect(await roles('PATCH', '', [{ id: guildId, position: 1 }])).toEqual(refusal(50_028));
    expect(await roles('PATCH', '', { id: low.id })).toMatchObject({ status: 400, body: { code: 50_035 } });
    expect(names()).toEqual(['high', 'Bot', 'other', 'low', '@everyone']);
  });

  it('are at most 250', async () => {
    while (discord.world.roles(guildId).length < 249) discord.world.role({ guildId, name: 'one more' });
    expect(await roles('POST', '', { name: 'the last' })).toMatchObject({ status: 200 });
    expect(await roles('POST', '', { name: 'too many' })).toEqual({
      status: 400,
      body: { code: 30_005, message: 'Maximum number of server roles reached (250)' },
    });
  });

  it.each([
    [{ name: 'x'.repeat(101) }, 'name BASE_TYPE_BAD_LENGTH', { name: 'x'.repeat(100) }],
    [
      { colors: { primary_color: 0x1000000 } },
      'colors.primary_color NUMBER_TYPE_MAX',
      { colors: { primary_color: 0xffffff } },
    ],
    [{ hoist: 'no' }, 'hoist BOOLEAN_TYPE_CONVERT', { hoist: true }],
  ])('have limits: %j', async (bad, fault, legal) => {
    const refused = await roles('POST', '', bad);
    expect(faultLines(refused.body.errors)).toEqual([fault]);
    expect(await roles('POST', '', legal)).toMatchObject({ status: 200 });
  });
});

describe('roles of a member', () => {
  it('are given and taken, one by one, however often', async () => {
    expect(await memberRole('PUT', low.id)).toEqual({ status: 204, body: {} });
    expect(await memberRole('PUT', low.id)).toEqual({ status: 204, body: {} });
    expect(held()).toEqual(['low']);
    expect(await call(discord, 'GET', `/guilds/${guildId}/members/${ann}`)).toMatchObject({
      body: { roles: [low.id] },
    });
    expect(await memberRole('DELETE', low.id)).toEqual({ status: 204, body: {} });
    expect(await memberRole('DELETE', low.id)).toEqual({ status: 204, body: {} });
    expect(held()).toEqual([]);
  });

  it('are shown in what the member types', async () => {
    const bot = await connectRaw(discord);
    discord.world.giveRole(guildId, ann, high.id);
    await call(discord, 'PUT', `/applications/${discord.applicationId}/commands`, [
      { name: 'profile', description: 'Shows a profile' },
    ]);
    void discord.slash({ userId: ann, guildId, name: 'profile' });
    expect((await bot.next('INTERACTION_CREATE')).d.member).toMatchObject({ roles: [high.id] });
  });

  it('cannot be those of everyone, of another bot, or what is not there', async () => {
    const managed = discord.world.role({ guildId, name: 'another bot', managed: true });
    expect(await memberRole('PUT', guildId)).toEqual(refusal(10_011));
    expect(await memberRole('PUT', '42')).toEqual(refusal(10_011));
    expect(await memberRole('PUT', managed.id)).toEqual(refusal(50_013));
    expect(await memberRole('PUT', low.id, '42')).toEqual(refusal(10_013));
    const ben = discord.world.user({ username: 'ben' });
    expect(await memberRole('PUT', low.id, ben.id)).toEqual(refusal(10_007));
    expect(held()).toEqual([]);
  });

  it('change ten times in ten seconds, in each server by itself', async () => {
    const statuses = [];
    for (let times = 0; times < 11; times += 1)
      statuses.push((await memberRole(times % 2 === 0 ? 'PUT' : 'DELETE', low.id)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 204), 429]);
    const { body } = await memberRole('PUT', low.id);
    expect(body).toMatchObject({ global: false, message: 'You are being rate limited.' });
    const { retry_after } = body as { readonly retry_after: number };
    expect(retry_after).toBeGreaterThan(0);
    expect(retry_after).toBeLessThanOrEqual(10);
    // Looking and creating have limits of their own.
    expect(await roles('POST', '', {})).toMatchObject({ status: 200 });
    const guild = discord.world.guild({ name: 'Another' });
    discord.world.member(guild.id, ann);
    const role = discord.world.role({ guildId: guild.id, name: 'low' });
    const elsewhere = `/guilds/${guild.id}/members/${ann}/roles/${role.id}`;
    expect(await call(discord, 'PUT', elsewhere)).toMatchObject({ status: 204 });
    expect(discord.violations).toEqual([]);
  });
});

describe('a bot', () => {
  const attempts = (): readonly (readonly [string, () => Promise<unknown>])[] => [
    ['create', () => roles('POST', '', { permissions: '0' })],
    ['change', () => roles('PATCH', `/${low.id}`, { name: 'x' })],
    ['move', () => roles('PATCH', '', [{ id: low.id, position: 1 }])],
    ['delete', () => roles('DELETE', `/${low.id}`)],
    ['give', () => memberRole('PUT', low.id)],
    ['take', () => memberRole('DELETE', low.id)],
  ];

  it('needs Manage Roles', async () => {
    discord.world.permitBot(guildId, ['SendMessages', 'ManageGuild']);
    for (const [what, attempt] of attempts())
      expect([what, await attempt()]).toEqual([what, refusal(50_013)]);
    discord.world.permitBot(guildId, ['Administrator']);
    expect(await memberRole('PUT', low.id)).toMatchObject({ status: 204 });
  });

  it('needs an owner with two-factor authentication where the server requires it', async () => {
    discord.world.lackTwoFactor(guildId);
    for (const [what, attempt] of attempts())
      expect([what, await attempt()]).toEqual([what, refusal(60_003)]);
  });

  it('changes only what stands below its highest role', async () => {
    expect(await memberRole('PUT', high.id)).toEqual(refusal(50_013));
    expect(await roles('PATCH', `/${high.id}`, { name: 'x' })).toEqual(refusal(50_013));
    expect(await roles('DELETE', `/${high.id}`)).toEqual(refusal(50_013));
    discord.world.giveRole(guildId, discord.botUserId, high.id);
    expect(await memberRole('PUT', high.id)).toEqual(refusal(50_013));
    discord.world.takeRole(guildId, discord.botUserId, high.id);
    discord.world.moveRole(guildId, high.id, 1);
    expect(await memberRole('PUT', high.id)).toMatchObject({ status: 204 });
  });

  it('grants only what it may itself', async () => {
    expect(await roles('POST', '', { permissions: '8' })).toEqual(refusal(50_013));
    expect(await roles('PATCH', `/${low.id}`, { permissions: '8' })).toEqual(refusal(50_013));
    expect(await roles('POST', '', { permissions: String(0x800) })).toMatchObject({ status: 200 });
  });

  it('deletes neither the role of everyone nor those of bots', async () => {
    const managed = discord.world.role({ guildId, name: 'another bot', managed: true });
    expect(await roles('DELETE', `/${guildId}`)).toEqual(refusal(50_028));
    expect(await roles('DELETE', `/${managed.id}`)).toEqual(refusal(50_028));
  });

  it('has no say where it is not', async () => {
    discord.gateway.guildDelete(guildId, false);
    for (const [what, attempt] of attempts())
      expect([what, await attempt()]).toEqual([what, refusal(10_004)]);
  });
});

describe('what is told', () => {
  it('the audit log, with the reason, of what changed', async () => {
    const because = (reason: string) => ({ 'x-audit-log-reason': encodeURIComponent(reason) });
    const { body } = await roles('POST', '', { name: '5 kyu' }, because('rank roles: set up by Robin — 級'));
    const id = body.id ?? '';
    await memberRole('PUT', id, ann, because('5 kyu on Codewars'));
    await memberRole('PUT', id, ann, because('again'));
    await memberRole('DELETE', id);
    await roles('PATCH', `/${id}`, { name: 'five' }, because('renamed'));
    await roles('DELETE', `/${id}`, undefined, because('off'));
    const role = [{ id, name: '5 kyu' }];
    const log = discord.world.auditLog(guildId);
    expect(log).toMatchObject([
      { event: AuditLogEvent.RoleCreate, targetId: id, reason: 'rank roles: set up by Robin — 級' },
      {
        event: AuditLogEvent.MemberRoleUpdate,
        targetId: ann,
        changes: [{ key: '$add', new_value: role }],
        reason: '5 kyu on Codewars',
      },
      {
        event: AuditLogEvent.MemberRoleUpdate,
        targetId: ann,
        changes: [{ key: '$remove', new_value: role }],
        reason: undefined,
      },
      {
        event: AuditLogEvent.RoleUpdate,
        targetId: id,
        changes: [{ key: 'name', old_value: '5 kyu', new_value: 'five' }],
        reason: 'renamed',
      },
      { event: AuditLogEvent.RoleDelete, targetId: id, reason: 'off' },
    ]);
    expect(log).toHaveLength(5);
    const tooLong = await memberRole('PUT', low.id, ann, because('x'.repeat(513)));
    expect(tooLong).toMatchObject({ status: 400, body: { code: 50_035 } });
    expect(await memberRole('PUT', low.id, ann, because('級'.repeat(512)))).toMatchObject({ status: 204 });
  });

  it('the gateway: of roles always, of members only with the intent for them, but of the bot itself', async () => {
    await discord.close();
    const world = await startWorld({ privilegedIntents: true });
    discord = world.discord;
    guildId = world.guild.id;
    const plain = await connectRaw(discord);
    const first = discord.world.role({ guildId, name: 'first' });
    discord.world.renameRole(guildId, first.id, 'one');
    discord.world.giveRole(guildId, discord.botUserId, first.id);
    discord.world.giveRole(guildId, world.ann.id, first.id);
    discord.world.deleteRole(guildId, first.id);
    expect((await plain.next('GUILD_ROLE_CREATE')).d).toMatchObject({
      guild_id: guildId,
      role: { name: 'first' },
    });
    expect((await plain.next('GUILD_ROLE_UPDATE')).d).toMatchObject({
      guild_id: guildId,
      role: { name: 'one' },
    });
    expect((await plain.next('GUILD_ROLE_DELETE')).d).toEqual({ guild_id: guildId, role_id: first.id });
    const updates = plain.received.filter(({ t }) => t === 'GUILD_MEMBER_UPDATE').map(({ d }) => d);
    expect(updates).toMatchObject([{ guild_id: guildId, user: { id: discord.botUserId } }]);

    const curious = await connectRaw(discord, { intents: 1 | 2 });
    const second = discord.world.role({ guildId, name: 'second' });
    discord.world.giveRole(guildId, world.ann.id, second.id);
    expect((await curious.next('GUILD_MEMBER_UPDATE')).d).toMatchObject({
      user: { id: world.ann.id },
      roles: [second.id],
    });
  });
});
