import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Bot } from '../support/bot.ts';

describe('/members', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('shows an admin privately who is linked to what', async () => {
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ben, 'hanae');
    const answer = await bot.slash(bot.admin, 'members');
    expect(answer.private).toBe(true);
    for (const part of [`<@${bot.ann.id}>`, 'some_user', `<@${bot.ben.id}>`, 'hanae'])
      expect(answer.text).toContain(part);
    const one = await bot.slash(bot.admin, 'members', { member: bot.ben.id });
    expect(one.text).toContain('hanae');
    expect(one.text).not.toContain('some_user');
  });

  it('says so when nobody is linked', async () => {
    expect((await bot.slash(bot.admin, 'members')).message.embeds[0]?.description).toBeTruthy();
    expect((await bot.slash(bot.admin, 'members', { member: bot.ann.id })).text).toContain('has not linked');
  });

  it('is not offered to other members', async () => {
    await expect(bot.slash(bot.ann, 'members')).rejects.toThrow();
  });

  it('ends a link and tells the member at the next command, once', async () => {
    await bot.link(bot.ann, 'some_user');
    const asked = await bot.slash(bot.admin, 'members', { member: bot.ann.id, remove: true });
    expect(asked.text).toContain('End the link of');
    expect((await bot.slash(bot.ann, 'profile')).text).toContain('some_user');
    const ended = await bot.press(bot.admin, asked.message, 'End the link');
    expect(ended.text).toContain('has ended');
    const told = () =>
      bot.discord.requests.filter(({ body }) => JSON.stringify(body ?? '').includes('ended your link'))
        .length;
    await bot.slash(bot.ann, 'help');
    await expect.poll(told).toBe(1);
    await bot.slash(bot.ann, 'help');
    await bot.slash(bot.ann, 'help');
    expect(told()).toBe(1);
    expect((await bot.slash(bot.ann, 'profile')).text).toContain('/link');
  });

  it('keeps a link whose end was asked for by mistake', async () => {
    await bot.link(bot.ann, 'some_user');
    const asked = await bot.slash(bot.admin, 'members', { member: bot.ann.id, remove: true });
    const kept = await bot.press(bot.admin, asked.message, 'Keep it');
    expect(kept.text).toContain('some_user');
    expect(kept.text).not.toContain('End the link');
    expect((await bot.slash(bot.ann, 'profile')).text).toContain('some_user');
  });

  it('asks whose link to end', async () => {
    expect((await bot.slash(bot.admin, 'members', { remove: true })).text).toContain('whose link');
  });

  it('leafs through a long list', async () => {
    for (let index = 0; index < 23; index += 1) {
      const user = bot.discord.world.user({ username: `member${index}` });
      bot.discord.world.member(bot.guild.id, user.id);
      await bot.link(user, 'some_user');
    }
    const first = await bot.slash(bot.admin, 'members');
    expect(labelsOf(first.message)).toEqual(['◀ Newer', 'Older ▶']);
    const second = await bot.press(bot.admin, first.message, 'Older');
    expect(second.outcome.kind).toBe('update');
    expect(second.text.match(/<@\d+>/g)).toHaveLength(3);
  });
});

describe('/help', () => {
  it('explains privately what the bot does and what it stores, everywhere', async () => {
    const bot = await startBot();
    for (const where of [undefined, {}]) {
      const answer = await bot.slash(bot.ann, 'help', undefined, where);
      expect(answer.private).toBe(true);
      for (const part of ['/link', '/account', '/profile', '/members', 'stored about you'])
        expect(answer.text).toContain(part);
    }
    await bot.stop();
  });
});
