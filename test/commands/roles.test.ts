import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SeenMessage, WorldUser } from '../../sandbox/discord/index.ts';
import { componentsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
});
afterEach(() => bot.stop());

const roles = (subcommand: string, options = {}, who: WorldUser = bot.admin): Promise<Answer> =>
  bot.slash(who, 'roles', options, { guildId: bot.guild.id, channelId: bot.channelId, subcommand });
const press = (message: SeenMessage, label: string): Promise<Answer> => bot.press(bot.admin, message, label);
const pick = (message: SeenMessage, menu: string, ...values: string[]): Promise<Answer> =>
  bot.press(bot.admin, message, menu, values);
const setUp = async (message: SeenMessage): Promise<string> => {
  const done = await press(message, 'Set up');
  return (await done.until('Rank roles in this server')).text;
};
const names = (): string[] => bot.discord.world.roles(bot.guild.id).map(({ name }) => name);
const namesOf = (who: WorldUser): string[] =>
  bot.discord.world.rolesOf(bot.guild.id, who.id).map(({ name }) => name);
const add = (name: string, how: { readonly position?: number; readonly permissions?: string[] } = {}) =>
  bot.discord.world.role({ guildId: bot.guild.id, name, ...how });
const isOn = (message: SeenMessage, label: string): boolean =>
  componentsOf(message).some((each) => each.label === label && each.disabled !== true);

describe('/roles setup', () => {
  it('shows what it would do, and does it on a press', async () => {
    await bot.link(bot.ann, 'some_user');
    await bot.verify(bot.ann, 'some_user');
    const preview = await roles('setup');
    expect(preview.private).toBe(true);
    expect(preview.text).toContain('Roles that I make: 12');
    expect(preview.text).toContain('1 member is linked');
    expect(names()).not.toContain('3 kyu');
    expect(await setUp(preview.message)).toContain('a role for each rank, for verified members.');
    await vi.waitFor(() => expect(namesOf(bot.ann)).toEqual(['Codewars verified', '3 kyu']), {
      timeout: 10_000,
    });
    const made = bot.discord.world.roles(bot.guild.id).filter(({ name }) => / (kyu|dan)|verified/.test(name));
    expect(made.map(({ name }) => name)).toEqual([
      ...['Codewars verified', '3 dan and above', '2 dan', '1 dan', '1 kyu', '2 kyu'],
      ...['3 kyu', '4 kyu', '5 kyu', '6 kyu', '7 kyu', '8 kyu'],
    ]);
    for (const role of made)
      expect(role).toMatchObject({ permissions: '0', hoist: false, mentionable: false });
    const colors = Object.fromEntries(made.map(({ name, colors }) => [name, colors.primary_color]));
    expect(colors).toMatchObject({
      '8 kyu': 0xe6e6e6,
      '5 kyu': 0xecb613,
      '4 kyu': 0x3c7ebb,
      '1 kyu': 0x866cc7,
    });
    for (const { reason } of bot.discord.world.auditLog(bot.guild.id)) expect(reason).toMatch(/^Codewars/);
  });

  it('is done in four presses at most, whatever is chosen', async () => {
    let { message } = await roles('setup');
    ({ message } = await pick(message, 'What the roles show', 'language'));
    ({ message } = await pick(message, 'Which language', 'ruby'));
    ({ message } = await pick(message, 'For whom', 'takeOver'));
    expect(await setUp(message)).toContain('The rank in Ruby, a role for each rank, for all linked members.');
    expect(names()).toContain('5 kyu Ruby');
    expect(names()).not.toContain('Codewars verified');
  });

  it('takes any language that is typed, and begins with what is set up', async () => {
    const typed = await roles('setup', { language: 'c++' });
    expect(typed.text).toContain('The rank in C++');
    await setUp(typed.message);
    expect((await roles('setup')).text).toContain('Roles that stay: 12');
  });

  it('takes over roles that carry the names already, and leaves them when it is turned off', async () => {
    for (const name of ['5 Kyu', '4kyu · coder', '1 Dan', '15 kyu fans', 'kyu', '2 kyus'])
      add(name, { position: 1 });
    const { message, text } = await roles('setup');
    expect(text).toContain('Roles that I take over: 3');
    expect(text).toContain('Roles that I make: 9');
    expect(await setUp(message)).toContain('· yours');
    expect(
      names()
        .filter((name) => /^(5|4|1) ?(kyu|dan)/i.test(name))
        .toSorted(),
    ).toEqual(['1 Dan', '1 kyu', '4kyu · coder', '5 Kyu'].toSorted());
    const off = await press((await roles('off')).message, 'Turn off, delete the 9 I made');
    expect(off.text).toContain('I deleted 9. 3 stay as they are.');
    expect(names()).toEqual(expect.arrayContaining(['5 Kyu', '4kyu · coder', '1 Dan', 'kyu']));
    expect(names()).not.toContain('2 kyu');
  });

  it('makes its own instead, where an admin wants that', async () => {
    add('5 kyu', { position: 1 });
    const { message } = await roles('setup');
    const own = await pick(message, 'For whom', 'verifiedOnly', 'verifiedRole');
    expect(own.text).toContain('Roles that I make: 12');
    await setUp(own.message);
    expect(names().filter((name) => name === '5 kyu')).toHaveLength(2);
  });

  it('says how to move its role where existing ones stand above it', async () => {
    const ranks = ['7 kyu', '6 kyu', '5 kyu'].map((name) => add(name, { position: 2 }));
    const highest = bot.discord.world.roles(bot.guild.id).find(({ name }) => name.endsWith('kyu'));
    const { message, text } = await roles('setup');
    const own = bot.discord.world.roles(bot.guild.id).find(({ managed }) => managed);
    expect(text).toContain(
      `Open Server Settings → Roles, drag **${own?.name ?? ''}** above <@&${highest?.id ?? ''}>, and press **Look again**.`,
    );
    expect(isOn(message, 'Set up')).toBe(true);
    for (const { id } of ranks) bot.discord.world.moveRole(bot.guild.id, id, 1);
    expect((await press(message, 'Look again')).text).not.toContain('⚠');
  });

  it('takes over no role with power over the server', async () => {
    add('5 kyu', { position: 1, permissions: ['BanMembers'] });
    const { text } = await roles('setup');
    expect(text).toMatch(/<@&\d+>: not taken over, since it grants power/);
    expect(text).toContain('Roles that I make: 12');
  });

  it('says that it lacks the permission, and does nothing before it has it', async () => {
    bot.discord.world.permitBot(bot.guild.id, ['ViewChannel', 'SendMessages', 'EmbedLinks']);
    const { message, text } = await roles('setup');
    expect(text).toMatch(
      /I lack \*\*Manage Roles\*\*. Open Server Settings → Roles → \*\*.+\*\* → Permissions/,
    );
    expect(isOn(message, 'Set up')).toBe(false);
    bot.discord.world.permitBot(bot.guild.id, ['ViewChannel', 'SendMessages', 'EmbedLinks', 'ManageRoles']);
    expect(isOn((await press(message, 'Look again')).message, 'Set up')).toBe(true);
  });

  it('works in a server with nearly 250 roles, as far as there is room', async () => {
    while (names().length < 245) add(`role ${names().length}`);
    const { message, text } = await roles('setup');
    expect(text).toContain('Discord allows 250 roles in a server, and there is no room for these.');
    expect(isOn(message, 'Set up')).toBe(false);
    const bands = await pick(message, 'What the roles show', 'bands');
    const five = await pick(bands.message, 'For whom', 'verifiedOnly', 'takeOver');
    await setUp(five.message);
    expect(names()).toHaveLength(250);
    // What it made makes room for what comes in its place.
    expect((await pick((await roles('setup')).message, 'For whom', 'takeOver')).text).toContain(
      'Roles that stay: 5',
    );
  });

  it('is for members who may manage both the server and its roles', async () => {
    const half = bot.discord.world.user({ username: 'half' });
    bot.discord.world.member(bot.guild.id, half.id, { permissions: ['ManageGuild'] });
    await expect(roles('setup', {}, half)).rejects.toThrow(/roles/);
    const { message } = await roles('setup');
    expect(message.components).not.toEqual([]);
  });

  it('goes on after a restart, and twice at once makes nothing twice', async () => {
    const { message } = await roles('setup');
    await bot.restart();
    const [one, other] = await Promise.all([press(message, 'Set up'), press(message, 'Set up')]);
    await Promise.all([one.until('Rank roles in this server'), other.until('Rank roles in this server')]);
    expect(names().filter((name) => name === '5 kyu')).toHaveLength(1);
  });
});

describe('/roles show, sync and off', () => {
  it('say that there are none, and what to do', async () => {
    for (const subcommand of ['show', 'sync', 'off'])
      expect((await roles(subcommand)).text).toContain('This server has no rank roles. **/roles setup**');
  });

  it('leave the roles on the members who have them, and go on with them when they are set up again', async () => {
    await bot.link(bot.ann, 'some_user');
    await setUp((await pick((await roles('setup')).message, 'For whom', 'takeOver')).message);
    await vi.waitFor(() => expect(namesOf(bot.ann)).toEqual(['3 kyu']), { timeout: 10_000 });
    const off = await press((await roles('off')).message, 'Turn off, leave the roles');
    expect(off.text).toBe('Rank roles are off. 11 stay as they are. **/roles setup** turns them on again.');
    await bot.slash(bot.ann, 'unlink');
    expect(namesOf(bot.ann)).toEqual(['3 kyu']);
    expect((await roles('setup')).text).toContain('Roles that I take over: 11');
  });

  it('count no role as staying that is gone', async () => {
    await setUp((await roles('setup')).message);
    const role = bot.discord.world.roles(bot.guild.id).find(({ name }) => name === '5 kyu');
    bot.discord.world.deleteRole(bot.guild.id, role?.id ?? '');
    await roles('show');
    const off = await press((await roles('off')).message, 'Turn off, delete the 11 I made');
    expect(off.text).toBe('Rank roles are off. I deleted 11. **/roles setup** turns them on again.');
  });

  it('say how far a look at everyone is', async () => {
    await bot.link(bot.ann, 'some_user');
    await setUp((await pick((await roles('setup')).message, 'For whom')).message);
    await vi.waitFor(() => expect(namesOf(bot.ann)).toEqual(['3 kyu']), { timeout: 10_000 });
    bot.discord.faults.add({ kind: 'status', status: 500, path: /\/members\/\d+$/, times: 20 });
    const slow = await roles('sync');
    expect(slow.text).toContain('Looking at all members: 0 of 1.');
    expect(isOn(slow.message, 'Look at all now')).toBe(false);
    bot.discord.faults.clear();
    await vi.waitFor(
      async () => expect((await press(slow.message, 'Refresh')).text).toContain('All members were looked at'),
      { timeout: 15_000, interval: 200 },
    );
  });

  it('warn in the settings of announcements too', async () => {
    await setUp((await roles('setup')).message);
    const role = bot.discord.world.roles(bot.guild.id).find(({ name }) => name === '5 kyu');
    bot.discord.world.deleteRole(bot.guild.id, role?.id ?? '');
    await roles('show');
    const where = { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'show' };
    expect((await bot.slash(bot.admin, 'announcements', {}, where)).text).toContain('Deleted: `5 kyu`');
  });
});
