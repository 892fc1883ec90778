import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBot, type Bot } from '../support/bot.ts';

describe('when Discord has a bad day', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('answers although Discord answers the first two tries with 500', async () => {
    bot.discord.faults.add({ kind: 'status', status: 500, path: /\/callback/, times: 2 });
    expect((await bot.slash(bot.ann, 'profile', { user: 'some_user' })).text).toContain('Some Person');
  });

  it('waits a 429 out', async () => {
    bot.discord.faults.add({ kind: 'rateLimit', retryAfterMs: 300, path: /\/callback/, times: 1 });
    expect((await bot.slash(bot.ann, 'profile', { user: 'some_user' })).text).toContain('Some Person');
  });

  it('takes an answer as said when only Discord’s own reply was lost', async () => {
    bot.discord.faults.add({ kind: 'dropAfter', path: /\/callback/, times: 1 });
    const answer = await bot.slash(bot.ann, 'profile', { user: 'some_user' });
    expect(answer.text).toContain('Some Person');
    await bot.slash(bot.ann, 'help');
    expect(bot.log.filter(({ level }) => level === 'error')).toEqual([]);
    // The repetition of what had arrived is the one request that Discord refuses here.
    bot.expectedRefusals.push(40_060);
  });

  it('goes on after Discord refuses an answer for good', async () => {
    bot.discord.faults.add({ kind: 'status', status: 500, path: /\/callback/, times: 1_000 });
    await expect(bot.slash(bot.ann, 'profile', { user: 'some_user' })).rejects.toThrow('no answer');
    bot.discord.faults.clear();
    expect((await bot.slash(bot.ann, 'profile', { user: 'some_user' })).text).toContain('Some Person');
    expect(bot.log.some(({ level }) => level === 'error' || level === 'warn')).toBe(true);
  });

  it('resumes after the gateway drops, and answers what was asked meanwhile', async () => {
    const { identifies } = bot.discord.gateway;
    bot.discord.gateway.drop();
    const answer = await bot.slash(bot.ann, 'help').catch(() => undefined);
    await expect.poll(() => bot.discord.gateway.resumes, { timeout: 10_000 }).toBe(1);
    expect(bot.discord.gateway.identifies).toBe(identifies);
    expect((await bot.slash(bot.ann, 'help')).private).toBe(true);
    // What was asked in the gap is either answered after the resume, in time, or Discord gave up on it; no crash.
    expect(answer === undefined || answer.private).toBe(true);
    expect(bot.fatal).toEqual([]);
  });

  it('reconnects when Discord asks for it, and identifies anew when the session is gone', async () => {
    bot.discord.gateway.askToReconnect();
    await expect.poll(() => bot.discord.gateway.resumes, { timeout: 10_000 }).toBe(1);
    expect((await bot.slash(bot.ann, 'help')).private).toBe(true);
    const { identifies } = bot.discord.gateway;
    bot.discord.gateway.invalidateSession(false);
    await expect.poll(() => bot.discord.gateway.identifies, { timeout: 15_000 }).toBe(identifies + 1);
    await expect
      .poll(
        () =>
          bot.slash(bot.ann, 'help').then(
            ({ private: isPrivate }) => isPrivate,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
  });

  it('ends the process when the token is revoked', async () => {
    bot.discord.gateway.revokeToken();
    await expect
      .poll(() => bot.fatal.map(({ message }) => message).join('\n'), { timeout: 10_000 })
      .toContain('DISCORD_TOKEN');
  });

  it('answers presses on messages from before a restart', async () => {
    const profile = await bot.slash(bot.ann, 'profile', { user: 'some_user' });
    const kata = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' });
    await bot.restart();
    expect((await bot.press(bot.ann, profile.message, 'Show completed')).text).toContain('Multiples of 3');
    expect((await bot.press(bot.ann, kata.message, 'Show it', ['coffeescript'])).text).toContain(
      'Valid Braces',
    );
  });

  it('keeps a form open over a restart', async () => {
    const opened = await (
      await bot.discord.slash({ userId: bot.ann.id, guildId: bot.guild.id, name: 'link' })
    ).settled();
    if (opened.kind !== 'modal') throw new Error('no form');
    await bot.restart();
    const sent = await bot.discord.submitModal({
      userId: bot.ann.id,
      modal: opened.modal,
      fields: { username: 'some_user', api_key: '' },
    });
    expect(await sent.settled()).toMatchObject({ kind: 'message' });
    expect((await bot.slash(bot.ann, 'account')).text).toContain('some_user');
  });

  it('says privately that a button of an earlier version does nothing any more', async () => {
    const posted = await fetch(`${bot.discord.apiUrl}/v10/channels/${bot.channelId}/messages`, {
      method: 'POST',
      headers: {
        Authorization: `Bot ${bot.discord.token}`,
        'Content-Type': 'application/json',
        'User-Agent': 'DiscordBot (test, 1)',
      },
      body: JSON.stringify({
        content: 'From long ago',
        components: [
          { type: 1, components: [{ type: 2, style: 2, label: 'Retired', custom_id: 'retired:show:1' }] },
        ],
      }),
    });
    const { id } = (await posted.json()) as { id: string };
    const pressed = await bot.discord.press({
      userId: bot.ann.id,
      messageId: id,
      customId: 'retired:show:1',
    });
    const outcome = await pressed.settled();
    expect(outcome).toMatchObject({ kind: 'message', message: { ephemeral: true } });
  });

  it('says that it is restarting to whoever comes while it stops', async () => {
    bot.codewars.faults.add({ kind: 'delay', delayMs: 1000, times: 1 });
    const slow = bot.slash(bot.ann, 'profile', { user: 'hanae' });
    await expect.poll(() => bot.codewars.requests.length).toBe(1);
    const restarted = bot.restart();
    const refused = await bot.slash(bot.ben, 'help').catch(() => undefined);
    expect(refused === undefined || refused.text.includes('restarting')).toBe(true);
    // What was running is finished before the session closes.
    expect((await slow).text).toContain('Hanae');
    await restarted;
  });
});
