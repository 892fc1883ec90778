import { afterEach, describe, expect, it } from 'vitest';
import commands from '../../../commands/index.ts';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn, StartDiscord } from '../../../sandbox/discord/index.ts';
import { CommandsRefused, registerCommands } from '../../../src/discord/rest/register-commands.ts';
import { createRest } from '../../../src/discord/rest/rest.ts';
import { StartError } from '../../../src/errors.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { RecordingLog } from '../../support/storage-kit.ts';

let discord: DiscordStandIn;
let storage: Storage;
afterEach(async () => {
  await discord.close();
  await storage.close();
});
const begin = async (options: Parameters<StartDiscord>[0] = {}): Promise<void> => {
  discord = await startDiscord(options);
  storage = await openStorage({ url: 'memory:', encryptionKeys: [], log: new RecordingLog() });
};
const register = (guildId?: string, applicationId?: string) =>
  registerCommands({
    commands,
    guildId,
    applicationId,
    storage,
    rest: createRest(discord, { retries: 0 }),
    now: Date.now,
  });
const refusedBy = async (registering: Promise<unknown>): Promise<unknown> =>
  registering.then(
    () => undefined,
    (error: unknown) => error,
  );
const names = (guildId?: string): string[] => discord.commands(guildId).map(({ name }) => name);
const all = commands.map(({ data: definition }) => definition.name);

describe('the commands', () => {
  it('are as we have them, whatever was registered before', async () => {
    await begin();
    await register();
    const wanted = discord.commands().map(({ version: _, ...command }) => command);
    const { applicationId } = discord;
    const change = {
      default_member_permissions: '8',
      name_localizations: { de: 'profil' },
      description_localizations: { de: 'Zeigt' },
    };
    const before = commands.map(({ data: definition }) => ({ ...definition, ...change }));
    const retired = { name: 'retired', description: 'Of an earlier version' };
    await createRest(discord).put(`/applications/${applicationId}/commands`, { body: [...before, retired] });
    expect(discord.commands()[0]).toMatchObject(change);
    await register();
    expect(discord.commands().map(({ version: _, ...command }) => command)).toEqual(wanted);
  });

  it('are in one place, wherever DISCORD_GUILD_ID points, by turns', async () => {
    await begin();
    const [one, two] = [discord.world.guild({ name: 'One' }), discord.world.guild({ name: 'Two' })];
    const places = () => [names(), names(one.id), names(two.id)];
    const none: string[] = [];
    await register();
    expect(places()).toEqual([all, none, none]);
    await register(one.id);
    expect(places()).toEqual([none, all, none]);
    await register(two.id);
    expect(places()).toEqual([none, none, all]);
    await register();
    expect(places()).toEqual([all, none, none]);
    expect(discord.violations).toEqual([]);
  });

  it('are removed from a server although a start was cut off in the middle, and forgotten where it was left', async () => {
    await begin();
    const guild = discord.world.guild({ name: 'One' });
    discord.faults.add({ kind: 'dropAfter', method: 'PUT', path: /guilds/ });
    expect(await refusedBy(register(guild.id))).toBeInstanceOf(Error);
    expect(names(guild.id)).toEqual(all);
    discord.gateway.guildDelete(guild.id, false);
    await register();
    expect(names()).toEqual(all);
    discord.gateway.guildCreate(guild.id);
    const before = discord.requests.length;
    await register();
    expect(discord.requests.slice(before).map(({ path }) => path)).not.toContainEqual(
      expect.stringContaining('guilds'),
    );
  });

  it.each([
    [[0], ['profile', 'link'], [0]],
    [[1], ['profile'], [1]],
    [
      [0, 1],
      ['profile', 'link'],
      [0, 1],
    ],
  ])('are those for which the application is set up: %j', async (installTypes, some, ofProfile) => {
    await begin({ installTypes });
    await register();
    expect(names().filter((name) => ['profile', 'link'].includes(name))).toEqual(
      expect.arrayContaining(some),
    );
    expect(names().includes('link')).toBe(some.includes('link'));
    const profile = discord.commands().find(({ name }) => name === 'profile');
    expect(profile?.integration_types).toEqual(ofProfile);
    expect(discord.violations).toEqual([]);
  });

  it('leave what Discord made for Activities', async () => {
    await begin({ activities: true });
    const guild = discord.world.guild({ name: 'One' });
    const id = discord.commands()[0]?.id;
    await register();
    expect(names().sort()).toEqual(['launch', ...all].sort());
    await register(guild.id);
    expect(names()).toEqual(['launch']);
    expect(discord.commands()[0]?.id).toBe(id);
    expect(names(guild.id)).toEqual(all);
  });
});

describe('a refusal', () => {
  it('of a server without the bot names DISCORD_GUILD_ID, and how to invite the bot', async () => {
    await begin();
    const error = await refusedBy(register('123456789012345678'));
    expect(error).toBeInstanceOf(StartError);
    expect(error).not.toBeInstanceOf(CommandsRefused);
    expect((error as Error).message).toMatch(
      /^DISCORD_GUILD_ID: the bot is not in the server 123456789012345678: .*https:/,
    );
    expect((error as Error).message).not.toContain('\n');
  });

  it('of another application names DISCORD_APPLICATION_ID and what to set', async () => {
    await begin();
    const error = await refusedBy(register(undefined, '111111111111111111'));
    expect((error as Error).message).toBe(
      `DISCORD_APPLICATION_ID is another application than that of the token: set it to ${discord.applicationId}, or leave it out.`,
    );
    discord.faults.add({
      kind: 'status',
      status: 403,
      method: 'PUT',
      body: '{"code": 20012, "message": "You are not authorized to perform this action on this application"}',
    });
    expect(await refusedBy(register())).toEqual(error);
  });

  it.each([
    [
      30_034,
      'Max number of daily application command creates has been reached',
      /start the bot again tomorrow/,
    ],
    [
      50_035,
      'Invalid Form Body\nname[BASE]: no',
      /\(code 50035: Invalid Form Body name\[BASE\]: no\).*update the bot/,
    ],
    [30_032, 'Maximum number of application commands reached', /code 30032/],
    [40_002, 'You need to verify your account', /code 40002: .*look at the application/, 403],
    [20_026, 'Your bot has been flagged', /code 20026: .*look at the application/, 403],
  ])(
    'with code %i leaves those that are registered, in one line',
    async (code, message, expected, status = 400) => {
      await begin();
      const body = JSON.stringify({ code, message });
      discord.faults.add({ kind: 'status', status, method: 'PUT', body });
      const error = await refusedBy(register());
      expect(error).toBeInstanceOf(CommandsRefused);
      expect((error as Error).message).toMatch(expected);
      expect((error as Error).message).not.toContain('\n');
    },
  );

  it.each([
    ['403 of an edge', { status: 403, body: '{"code": 40333, "message": "internal network error"}' }],
    ['403 with a page', { status: 403, body: '<html>Blocked</html>' }],
    ['404 with code 0', { status: 404, body: '{"code": 0, "message": "404: Not Found"}' }],
    ['503', { status: 503 }],
    ['401', { status: 401, body: '{"code": 40001, "message": "Unauthorized"}' }],
    ['200 with a page', { status: 200, body: '<html>Hello</html>' }],
  ])('is not what %s means', async (_, fault) => {
    await begin();
    discord.faults.add({ kind: 'status', ...fault });
    const error = await refusedBy(register());
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(StartError);
  });
});
