import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorldUser } from '../../sandbox/discord/stand-in.ts';
import { startBot, type Answer, type Bot } from '../support/bot.ts';

let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
});
afterEach(() => bot.stop());

const owner = (): WorldUser => {
  const user = bot.discord.world.user({ username: 'owner' });
  bot.discord.world.member(bot.guild.id, user.id, { permissions: ['ManageGuild', 'ManageRoles'] });
  return user;
};
const rolesOf = (who: WorldUser): string[] =>
  bot.discord.world.rolesOf(bot.guild.id, who.id).map(({ name }) => name);
const wears = (who: WorldUser, ...names: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(rolesOf(who)).toEqual(names), { timeout: 10_000 });
const roles = (who: WorldUser, subcommand: string): Promise<Answer> =>
  bot.slash(who, 'roles', {}, { guildId: bot.guild.id, channelId: bot.channelId, subcommand });

describe('/roles', () => {
  it('shows what it would do, and does it on a press', async () => {
    const admin = owner();
    await bot.link(bot.ann, 'some_user');
    await bot.verify(bot.ann, 'some_user');
    const preview = await roles(admin, 'setup');
    expect(preview.private).toBe(true);
    expect(preview.text).toContain('Roles that I make: 12');
    expect(bot.discord.world.roles(bot.guild.id).map(({ name }) => name)).not.toContain('3 kyu');
    const done = await bot.press(admin, preview.message, 'Set up');
    const shown = await done.until('Rank roles in this server');
    expect(shown.text).toContain('The overall rank, a role for each rank, for verified members.');
    await wears(bot.ann, 'Codewars verified', '3 kyu');
    const made = bot.discord.world.roles(bot.guild.id).filter(({ name }) => / (kyu|dan)|verified/.test(name));
    expect(made.map(({ name }) => name)).toEqual([
      ...['Codewars verified', '3 dan and above', '2 dan', '1 dan', '1 kyu', '2 kyu'],
      ...['3 kyu', '4 kyu', '5 kyu', '6 kyu', '7 kyu', '8 kyu'],
    ]);
    for (const role of made)
      expect(role).toMatchObject({ permissions: '0', hoist: false, mentionable: false });
    for (const { reason } of bot.discord.world.auditLog(bot.guild.id)) expect(reason).toMatch(/^Codewars/);
  });
});
