import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { startBot, type Bot } from '../support/bot.ts';

describe('who is in a server', () => {
  let bot: Bot;
  let storage: Storage;
  let id: string;
  beforeEach(async () => {
    bot = await startBot({ wrapStorage: (inner) => (storage = inner) });
    bot.expectedRefusals.push(10007);
    const response = await fetch(`${bot.codewars.apiUrl}/users/hanae`);
    ({ id } = (await response.json()) as { id: string });
    await bot.link(bot.ann, 'hanae');
    const where = { guildId: bot.guild.id, channelId: bot.channelId, subcommand: 'set' };
    await bot.slash(bot.admin, 'announcements', { kind: 'ranks', channel: bot.channelId }, where);
  });
  afterEach(() => bot.stop());

  const lookups = () => bot.discord.requests.filter(({ path }) => /\/guilds\/\d+\/members\/\d+$/.test(path));
  const rankUp = (rank: number) =>
    bot.deliver('user', { action: 'rank_upgraded', user: { id, rank }, language: null });
  const announced = () => bot.said().filter((text) => text.includes('kyu'));
  const known = async () => (await storage.presence.get(`${bot.guild.id}:${bot.ann.id}`))?.present;

  it('is asked of Discord seldom, and who comes back is announced after their next command', async () => {
    bot.discord.world.removeMember(bot.guild.id, bot.ann.id);
    await rankUp(-2);
    await expect.poll(known).toBe(false);
    expect(announced()).toEqual([]);

    bot.discord.world.member(bot.guild.id, bot.ann.id);
    await bot.slash(bot.ann, 'help');
    await expect.poll(known).toBe(true);
    await rankUp(-1);
    await expect.poll(announced).toHaveLength(1);
    expect(announced()[0]).toContain(`<@${bot.ann.id}>`);
    expect(lookups()).toHaveLength(1);
  });

  it('is noted though Discord refuses the notice that waited for the member', async () => {
    bot.discord.world.removeMember(bot.guild.id, bot.ann.id);
    await rankUp(-2);
    await expect.poll(known).toBe(false);
    const notice = { guildId: bot.guild.id, text: 'Your link has changed.' };
    await storage.memberships.update(bot.ann.id, (row) => row && { ...row, notices: [notice] });

    bot.discord.world.member(bot.guild.id, bot.ann.id);
    bot.discord.faults.add({ kind: 'status', status: 403, path: /\/webhooks\/\d+\/[^/]+$/ });
    await bot.slash(bot.ann, 'help');
    await expect.poll(known).toBe(true);
    await expect.poll(() => JSON.stringify(bot.log)).toContain('could not tell a member their notices');
  });
});
