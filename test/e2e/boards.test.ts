import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorldGuild, WorldUser } from '../../sandbox/discord/index.ts';
import { startBot, type Answer, type Bot } from '../support/bot.ts';

const now = Date.UTC(2026, 10, 30, 12);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** On the first page of Codewars' own board. */
const ranks = { overall: { rank: 8, name: '8 dan', color: 'red', score: 3_000_000 }, languages: {} };
/** In facts/well-known-kata.ts, all 8 kyu. */
const multiply = { id: '50654ddff44f800200000004', name: 'Multiply', slug: 'multiply' };
const functions = {
  id: '525f3eda17c7cd9f9e000b39',
  name: 'Calculating with Functions',
  slug: 'calculating-with-functions',
};
const completed = (kata: object, at: number) => ({
  ...kata,
  completedAt: new Date(at).toISOString(),
  completedLanguages: ['javascript'],
});

let bot: Bot;
let clock: number;
beforeEach(async () => {
  clock = now;
  bot = await startBot({ now: () => clock });
  const accounts = [
    ['alice', 'a'],
    ['bob', 'b'],
  ] as const;
  for (const [username, digit] of accounts)
    bot.codewars.addUser({ username, id: digit.repeat(24), honor: 10, ranks });
});
afterEach(() => bot.stop());

type Server = WorldGuild & { readonly channelId: string };

function foundServer(name: string, ...people: readonly WorldUser[]): Server {
  const { world } = bot.discord;
  const guild = world.guild({ name });
  for (const user of people) world.member(guild.id, user.id);
  world.member(guild.id, bot.admin.id, { permissions: ['ManageGuild'] });
  return { ...guild, channelId: world.channel({ guildId: guild.id, name: 'general' }).id };
}

const home = (): Server => ({ ...bot.guild, channelId: bot.channelId });

const board = (server: Server, who = bot.admin): Promise<Answer> =>
  bot.slash(
    who,
    'leaderboard',
    { by: 'kata' },
    { guildId: server.id, channelId: server.channelId, subcommand: 'server' },
  );

/** The lines of members, without their numbers: `ann +2 kata`. */
async function linesOn(server: Server, who?: WorldUser): Promise<readonly string[]> {
  const names = new Map([bot.ann, bot.ben].map(({ id, username }) => [id, username]));
  const { message } = await board(server, who);
  return [
    ...(message.embeds[0]?.description ?? '').matchAll(
      /^\*\*\d+\.\*\* <@(\d+)> \(\[(.*?)\].* · (\d+ kata)/gm,
    ),
  ].map(([, id = '', account = '', kata = '']) => `${names.get(id) ?? id}: ${account}, ${kata}`);
}

const announcementOptions = (server: Server, options: Readonly<Record<string, string | boolean>>) =>
  bot.slash(bot.admin, 'announcements', options, {
    guildId: server.id,
    channelId: server.channelId,
    subcommand: 'options',
  });

const account = (who: WorldUser, server: Server) =>
  bot.slash(who, 'account', undefined, { guildId: server.id, channelId: server.channelId });

describe('a member who is linked in two servers', () => {
  let abroad: Server;
  beforeEach(async () => {
    abroad = foundServer('Abroad', bot.ann);
    // One is of yesterday everywhere; of the other, December had begun in Auckland.
    bot.codewars.setCompleted('alice', [
      completed(multiply, now - 30 * minuteMs),
      completed(functions, now - 24 * hourMs),
    ]);
    await bot.link(bot.ann, 'alice');
    await bot.link(bot.ann, 'alice', '', abroad);
    await expect.poll(() => linesOn(home())).toEqual(['ann: alice, 2 kata']);
  });

  it('stands on the board of each by the time zone of that server', async () => {
    await announcementOptions(abroad, { timezone: 'Pacific/Auckland' });
    expect(await linesOn(abroad)).toEqual(['ann: alice, 1 kata']);
    expect((await board(abroad)).text).toContain('time zone Pacific/Auckland');
    expect(await linesOn(home())).toEqual(['ann: alice, 2 kata']);
    expect((await board(home())).text).toContain('time zone UTC');
  });

  it('hides in one, and stays on the board of the other', async () => {
    const hidden = await bot.press(bot.ann, (await account(bot.ann, abroad)).message, 'Hide me from boards');
    expect(hidden.text).toContain('You are hidden in this server');
    expect(await linesOn(abroad)).toEqual([]);
    expect((await board(abroad, bot.ann)).text).toContain('**You** are hidden from boards here');
    expect(await linesOn(home())).toEqual(['ann: alice, 2 kata']);
    await bot.press(bot.ann, (await account(bot.ann, abroad)).message, 'Show me on boards');
    expect(await linesOn(abroad)).toEqual(['ann: alice, 2 kata']);
  });

  it('needs to be verified in the one that asks for it', async () => {
    await announcementOptions(abroad, { verified: true });
    expect(await linesOn(abroad)).toEqual([]);
    expect((await board(abroad, bot.ann)).text).toContain('it shows verified links');
    expect(await linesOn(home())).toEqual(['ann: alice, 2 kata']);
    expect((await board(home())).text).toContain('⚠ unverified');
  });

  it('unlinks in one, and keeps the history that the other needs', async () => {
    await bot.slash(bot.ann, 'unlink', undefined, { guildId: abroad.id, channelId: abroad.channelId });
    expect(await linesOn(abroad)).toEqual([]);
    expect((await board(abroad, bot.ann)).text).toContain('**You** are not linked here');
    expect(await linesOn(home())).toEqual(['ann: alice, 2 kata']);
  });
});

describe('a member who renames the account between two boards', () => {
  it('keeps place and history under the new name, also where a stranger takes the old one', async () => {
    bot.codewars.setCompleted('alice', [
      completed(multiply, now - hourMs),
      completed(functions, now - hourMs),
    ]);
    bot.codewars.setCompleted('bob', [completed(multiply, now - hourMs)]);
    await bot.link(bot.ann, 'alice');
    await bot.link(bot.ben, 'bob');
    await expect.poll(() => linesOn(home())).toEqual(['ann: alice, 2 kata', 'ben: bob, 1 kata']);

    bot.codewars.setUser('alice', { username: 'alicia' });
    bot.codewars.addUser({ username: 'alice', id: 'c'.repeat(24), honor: 1, ranks });
    bot.codewars.setCompleted('alice', []);
    clock += 6 * minuteMs;
    // A board is read from storage alone: the name changes with the next look at the account.
    expect(await linesOn(home())).toEqual(['ann: alice, 2 kata', 'ben: bob, 1 kata']);
    await bot.slash(bot.ben, 'profile', { member: bot.ann.id });
    expect(await linesOn(home())).toEqual(['ann: alicia, 2 kata', 'ben: bob, 1 kata']);

    const leaders = await bot.slash(
      bot.ben,
      'leaderboard',
      {},
      { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'codewars' },
    );
    expect(leaders.text).toMatch(new RegExp(`\\balicia\\b.*<@${bot.ann.id}>`));
    expect(leaders.text).not.toMatch(/\balice\b.*<@/);
  });
});

describe('a member who wants to be seen no longer', () => {
  beforeEach(async () => {
    for (const username of ['alice', 'bob'])
      bot.codewars.setCompleted(username, [completed(multiply, now - hourMs)]);
    await bot.link(bot.ann, 'alice');
    await bot.link(bot.ben, 'bob');
    await expect.poll(() => placesOf(bot.ben)).toEqual(everywhere);
  });

  const everywhere = {
    'the board of the server': true,
    'Codewars’ own board': true,
    'who solved a kata': true,
    'names offered while typing': true,
  };
  const nowhere = Object.fromEntries(Object.keys(everywhere).map((place) => [place, false]));

  /** Where others of the server see the member. */
  async function placesOf(who: WorldUser) {
    const leaders = await bot.slash(
      bot.admin,
      'leaderboard',
      {},
      { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'codewars' },
    );
    const search = await bot.slash(bot.admin, 'search', { text: 'Multiply' });
    // Names are up to ten seconds old while a member types.
    clock += 11_000;
    const offered = await bot.discord.autocomplete({
      userId: bot.admin.id,
      guildId: bot.guild.id,
      name: 'compare',
      focused: 'user',
      options: { user: '' },
    });
    const mention = `<@${who.id}>`;
    return {
      'the board of the server': (await board(home())).text.includes(mention),
      'Codewars’ own board': leaders.text.includes(mention),
      'who solved a kata': search.text.includes(mention),
      'names offered while typing': offered.some(({ name }) => name === (who === bot.ben ? 'bob' : 'alice')),
    };
  }

  it('is gone from everywhere with one press, and back with another', async () => {
    await bot.press(bot.ben, (await account(bot.ben, home())).message, 'Hide me from boards');
    expect(await placesOf(bot.ben)).toEqual(nowhere);
    expect(await placesOf(bot.ann)).toEqual(everywhere);
    await bot.press(bot.ben, (await account(bot.ben, home())).message, 'Show me on boards');
    expect(await placesOf(bot.ben)).toEqual(everywhere);
  });

  it('is gone from everywhere with the link', async () => {
    await bot.slash(bot.ben, 'unlink');
    expect(await placesOf(bot.ben)).toEqual(nowhere);
    expect(await placesOf(bot.ann)).toEqual(everywhere);
  });

  it('is named nowhere an hour after leaving the server', async () => {
    // Discord answers "Unknown Member".
    bot.expectedRefusals.push(10_007);
    bot.discord.world.removeMember(bot.guild.id, bot.ben.id);
    clock += 61 * minuteMs;
    // Who has an account is not said while names are typed.
    expect(await placesOf(bot.ben)).toEqual({ ...nowhere, 'names offered while typing': true });
    expect(await placesOf(bot.ann)).toEqual(everywhere);
  });
});
