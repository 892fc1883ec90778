import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorldUser } from '../../sandbox/discord/index.ts';
import { startBot, type Answer, type Bot } from '../support/bot.ts';

let bot: Bot;
let boss: WorldUser;
beforeEach(async () => {
  bot = await startBot({ memberRolesPerMs: 50 });
  boss = bot.discord.world.user({ username: 'boss' });
  bot.discord.world.member(bot.guild.id, boss.id, { permissions: ['ManageGuild', 'ManageRoles'] });
});
afterEach(() => bot.stop());

const world = () => bot.discord.world;
const roles = (subcommand: string): Promise<Answer> =>
  bot.slash(boss, 'roles', {}, { guildId: bot.guild.id, channelId: bot.channelId, subcommand });
const press = (answer: Answer, label: string) => bot.press(boss, answer.message, label);
const role = (name: string, more: object = {}) => world().role({ guildId: bot.guild.id, name, ...more });
const named = (name: string) =>
  world()
    .roles(bot.guild.id)
    .filter((each) => each.name === name);
const wears = (who: WorldUser, ...names: readonly string[]): Promise<void> =>
  vi.waitFor(
    () =>
      expect(
        world()
          .rolesOf(bot.guild.id, who.id)
          .map(({ name }) => name),
      ).toEqual(names),
    { timeout: 10_000 },
  );
async function setUp(): Promise<Answer> {
  const done = await press(await roles('setup'), 'Set up');
  await done.until('Rank roles in this server');
  return done;
}
const changes = () =>
  bot.discord.requests.filter(({ method, path }) => method !== 'GET' && /\/roles(\/|$)/.test(path));

describe('names that are there already', () => {
  it('of another language are not taken for the overall rank', async () => {
    role('3 kyu Python');
    role('3 kyu (Rust)');
    role('3 kyu · Objective-C');
    const preview = await roles('setup');
    expect(preview.text).toContain('Roles that I make: 12');
    expect(preview.text).not.toContain('take over:');
  });

  it('are taken below the bot rather than above it, and exactly rather than nearly', async () => {
    const high = role('3 kyu', { position: 9 });
    const near = role('3 kyu · coders');
    const exact = role('3 kyu');
    const preview = await roles('setup');
    expect(preview.text).toContain(`Roles that I take over: 1\n<@&${exact.id}>`);
    expect(preview.text).not.toContain(high.id);
    expect(preview.text).not.toContain(near.id);
  });

  it.each(['ManageMessages', 'MoveMembers', 'ViewAuditLog'])(
    'are not taken where they grant %s',
    async (power) => {
      const { id } = role('3 kyu', { permissions: [power] });
      const preview = await roles('setup');
      expect(preview.text).toContain('Roles that I make: 12');
      expect(preview.text).toContain(`<@&${id}>: not taken over`);
    },
  );

  it('say exactly how to move the bot’s role when it is at the bottom', async () => {
    const { id } = role('3 kyu', { position: 9 });
    const preview = await roles('setup');
    expect(preview.text).toContain(`drag **Dojo** above <@&${id}>`);
  });
});

describe('what is in the way', () => {
  it('a full server: nothing is done, and it says so', async () => {
    while (world().roles(bot.guild.id).length < 245) role('filler');
    const preview = await roles('setup');
    expect(preview.text).toContain('Discord allows 250 roles');
    await expect(press(preview, 'Set up')).rejects.toThrow('disabled');
    expect(changes()).toEqual([]);
  });

  it('a server that is filled between preview and press', async () => {
    while (world().roles(bot.guild.id).length < 230) role('filler');
    const preview = await roles('setup');
    while (world().roles(bot.guild.id).length < 245) role('filler');
    const refused = await press(preview, 'Set up');
    await refused.until('no room for these roles');
    expect(changes()).toEqual([]);
  });

  it('a role that is deleted: told, not made again, and asked for no more', async () => {
    await bot.link(bot.ann, 'some_user');
    await bot.verify(bot.ann, 'some_user');
    await setUp();
    await wears(bot.ann, 'Codewars verified', '3 kyu');
    world().deleteRole(bot.guild.id, named('3 kyu')[0]?.id ?? '');
    await vi.waitFor(async () => expect((await roles('show')).text).toContain('Deleted: `3 kyu`'), {
      timeout: 10_000,
    });
    const before = changes().length;
    await press(await roles('show'), 'Look at all now');
    await vi.waitFor(async () => expect((await roles('show')).text).not.toContain('Looking at all members'), {
      timeout: 10_000,
    });
    expect(changes().slice(before)).toEqual([]);
    expect(named('3 kyu')).toEqual([]);
    await setUp();
    await wears(bot.ann, 'Codewars verified', '3 kyu');
  });

  it('a lost permission: one refusal, then silence until it is back', async () => {
    bot.expectedRefusals.push(50_013);
    await bot.link(bot.ann, 'some_user');
    await setUp();
    world().permitBot(bot.guild.id, ['SendMessages']);
    await bot.verify(bot.ann, 'some_user');
    await vi.waitFor(async () => expect((await roles('show')).text).toContain('I lack **Manage Roles**'), {
      timeout: 10_000,
    });
    const tried = changes().filter(({ status }) => status === 403);
    expect(tried.length).toBeLessThanOrEqual(1);
    for (let times = 0; times < 3; times += 1) await bot.slash(bot.ann, 'profile', { user: 'some_user' });
    await roles('sync');
    expect(changes().filter(({ status }) => status === 403).length).toBeLessThanOrEqual(2);
    world().permitBot(bot.guild.id, ['ManageRoles']);
    await roles('show');
    await wears(bot.ann, 'Codewars verified', '3 kyu');
    expect((await roles('show')).text).not.toContain('I lack');
  });

  it('the bot’s role at the bottom after setting up: told with the way out, and mended by itself', async () => {
    await bot.link(bot.ann, 'some_user');
    await setUp();
    const own = named('Dojo')[0]?.id ?? '';
    world().moveRole(bot.guild.id, own, 1);
    await bot.verify(bot.ann, 'some_user');
    const ids = ['Codewars verified', '3 dan and above', '2 dan', '1 dan', '1 kyu'].map(
      (name) => named(name)[0]?.id,
    );
    const listed = ids.map((id) => `<@&${id ?? ''}>`).join(', ');
    await vi.waitFor(
      async () => expect((await roles('show')).text).toContain(`I cannot give them: ${listed}`),
      { timeout: 10_000 },
    );
    expect((await roles('show')).text).toContain('drag my role above');
    bot.expectedRefusals.push(50_013);
    world().moveRole(bot.guild.id, own, 13);
    await wears(bot.ann, 'Codewars verified', '3 kyu');
  }, 30_000);

  it('hostile names show as text', async () => {
    const evil = role('3 kyu · **[x](https://evil.example)** @everyone `', { position: 1 });
    const own = named('Dojo')[0]?.id ?? '';
    world().renameRole(bot.guild.id, own, '**@everyone** [y](https://evil.example)');
    const preview = await roles('setup');
    expect(preview.text).toContain(`Roles that I take over: 1\n<@&${evil.id}>`);
    expect(preview.text).not.toMatch(/(?<!\\)\]\(https/);
    await setUp();
    world().deleteRole(bot.guild.id, evil.id);
    await vi.waitFor(async () => expect((await roles('show')).text).toContain('Deleted: '), {
      timeout: 10_000,
    });
  });

  it('two-factor authentication: told, and no longer told once it is there', async () => {
    bot.expectedRefusals.push(60_003);
    await bot.link(bot.ann, 'some_user');
    await setUp();
    world().lackTwoFactor(bot.guild.id);
    await bot.verify(bot.ann, 'some_user');
    await vi.waitFor(async () => expect((await roles('show')).text).toContain('two-factor authentication'), {
      timeout: 10_000,
    });
    world().lackTwoFactor(bot.guild.id, false);
    await roles('sync');
    await wears(bot.ann, 'Codewars verified', '3 kyu');
    await vi.waitFor(
      async () => expect((await roles('show')).text).not.toContain('two-factor authentication'),
      { timeout: 10_000 },
    );
  });

  it('a permission that is lost while roles are made: what is missing is told, and made on the next press', async () => {
    bot.expectedRefusals.push(50_013);
    const preview = await roles('setup');
    const stop = bot.discord.onMessage(({ message }) => {
      if (JSON.stringify(message).includes('Making roles')) world().permitBot(bot.guild.id, []);
    });
    const refused = await press(preview, 'Set up');
    await refused.until('I lack **Manage Roles**');
    stop();
    world().permitBot(bot.guild.id, ['ManageRoles']);
    expect((await roles('show')).text).toMatch(
      /Not made yet: (`[\w ]+`, )*`7 kyu`, `8 kyu`\. \*\*\/roles setup\*\*/,
    );
    const done = await setUp();
    expect((await done.until('Rank roles in this server')).text).not.toContain('Not made yet');
    expect(
      world()
        .roles(bot.guild.id)
        .filter(({ name }) => / (kyu|dan)|verified/.test(name)),
    ).toHaveLength(12);
  });

  it('an answer that never came: the role that was made all the same is not made twice', async () => {
    const preview = await roles('setup');
    bot.discord.faults.add({ kind: 'dropAfter', method: 'POST', path: /\/roles$/ });
    const unanswered = await press(preview, 'Set up');
    await unanswered.until('Press again');
    expect(named('Codewars verified')).toHaveLength(1);
    const again = await roles('setup');
    const both = await Promise.all([press(again, 'Set up'), press(again, 'Set up')]);
    await Promise.all(both.map((each) => each.until('Rank roles in this server')));
    expect(
      world()
        .roles(bot.guild.id)
        .filter(({ name }) => / (kyu|dan)|verified/.test(name)),
    ).toHaveLength(12);
    expect((await roles('show')).text).not.toContain('What is wrong');
  });
});
