import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorldGuild } from '../../sandbox/discord/index.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { startBot, type Bot } from '../support/bot.ts';

describe('a server that has the commands without the bot', () => {
  let bot: Bot;
  let guild: WorldGuild;
  let storage: Storage;
  beforeEach(async () => {
    const log = { warn: () => undefined, error: () => undefined };
    storage = await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log });
    bot = await startBot({ wrapStorage: () => ({ ...storage, close: () => Promise.resolve() }) });
    guild = bot.discord.world.guild({ name: 'Commands alone', commandsAlone: true });
    bot.discord.world.channel({ guildId: guild.id, name: 'general' });
    bot.discord.world.member(guild.id, bot.ann.id);
    bot.discord.world.member(guild.id, bot.admin.id, { permissions: ['ManageGuild'] });
  });
  afterEach(async () => {
    await bot.stop();
    await storage.close();
  });

  it('answers members, and tells an admin to invite the bot for announcements', async () => {
    expect((await bot.link(bot.ann, 'some_user', '', guild)).text).toContain('some_user');
    const here = { guildId: guild.id };
    expect((await bot.slash(bot.ann, 'profile', {}, here)).text).toContain('Some Person');
    for (const subcommand of ['set', 'show', 'test', 'off', 'options']) {
      const channel = bot.discord.world.channels(guild.id)[0]?.id ?? '';
      const options = {
        ...(subcommand === 'set' && { kind: 'ranks', channel }),
        ...(['test', 'off'].includes(subcommand) && { kind: 'ranks' }),
      };
      const { text } = await bot.slash(bot.admin, 'announcements', options, { ...here, subcommand });
      expect(text).toMatch(/An admin can invite me: https:\/\/discord\.com\/oauth2\/authorize/);
    }
  });

  it('is never counted as left, and one that is used again is not left any more', async () => {
    await bot.link(bot.ann, 'some_user', '', guild);
    const isAsked = (): boolean =>
      bot.discord.requests.some(({ path }) => path.endsWith(`/guilds/${guild.id}/commands`));
    await bot.restart();
    await expect.poll(isAsked).toBe(true);
    await bot.restart();
    expect((await storage.guilds.get(guild.id))?.leftAt).toBeUndefined();

    bot.discord.world.guild({ name: 'Left', id: '123456789012345678', botIsMember: false });
    await storage.members.set('123456789012345678', { userIds: ['9'] });
    bot.expectedRefusals.push(50_001);
    await bot.restart();
    await expect
      .poll(async () => (await storage.guilds.get('123456789012345678'))?.leftAt)
      .toBeTypeOf('number');

    const options = {
      honor: 'gathered',
      languages: true,
      mention: false,
      minimum: null,
      verified: false,
    } as const;
    await storage.guilds.set(guild.id, { channels: {}, options, leftAt: 1 });
    await bot.slash(bot.ann, 'help', {}, { guildId: guild.id });
    await expect.poll(async () => (await storage.guilds.get(guild.id))?.leftAt).toBeUndefined();
  });
});
