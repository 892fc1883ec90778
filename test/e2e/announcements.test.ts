import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

const set = (bot: Bot, kind: string, channelId = bot.channelId) =>
  bot.slash(
    bot.admin,
    'announcements',
    { kind, channel: channelId },
    { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'set' },
  );
const say = (bot: Bot, subcommand: string, options = {}) =>
  bot.slash(bot.admin, 'announcements', options, {
    guildId: bot.guild.id,
    channelId: bot.channelId,
    subcommand,
  });
/** Long enough for anything that would be said to have been said. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 400));

describe('announcements', () => {
  let bot: Bot;
  let id: string;
  beforeEach(async () => {
    bot = await startBot();
    const response = await fetch(`${bot.codewars.apiUrl}/users/hanae`);
    ({ id } = (await response.json()) as { id: string });
    await bot.link(bot.ann, 'hanae');
  });
  afterEach(() => bot.stop());

  const rank = (value: number, language: string | null = null) => ({
    action: 'rank_upgraded',
    user: { id, rank: value },
    language,
  });
  const readings = () =>
    bot.codewars.requests.filter(({ path, status }) => path.endsWith(`/users/${id}`) && status === 200)
      .length;
  const ranksAt = (overall: number) => {
    return { overall: { rank: overall, name: '1 kyu', color: 'purple', score: 13_200 }, languages: {} };
  };
  const news = () =>
    bot.discord.world
      .messages(bot.channelId)
      .filter(({ webhook_id, interaction_metadata }) => !webhook_id && !interaction_metadata);

  it('says a rank-up once in the channel that was chosen, and pings nobody', async () => {
    expect((await set(bot, 'ranks')).text).toContain('Rank-ups are announced');
    expect(await bot.deliver('user', rank(-1))).toBe(204);
    await expect.poll(() => news().length).toBe(1);
    const text = bot.said().at(-1) ?? '';
    for (const part of ['hanae', `<@${bot.ann.id}>`, '1 kyu']) expect(text).toContain(part);
    expect(news()[0]?.mentions).toEqual([]);
    for (let again = 0; again < 10; again += 1) expect(await bot.deliver('user', rank(-1))).toBe(204);
    await Promise.all(
      Array.from({ length: 10 }, () => bot.deliver('user', { ...rank(-1), action: 'rank_earned' })),
    );
    await quiet();
    expect(news()).toHaveLength(1);
  });

  it('says a rank-up that came while the bot was away from Discord, after a restart, once', async () => {
    await set(bot, 'ranks');
    bot.discord.faults.add({ kind: 'status', status: 500, path: /\/channels\/\d+\/messages/, times: 100 });
    expect(await bot.deliver('user', rank(-1))).toBe(204);
    await quiet();
    bot.discord.faults.clear();
    await bot.restart();
    await expect.poll(() => news().length, { timeout: 10_000 }).toBe(1);
    await bot.restart();
    await quiet();
    expect(news()).toHaveLength(1);
  });

  it('announces languages and honor as the options say', async () => {
    await set(bot, 'ranks');
    await set(bot, 'honor');
    expect((await say(bot, 'options', { languages: false, honor: 'every', mention: true })).text).toContain(
      'every change',
    );
    await bot.verify(bot.ann, 'hanae');
    await bot.deliver('user', rank(-2, 'javascript'));
    await bot.deliver('user', { action: 'honor_changed', user: { id, honor: 2312, honor_delta: 2 } });
    await expect.poll(() => news().length).toBe(1);
    const [message] = news();
    expect(message?.mentions.map((user) => user.id)).toEqual([bot.ann.id]);
    expect(bot.said().at(-1)).toContain('2,312');
    await quiet();
    expect(news()).toHaveLength(1);
  });

  it('keeps the time zone of the server, and nothing of a command whose zone is unknown', async () => {
    expect((await say(bot, 'show')).text).toContain('Time zone: UTC. Weeks');
    const offered = await bot.discord.autocomplete({
      userId: bot.admin.id,
      guildId: bot.guild.id,
      name: 'announcements',
      subcommand: 'options',
      focused: 'timezone',
      options: { timezone: 'lord howe' },
    });
    expect(offered.map(({ value }) => value)).toEqual(['Australia/Lord_Howe']);
    expect((await say(bot, 'options', { timezone: 'Australia/Lord_Howe' })).text).toMatch(
      /Time zone: Australia\/Lord_Howe \(UTC\+1[01](:30)?, \d\d:\d\d now\)\. Weeks and months of boards begin there/,
    );
    const refused = await say(bot, 'options', { timezone: 'Mars/Olympus', languages: false });
    expect(refused.text).toContain('I know no time zone **Mars/Olympus**. Pick one from the list');
    await set(bot, 'ranks');
    const shown = await say(bot, 'show');
    expect(shown.text).toContain('Australia/Lord_Howe');
    expect(shown.text).toContain('Ranks: overall and languages');
    await bot.restart();
    expect((await say(bot, 'show')).text).toContain('Australia/Lord_Howe');
  });

  it('does not announce whoever opted out, or left', async () => {
    await set(bot, 'ranks');
    const account = await bot.slash(bot.ann, 'account');
    const off = await bot.press(bot.ann, account.message, 'Stop announcing me');
    expect(labelsOf(off.message)).toContain('Announce me');
    await bot.deliver('user', rank(-1));
    await quiet();
    await bot.press(bot.ann, off.message, 'Announce me');
    bot.discord.world.removeMember(bot.guild.id, bot.ann.id);
    bot.expectedRefusals.push(10_007);
    await bot.deliver('user', rank(1));
    await quiet();
    expect(news()).toHaveLength(0);
  });

  it('says which permission is missing, and what went wrong later', async () => {
    bot.discord.world.denyBot(bot.channelId, ['EmbedLinks']);
    await expect.poll(async () => (await set(bot, 'ranks')).text).toContain('Embed Links');
    bot.discord.world.denyBot(bot.channelId, []);
    await expect.poll(async () => (await set(bot, 'ranks')).text).toContain('are announced in');
    const other = bot.discord.world.channel({ guildId: bot.guild.id, name: 'honor' });
    await expect.poll(async () => (await set(bot, 'honor', other.id)).text).toContain('are announced in');
    await say(bot, 'options', { honor: 'every' });
    bot.discord.world.deleteChannel(other.id);
    bot.expectedRefusals.push(10_003);
    await bot.deliver('user', { action: 'honor_changed', user: { id, honor: 2312, honor_delta: 2 } });
    await bot.deliver('user', rank(-1));
    await expect.poll(() => news().length).toBe(1);
    await expect.poll(async () => (await say(bot, 'show')).text).toContain('the channel is gone');
  });

  it('shows a sample, and stops when it is switched off', async () => {
    expect((await say(bot, 'test', { kind: 'kata' })).text).toContain('no channel yet');
    await set(bot, 'kata');
    expect((await say(bot, 'test', { kind: 'kata' })).text).toContain('A sample is in');
    expect(bot.said().join('\n').toLowerCase()).toContain('sample');
    const before = news().length;
    await say(bot, 'off', { kind: 'kata' });
    await bot.deliver('code_challenge', {
      action: 'created',
      code_challenge: { id: 'a'.repeat(24), created_by_id: id },
    });
    await quiet();
    expect(news()).toHaveLength(before);
  });

  const hookIn = (answer: Answer) => {
    const url = /https:\/\/dojo\.example\/webhooks\/codewars\/[\w-]+/.exec(answer.text)?.[0] ?? '';
    const secret = /\|\|`([\w-]+)`\|\|/.exec(answer.text)?.[1] ?? '';
    return { url, secret };
  };

  it('takes a member’s own hook for a sign to look, and announces what the API shows', async () => {
    await set(bot, 'ranks');
    const shown = await bot.slash(bot.ann, 'webhook');
    expect(shown.private).toBe(true);
    const hook = hookIn(shown);
    expect(shown.text).toContain('not connected');
    expect(await bot.deliver('webhook', { action: 'updated', webhook: { id: 'x' } }, hook)).toBe(204);
    await expect.poll(async () => (await bot.slash(bot.ann, 'webhook')).text).toContain('I saw its hello');
    // The ping had the profile read: that is where news begins. A restart forgets that it was just read.
    await expect.poll(() => readings()).toBe(1);
    await bot.restart();
    bot.codewars.setUser('hanae', { ranks: ranksAt(-1) });
    await bot.deliver('user', { ...rank(8), user: { id: 'f'.repeat(24), rank: 8 } }, hook);
    await expect.poll(() => news().length).toBe(1);
    expect(bot.said().at(-1)).toContain('1 kyu overall');

    const sure = await bot.press(bot.ann, shown.message, 'Make a new secret');
    const renewed = hookIn(await bot.press(bot.ann, sure.message, 'Make a new secret'));
    expect(renewed.url).toBe(hook.url);
    expect(await bot.deliver('user', rank(-2), hook)).toBe(401);
    expect(await bot.deliver('user', rank(-2), renewed)).toBe(204);
    await bot.slash(bot.ann, 'unlink');
    expect(await bot.deliver('user', rank(-2), renewed)).toBe(404);
  });

  it('refuses an unknown hook and a wrong secret', async () => {
    expect(
      await bot.deliver('user', rank(-1), { url: 'https://x.example/webhooks/codewars', secret: 'wrong' }),
    ).toBe(401);
    expect(
      await bot.deliver('user', rank(-1), {
        url: 'https://x.example/webhooks/codewars/nobody',
        secret: 'wrong',
      }),
    ).toBe(404);
  });

  it('says hello once in the system channel of a server that invites it', async () => {
    const guild = bot.discord.world.guild({ name: 'New place', botIsMember: false });
    const lobby = bot.discord.world.channel({ guildId: guild.id, name: 'lobby' });
    bot.discord.world.setSystemChannel(guild.id, lobby.id);
    bot.discord.gateway.guildCreate(guild.id);
    await expect.poll(() => bot.said(lobby.id).length).toBe(1);
    expect(bot.said(lobby.id)[0]?.split('\n')).toHaveLength(3);
    bot.discord.gateway.guildDelete(guild.id, false);
    bot.discord.gateway.guildCreate(guild.id);
    await quiet();
    expect(bot.said(lobby.id)).toHaveLength(1);
  });

  it('keeps what it knows over an outage of a server', async () => {
    await set(bot, 'ranks');
    bot.discord.gateway.guildDelete(bot.guild.id, true);
    await bot.deliver('user', rank(-1));
    bot.discord.gateway.guildCreate(bot.guild.id);
    await expect.poll(() => news().length).toBe(1);
  });
});

describe('an admin', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('chooses a channel for everything at once, and tries it', async () => {
    const { text } = await set(bot, 'all');
    expect(text).toContain('Rank-ups, honor changes and kata events are announced in');
    expect((await say(bot, 'test', { kind: 'all' })).text).toContain('Samples are in');
    expect(bot.said()).toHaveLength(3);
    expect((await say(bot, 'off', { kind: 'all' })).text).toContain('are not announced any more');
    expect((await say(bot, 'show')).text).toContain('Nothing is announced yet');
    expect((await say(bot, 'test', { kind: 'all' })).text).toContain('no channel yet');
  });

  it('tests, changes and turns off a kind by buttons under the settings', async () => {
    const other = bot.discord.world.channel({ guildId: bot.guild.id, name: 'news' });
    await set(bot, 'ranks');
    const shown = await say(bot, 'show');
    expect(labelsOf(shown.message)).toEqual([
      'Test rank-ups',
      'Change channel of rank-ups',
      'Turn off rank-ups',
      'Announce honor changes',
      'Announce kata events',
      'Announce the digest',
      'Announce the kata of the day',
    ]);
    expect((await bot.press(bot.admin, shown.message, 'Test rank-ups')).text).toContain('A sample is in');
    const choice = await bot.press(bot.admin, shown.message, 'Change channel');
    const changed = await bot.press(bot.admin, choice.message, 'Pick a channel', [other.id]);
    expect(changed.text).toContain(`Rank-ups are announced in <#${other.id}>`);
    const again = await bot.press(bot.admin, changed.message, 'Show all settings');
    expect(again.text).toContain(`<#${other.id}>`);
    const off = await bot.press(bot.admin, again.message, 'Turn off rank-ups');
    expect(labelsOf(off.message)).toContain('Announce rank-ups');
  });

  it('sees what is gathered and what waits to be sent', async () => {
    await bot.link(bot.ann, 'hanae');
    await set(bot, 'all');
    const response = await fetch(`${bot.codewars.apiUrl}/users/hanae`);
    const { id } = (await response.json()) as { id: string };
    bot.discord.faults.add({ kind: 'status', status: 500, path: /\/channels\/\d+\/messages/, times: 100 });
    await bot.deliver('user', { action: 'rank_upgraded', user: { id, rank: -1 }, language: null });
    await bot.deliver('user', { action: 'honor_changed', user: { id, honor: 9_000, honor_delta: 2 } });
    await expect.poll(async () => (await say(bot, 'show')).text).toContain('1 change is being gathered');
    await expect.poll(async () => (await say(bot, 'show')).text).toContain('1 announcement waits to be sent');
  });

  it('presses old buttons in vain once they may not manage the server any more', async () => {
    await set(bot, 'ranks');
    const { message } = await say(bot, 'show');
    bot.discord.world.member(bot.guild.id, bot.admin.id, { permissions: [] });
    expect((await bot.press(bot.admin, message, 'Turn off rank-ups')).text).toContain('Manage Server');
  });
});
