import { ChannelType, MessageFlags } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBot, type Answer, type Bot } from '../support/bot.ts';

describe('where announcements can go', () => {
  let bot: Bot;
  let id: string;
  beforeEach(async () => {
    bot = await startBot();
    const response = await fetch(`${bot.codewars.apiUrl}/users/hanae`);
    ({ id } = (await response.json()) as { id: string });
    await bot.link(bot.ann, 'hanae');
  });
  afterEach(() => bot.stop());

  const say = (subcommand: string, options: Record<string, string | boolean> = {}): Promise<Answer> =>
    bot.slash(bot.admin, 'announcements', options, {
      guildId: bot.guild.id,
      channelId: bot.channelId,
      subcommand,
    });
  const choose = (channel: string) => say('set', { kind: 'ranks', channel });
  const channel = (name: string, type: ChannelType) =>
    bot.discord.world.channel({ guildId: bot.guild.id, name, type }).id;
  const thread = (parentId: string, isPrivate = false) =>
    bot.discord.world.thread({ parentId, name: 'a thread', isPrivate }).id;
  const rank = (value: number) =>
    bot.deliver('user', { action: 'rank_upgraded', user: { id, rank: value }, language: null });
  const titles = (where: string) => bot.discord.world.messages(where).map(({ embeds }) => embeds[0]?.title);

  it.each<[string, () => string]>([
    ['a thread', () => thread(bot.channelId)],
    ['a thread of an announcement channel', () => thread(channel('news', ChannelType.GuildAnnouncement))],
    ['a post of a forum', () => thread(channel('forum', ChannelType.GuildForum))],
    ['the text chat of a voice channel', () => channel('voice', ChannelType.GuildVoice)],
    ['the text chat of a stage', () => channel('stage', ChannelType.GuildStageVoice)],
    [
      'a thread that is archived, which the next message opens',
      () => {
        const archived = thread(bot.channelId);
        bot.discord.world.changeThread(archived, { archived: true });
        return archived;
      },
    ],
  ])('%s', async (_, make) => {
    const where = make();
    await expect.poll(async () => (await choose(where)).text).toContain(`are announced in <#${where}>`);
    expect((await say('show')).text).not.toContain('⚠');
    await rank(-1);
    await expect.poll(() => titles(where)).toEqual(['1 kyu overall']);
  });

  it('not a forum, and the answer says what to do instead', async () => {
    const forum = channel('forum', ChannelType.GuildForum);
    expect((await choose(forum)).text).toContain(
      'Open one post there for all of them, and choose that post.',
    );
  });

  it('not a category, which Discord does not offer', async () => {
    await expect(choose(channel('category', ChannelType.GuildCategory))).rejects.toThrow(
      'no such channel is offered',
    );
  });

  it('names the permission that is missing, which is another one in a thread and in a voice channel', async () => {
    const inThread = thread(bot.channelId);
    const voice = channel('voice', ChannelType.GuildVoice);
    bot.discord.world.denyBot(bot.channelId, ['SendMessagesInThreads', 'EmbedLinks']);
    bot.discord.world.denyBot(voice, ['Connect']);
    await expect
      .poll(async () => (await choose(inThread)).text)
      .toContain('I lack **Send Messages in Threads** and **Embed Links**');
    await expect.poll(async () => (await choose(voice)).text).toContain('I lack **Connect**');
    // A thread needs no Send Messages.
    bot.discord.world.denyBot(bot.channelId, ['SendMessages']);
    await expect.poll(async () => (await choose(inThread)).text).toContain('are announced in');
    bot.discord.world.denyBot(bot.channelId, ['SendMessagesInThreads']);
    bot.expectedRefusals.push(50_013);
    await expect.poll(async () => (await say('show')).text).toContain('I lack: Send Messages in Threads');
    expect((await say('test', { kind: 'ranks' })).text).toContain(
      'Give me **Send Messages in Threads** there',
    );
  });

  it('not a private thread that the bot is no member of', async () => {
    bot.expectedRefusals.push(50_001);
    expect((await choose(thread(bot.channelId, true))).text).toContain('Mention me in it once');
  });

  it('not a locked thread; one that is locked later is shown, and goes on once it is unlocked', async () => {
    const locked = thread(bot.channelId);
    bot.discord.world.changeThread(locked, { locked: true });
    await expect.poll(async () => (await choose(locked)).text).toContain('is locked');
    bot.discord.world.changeThread(locked, { locked: false });
    await expect.poll(async () => (await choose(locked)).text).toContain('are announced in');
    bot.discord.world.changeThread(locked, { locked: true, archived: true });
    bot.expectedRefusals.push(50_083);
    await rank(-1);
    await expect.poll(async () => (await say('show')).text).toContain('the thread is locked or archived');
    expect((await say('test', { kind: 'ranks' })).text).toContain('is locked or archived');
    bot.discord.world.changeThread(locked, { locked: false });
    expect((await say('test', { kind: 'ranks' })).text).toContain('A sample is in');
    await expect.poll(() => titles(locked)).toContain('1 kyu overall');
    expect((await say('show')).text).not.toContain('⚠');
  });

  describe('an announcement channel', () => {
    const published = (where: string) =>
      bot.discord.world
        .messages(where)
        .filter(({ flags }) => ((flags ?? 0) & MessageFlags.Crossposted) !== 0)
        .map(({ embeds }) => embeds[0]?.title);
    const crossposts = () => bot.discord.requests.filter(({ path }) => path.endsWith('/crosspost'));

    it('keeps to itself what is said, and the answer tells how that is changed', async () => {
      const news = channel('news', ChannelType.GuildAnnouncement);
      await expect
        .poll(async () => (await choose(news)).text)
        .toContain('/announcements options publish:True');
      await rank(-1);
      await expect.poll(() => titles(news)).toEqual(['1 kyu overall']);
      expect(crossposts()).toEqual([]);
    });

    it('publishes once what is said, where that is wanted', async () => {
      const news = channel('news', ChannelType.GuildAnnouncement);
      expect((await say('options', { publish: true })).text).toContain('Published in announcement channels');
      await expect.poll(async () => (await choose(news)).text).not.toContain('publish');
      bot.discord.faults.add({ kind: 'dropAfter', path: /crosspost$/, times: 1 });
      bot.expectedRefusals.push(40_033);
      await rank(-1);
      await expect.poll(() => crossposts().length, { timeout: 10_000 }).toBe(2);
      expect(titles(news)).toEqual(['1 kyu overall']);
      expect(published(news)).toEqual(['1 kyu overall']);
    });

    it('says on while Discord publishes no more in this hour', async () => {
      const news = channel('news', ChannelType.GuildAnnouncement);
      await say('options', { publish: true });
      await expect.poll(async () => (await choose(news)).text).toContain('are announced in');
      bot.discord.faults.add({ kind: 'rateLimit', retryAfterMs: 3_000_000, path: /crosspost$/, times: 1 });
      await rank(-1);
      await rank(1);
      await expect.poll(() => titles(news)).toEqual(['1 kyu overall', '1 dan overall']);
      expect(published(news)).toEqual([]);
      bot.discord.faults.clear();
      await bot.restart();
      await expect.poll(() => published(news)).toEqual(['1 kyu overall', '1 dan overall']);
      expect(titles(news)).toHaveLength(2);
    });

    it('is the only one where anything is published', async () => {
      await say('options', { publish: true });
      await choose(bot.channelId);
      await rank(-1);
      await expect.poll(() => titles(bot.channelId)).toEqual(['1 kyu overall']);
      await bot.restart();
      expect(crossposts()).toEqual([]);
    });
  });
});
