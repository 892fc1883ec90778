import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Bot } from '../support/bot.ts';

describe('/announcements set, of what is said at a time', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  const type = (subcommand: string, options: Record<string, string | boolean> = {}) =>
    bot.slash(bot.admin, 'announcements', options, {
      guildId: bot.guild.id,
      channelId: bot.channelId,
      subcommand,
    });
  const set = (kind: string, options: Record<string, string | boolean> = {}) =>
    type('set', { kind, channel: bot.channelId, ...options });
  const show = async () => (await type('show')).text;

  it('takes day, time and zone of a digest, and says when it comes', async () => {
    expect((await set('digest')).text).toMatch(/The digest comes to .*on Mondays at 09:00 \(UTC\), next <t:/);
    const answer = await set('digest', { day: 'first', time: '8:30 pm', timezone: 'tokyo' });
    expect(answer.text).toContain('on the first of each month at 20:30 (Asia/Tokyo)');
    expect((await set('digest', { day: 'friday' })).text).toContain('on Fridays at 20:30 (Asia/Tokyo)');
    expect(await show()).toContain('On Fridays at 20:30 (Asia/Tokyo), next <t:');
  });

  it('takes what the kata of the day may be, and whom it pings', async () => {
    const role = bot.discord.world.role({ guildId: bot.guild.id, name: 'Daily' });
    const options = { time: '7', language: 'C++', rank: '8-6 kyu', ping: role.id, thread: true };
    const answer = await set('daily', options);
    expect(answer.text).toContain('The kata of the day comes to');
    expect(answer.text).toContain('every day at 07:00 (UTC)');
    expect(answer.text).toContain('Rank: 8 kyu to 6 kyu\nLanguage: C++');
    expect(answer.text).toContain(`Pings <@&${role.id}>`);
    const quiet = await bot.press(bot.admin, answer.message, 'Ping no role');
    expect(quiet.text).toContain('Pings no role');
    const any = await set('daily', { language: 'any', rank: 'fitting', thread: false });
    expect(any.text).toContain('Rank: around what members have\nLanguage: any\nPings no role');
    expect(any.text).not.toContain('thread');
  });

  it('refuses what it does not understand, and changes nothing', async () => {
    for (const [kind, options, sentence] of [
      ['digest', { time: 'noonish' }, 'no time of day'],
      ['digest', { timezone: 'the moon' }, 'no time zone'],
      ['digest', { rank: '6 kyu' }, 'only for `kind:daily`'],
      ['daily', { day: 'monday' }, 'only for `kind:digest`'],
      ['ranks', { time: '9' }, 'only for `kind:digest` and `kind:daily`'],
      ['all', { thread: true }, 'only for `kind:daily`'],
      ['daily', { rank: 'beta' }, 'Kata in beta have no rank yet'],
      ['daily', { rank: '9 kyu' }, 'Kata have no rank'],
      ['daily', { language: 'klingon' }, 'klingon'],
      ['daily', { ping: bot.guild.id }, 'do not ping everyone'],
    ] as const)
      expect((await set(kind, options)).text).toContain(sentence);
    expect(await show()).toContain('Nothing is announced yet');
  });

  it('follows the server’s zone, where a kind has none of its own', async () => {
    await set('digest');
    await type('options', { timezone: 'Asia/Kathmandu' });
    expect(await show()).toContain('On Mondays at 09:00 (Asia/Kathmandu)');
  });

  it('says what a digest or a kata of the day goes without, and why', async () => {
    expect((await set('digest')).text).not.toContain('without');
    expect((await set('daily', { thread: true })).text).not.toContain('without');
    expect(await show()).not.toContain('⚠');
    bot.discord.world.denyBot(bot.channelId, ['AttachFiles', 'CreatePublicThreads']);
    const without = {
      digest: 'It comes without its picture: I lack **Attach Files** there.',
      daily: 'It comes without a thread: I lack **Create Public Threads** there.',
    };
    // The gateway tells the bot of the change.
    await expect.poll(show).toContain(`⚠ ${without.digest}`);
    expect(await show()).toContain(`⚠ ${without.daily}`);
    expect((await set('digest')).text).toContain(without.digest);
    expect((await set('daily')).text).toContain(without.daily);
    expect((await set('daily', { thread: false })).text).not.toContain('without');
  });

  it('says why it cannot ping the role that was chosen', async () => {
    const { world } = bot.discord;
    const shy = world.role({ guildId: bot.guild.id, name: 'Shy' });
    await expect
      .poll(async () => (await set('daily', { ping: shy.id })).text)
      .toContain(`It cannot ping <@&${shy.id}>: let everyone mention that role`);
    world.permitBot(bot.guild.id, ['ViewChannel', 'SendMessages', 'EmbedLinks', 'MentionEveryone']);
    await expect.poll(show).not.toContain('⚠');
    expect(await show()).toContain(`Pings <@&${shy.id}>`);
    world.deleteRole(bot.guild.id, shy.id);
    await expect.poll(show).toContain('⚠ It pings no role: the one that was chosen is gone.');
  });

  it('sends a sample now, and turns off', async () => {
    const answer = await set('digest');
    const sample = await bot.press(bot.admin, answer.message, 'Send a sample');
    expect(sample.text).toContain('A sample is in');
    expect(bot.said().at(-1)).toContain('Sample');
    await set('daily');
    expect((await type('test', { kind: 'daily' })).text).toContain('A sample is in');
    expect(bot.said().at(-1)).toContain('A sample: this is what the kata of the day looks like.');
    expect((await type('off', { kind: 'digest' })).text).toBe('The digest is not announced any more.');
    const shown = await type('show');
    expect(labelsOf(shown.message)).toContain('Announce the digest');
    expect(labelsOf(shown.message)).toContain('Turn off the kata of the day');
    expect((await type('off', { kind: 'all' })).text).toContain('not announced any more');
    expect(await show()).toContain('Nothing is announced yet');
  });
});
