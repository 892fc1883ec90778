import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBot, type Answer, type Bot } from '../support/bot.ts';

describe('an announcement that waits', () => {
  let bot: Bot;
  let id: string;
  beforeEach(async () => {
    bot = await startBot();
    bot.discord.world.setOwner(bot.ben.id);
    const response = await fetch(`${bot.codewars.apiUrl}/users/hanae`);
    ({ id } = (await response.json()) as { id: string });
    await bot.link(bot.ann, 'hanae');
    await say('set', { kind: 'ranks', channel: bot.channelId });
    await say('options', { mention: true });
  });
  afterEach(() => bot.stop());

  const say = (subcommand: string, options: Record<string, string | boolean> = {}): Promise<Answer> =>
    bot.slash(bot.admin, 'announcements', options, {
      guildId: bot.guild.id,
      channelId: bot.channelId,
      subcommand,
    });
  const announced = (channelId = bot.channelId) =>
    bot.discord.world
      .messages(channelId)
      .filter(({ interaction_metadata }) => interaction_metadata === undefined);
  const attempts = () =>
    bot.discord.requests.filter(
      ({ method, path }) => method === 'POST' && /^\/channels\/\d+\/messages$/.test(path),
    );

  async function verify(): Promise<void> {
    const begun = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Verify');
    bot.codewars.setUser('hanae', { name: /dojo-\w+/.exec(begun.text)?.[0] ?? '' });
    expect((await bot.press(bot.ann, begun.message, 'Check')).text).toContain('Verified ✓');
  }

  /** Discord answers 503 from here on, and a rank-up is tried in vain. */
  async function wait(): Promise<void> {
    bot.discord.faults.add({ kind: 'status', status: 503, path: /\/channels\/\d+\/messages/, times: 1_000 });
    const body = { action: 'rank_upgraded', user: { id, rank: -1 }, language: null };
    expect(await bot.deliver('user', body)).toBe(204);
    await expect.poll(() => attempts().length).toBeGreaterThan(0);
  }

  /** Discord is well again: what waits is said or dropped. */
  async function end(): Promise<void> {
    bot.discord.faults.clear();
    await bot.restart();
    await expect
      .poll(async () => (await bot.slash(bot.ben, 'status')).text, { timeout: 10_000 })
      .toContain('Pending announcements\n0');
  }

  const press = async (...labels: readonly string[]): Promise<void> => {
    let { message } = await bot.slash(bot.ann, 'account');
    for (const label of labels) ({ message } = await bot.press(bot.ann, message, label));
  };

  it.each<[string, () => Promise<unknown>]>([
    ['“Delete my data”', () => press('Delete my data', 'Delete it')],
    ['/unlink', () => bot.slash(bot.ann, 'unlink')],
    ['“Stop announcing”', () => press('Stop announcing me')],
    ['a link to another account', () => bot.link(bot.ann, 'some_user')],
    ['/announcements off', () => say('off', { kind: 'ranks' })],
  ])('is never said after %s, although the member was verified', async (_, change) => {
    await verify();
    await wait();
    await change();
    await end();
    expect(announced()).toEqual([]);
  });

  it('is said in the channel that was chosen since, once', async () => {
    await wait();
    const { id: other } = bot.discord.world.channel({ guildId: bot.guild.id, name: 'news' });
    await expect
      .poll(async () => (await say('set', { kind: 'ranks', channel: other })).text)
      .toContain('are announced in');
    bot.discord.faults.clear();
    await expect.poll(() => announced(other).length, { timeout: 10_000 }).toBe(1);
    expect(announced()).toEqual([]);
  });

  it('pings members with a verified link, and no others', async () => {
    await wait();
    await end();
    expect(announced()).toMatchObject([{ content: '', mentions: [] }]);
    await verify();
    const body = { action: 'rank_upgraded', user: { id, rank: 1 }, language: null };
    await bot.deliver('user', body);
    await expect.poll(() => announced().length).toBe(2);
    expect(announced()[1]?.mentions.map((user) => user.id)).toEqual([bot.ann.id]);
  });

  it.each([
    [403, '{"message":"internal network error","code":40333}'],
    [403, '{"message":"You need to verify your account in order to perform this action.","code":40002}'],
    [403, '{"message":"Connection has been revoked","code":40004}'],
    [404, '{"message":"404: Not Found","code":0}'],
    [403, '{"message":"This action cannot be performed due to a rate limit of the bot","code":20026}'],
    [403, '<html><head><title>Attention Required!</title></head></html>'],
    [400, 'Bad Request'],
    [418, '{}'],
  ])('is kept when Discord answers %i %s, and said when it is over', async (status, body) => {
    bot.discord.faults.add({ kind: 'status', status, body, path: /\/channels\/\d+\/messages/, times: 1_000 });
    await bot.deliver('user', { action: 'rank_upgraded', user: { id, rank: -1 }, language: null });
    await expect.poll(async () => (await say('show')).text).toContain('Discord refuses it for now');
    // Tried slowly: nothing hammers at a door that is shut.
    expect(attempts()).toHaveLength(1);
    expect((await say('test', { kind: 'ranks' })).text).toContain(
      'Discord does not accept my messages right now',
    );
    bot.discord.faults.clear();
    // A test that succeeds wakes what waits.
    expect((await say('test', { kind: 'ranks' })).text).toContain('A sample is in');
    await expect.poll(() => announced().length).toBe(2);
    await expect.poll(async () => (await say('show')).text).not.toContain('⚠');
  });

  it('is said at once when permissions are mended and a test or a choice of the channel tells so', async () => {
    bot.discord.world.denyBot(bot.channelId, ['SendMessages']);
    bot.expectedRefusals.push(50_013);
    for (const [rank, wake] of [
      [-1, () => say('test', { kind: 'ranks' })],
      [1, () => say('set', { kind: 'ranks', channel: bot.channelId })],
    ] as const) {
      bot.discord.world.denyBot(bot.channelId, ['SendMessages']);
      await bot.deliver('user', { action: 'rank_upgraded', user: { id, rank }, language: null });
      await expect.poll(async () => (await say('show')).text).toContain('I may not write there');
      const before = announced().length;
      bot.discord.world.denyBot(bot.channelId, []);
      await expect.poll(async () => (await wake()).text).toMatch(/A sample is in|are announced in/);
      await expect
        .poll(() =>
          announced()
            .slice(before)
            .some(({ embeds }) => embeds[0]?.title === (rank === -1 ? '1 kyu overall' : '1 dan overall')),
        )
        .toBe(true);
      expect((await say('show')).text).not.toContain('⚠');
    }
  });

  it('waits out a limit of an hour, which is logged once, shown, told and not waited for', async () => {
    const path = /\/channels\/\d+\/messages/;
    bot.discord.faults.add({ kind: 'rateLimit', retryAfterMs: 3_600_000, path, times: 1_000 });
    for (const rank of [-1, 1])
      await bot.deliver('user', { action: 'rank_upgraded', user: { id, rank }, language: null });
    await expect
      .poll(async () => (await say('show')).text)
      .toMatch(/limits how many messages I may send there. I go on <t:\d+:R>/);
    expect((await say('test', { kind: 'ranks' })).text).toMatch(
      /limits how many messages I may send.* again <t:\d+:R>/,
    );
    const route = `POST /channels/${bot.channelId}/messages`;
    expect((await bot.slash(bot.ben, 'status')).text).toMatch(
      new RegExp(`Limited by Discord\n\`${route}\` again <t:\\d+:R>`),
    );
    const lines = bot.log.filter(({ msg }) => String(msg).includes('a long rate limit'));
    expect(lines).toMatchObject([{ level: 'warn', route, seconds: 3_600 }]);
    // Once it is known, Discord is not asked again.
    expect(attempts()).toHaveLength(1);
    const began = performance.now();
    await bot.restart();
    expect(performance.now() - began).toBeLessThan(4_000);
    bot.discord.faults.clear();
    await bot.restart();
    await expect
      .poll(() => announced().map(({ embeds }) => embeds[0]?.title))
      .toEqual(['1 kyu overall', '1 dan overall']);
    await expect.poll(async () => (await say('show')).text).not.toContain('⚠');
  });

  it('folds honor into one message, by the name that the account has now', async () => {
    await say('set', { kind: 'honor', channel: bot.channelId });
    await say('options', { honor: 'every' });
    await wait();
    for (const [honor, delta] of [
      [2_312, 2],
      [2_320, 8],
    ]) {
      const body = { action: 'honor_changed', user: { id, honor, honor_delta: delta } };
      expect(await bot.deliver('user', body)).toBe(204);
    }
    await bot.slash(
      bot.admin,
      'announcements',
      { kind: 'ranks' },
      { guildId: bot.guild.id, subcommand: 'off' },
    );
    await end();
    expect(announced()).toHaveLength(1);
    const [{ title = '', description = '' } = {}] = announced()[0]?.embeds ?? [];
    expect(title).toBe('+10 honor');
    expect(description).toContain('[hanae]');
    expect(`${title} ${description}`).not.toMatch(/[0-9a-f]{24}/);
  });

  it('says nothing later of what was gained while its member was not announced', async () => {
    await say('set', { kind: 'honor', channel: bot.channelId });
    await say('options', { honor: 'every' });
    const gain = (honor: number, delta: number) =>
      bot.deliver('user', { action: 'honor_changed', user: { id, honor, honor_delta: delta } });
    const titles = () => announced().map(({ embeds }) => embeds[0]?.title);
    await gain(9_000, 10);
    await expect.poll(titles).toHaveLength(1);
    await press('Stop announcing me');
    await gain(9_500, 500);
    const inbox = async () => (await bot.slash(bot.ben, 'status')).text;
    await expect.poll(inbox).toContain('Webhook backlog\n0');
    await press('Announce me');
    await gain(9_502, 2);
    await expect.poll(titles).toHaveLength(2);
    expect(titles()[1]).toBe('+2 honor');
  });

  it('tells members who wait for something else that Discord limits', async () => {
    const path = /^\/applications\/@me$/;
    bot.discord.faults.add({ kind: 'rateLimit', retryAfterMs: 3_600_000, path, times: 1 });
    expect((await bot.slash(bot.ben, 'status')).text).toMatch(
      /^Discord accepts no more requests of this kind from me for now. Please try again <t:\d+:R>.$/,
    );
  });

  it('was said where Discord knows its nonce and the message was deleted meanwhile', async () => {
    bot.discord.faults.add({ kind: 'dropAfter', path: /\/channels\/\d+\/messages/, times: 1 });
    bot.expectedRefusals.push(10_008);
    const stop = bot.discord.onMessage(({ kind, message }) => {
      if (kind === 'created')
        void fetch(`${bot.discord.apiUrl}/v10/channels/${message.channel_id}/messages/${message.id}`, {
          method: 'DELETE',
          headers: {
            authorization: `Bot ${bot.discord.token}`,
            'user-agent': 'DiscordBot (https://example.com, 1)',
          },
        });
    });
    await bot.deliver('user', { action: 'rank_upgraded', user: { id, rank: -1 }, language: null });
    await expect.poll(() => attempts().length, { timeout: 10_000 }).toBe(2);
    await expect
      .poll(async () => (await bot.slash(bot.ben, 'status')).text)
      .toContain('Pending announcements\n0');
    stop();
    expect(announced()).toEqual([]);
    expect(attempts().at(-1)?.status).toBe(404);
  });
});
