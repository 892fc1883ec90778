import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Bot } from '../support/bot.ts';

describe('/profile', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('shows a Codewars user to everybody', async () => {
    const answer = await bot.slash(bot.ann, 'profile', { user: 'some_user' });
    expect(answer.private).toBe(false);
    for (const part of [
      'some_user',
      'Some Person',
      '544',
      'some clan',
      '#134',
      '3 kyu',
      '11 %',
      '2,713',
      'Ruby',
      '1,005',
      '230',
      'nodejs',
    ]) {
      expect(answer.text).toContain(part);
    }
    expect(answer.message.embeds[0]).toMatchObject({
      color: 0x3c7ebb,
      url: 'https://www.codewars.com/users/some_user',
    });
  });

  it('takes a name with an @ and the address of a profile', async () => {
    expect((await bot.slash(bot.ann, 'profile', { user: '@some_user' })).text).toContain('Some Person');
    const address = 'https://www.codewars.com/users/some_user/badges';
    expect((await bot.slash(bot.ann, 'profile', { user: address })).text).toContain('Some Person');
  });

  it.each(['a/b;c.d', 'the space cadet', 'Zoë_東京', 'm.oreau'])(
    'finds %s, whose name no path could hold as it is',
    async (name) => {
      const answer = await bot.slash(bot.ann, 'profile', { user: name });
      expect(answer.text).toContain(name);
      const pressed = await bot.press(bot.ann, answer.message, 'Show completed');
      expect(pressed.text).toContain(name);
    },
  );

  it('asks Codewars for no other path, whatever the name', async () => {
    for (const user of ['../code-challenges/valid-braces', '..', '.', '%2e%2e', 'edit?x=1', '#', '/']) {
      const answer = await bot.slash(bot.ann, 'profile', { user });
      expect(answer.private, user).toBe(true);
      expect(answer.text, user).toContain('no user called');
    }
    for (const { path } of bot.codewars.requests) expect(path).toMatch(/^\/users\/[^/]+$/);
  });

  it('shows names made of Markdown and mentions as they are, and pings nobody', async () => {
    bot.codewars.setUser('hanae', {
      username: 'pinger',
      name: '@everyone <@123456789012345678> **[x](https://evil.example)**',
      clan: '`@here` <#1>',
      honor: 1,
      skills: ['@everyone', '||spoiler||'],
    });
    const answer = await bot.slash(bot.ann, 'profile', { user: 'pinger' });
    expect(answer.text).toContain('pinger');
    expect(answer.text).not.toMatch(/@everyone|@here|<@1|<#1/);
    for (const { body } of bot.discord.requests.filter(({ path }) => path.includes('/callback'))) {
      expect(body).toMatchObject({ data: { allowed_mentions: { parse: [] } } });
    }
  });

  it('shows one’s own link when nothing is said', async () => {
    await bot.link(bot.ann, 'some_user');
    const answer = await bot.slash(bot.ann, 'profile');
    expect(answer.private).toBe(false);
    expect(answer.text).toContain('Some Person');
    expect(answer.text).toContain(`<@${bot.ann.id}>`);
    expect(answer.text).toContain('unverified');
  });

  it('hints at /link privately when one is not linked', async () => {
    const answer = await bot.slash(bot.ann, 'profile');
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('/link');
  });

  it('shows what a member has linked, and says so when there is nothing', async () => {
    await bot.link(bot.ben, 'hanae');
    expect((await bot.slash(bot.ann, 'profile', { member: bot.ben.id })).text).toContain('Hanae');
    const none = await bot.slash(bot.ann, 'profile', { member: bot.admin.id });
    expect(none.private).toBe(true);
    expect(none.text).toContain('has not linked');
  });

  it('takes a mention of a member in `user` for that member', async () => {
    await bot.link(bot.ben, 'hanae');
    const answer = await bot.slash(bot.ann, 'profile', { user: `<@${bot.ben.id}>` });
    expect(answer.text).toContain('Hanae');
    const none = await bot.slash(bot.ann, 'profile', { user: `<@!${bot.admin.id}>` });
    expect(none.private).toBe(true);
    expect(none.text).toContain(`<@${bot.admin.id}> has not linked`);
    const self = await bot.slash(bot.ann, 'profile', { user: `<@${bot.ann.id}>` });
    expect(self.text).toContain('You have not linked');
    const direct = await bot.slash(bot.ann, 'profile', { user: `<@${bot.ben.id}>` }, {});
    expect(direct.text).toContain('only in servers');
  });

  it.each([
    '\u200bsome\u200d_user\ufeff',
    '＠some_user',
    'me: https://www.codewars.com/users/some_user/stats.',
  ])('finds the name in %j', async (user) => {
    expect((await bot.slash(bot.ann, 'profile', { user })).text).toContain('Some Person');
  });

  it('reads a link to a name that holds slashes', async () => {
    bot.codewars.setUser('hanae', { username: '/dev/random', name: 'Noise' });
    const user = 'https://www.codewars.com/users//dev/random';
    expect((await bot.slash(bot.ann, 'profile', { user })).text).toContain('Noise');
  });

  it('says what is missing where nothing that is seen was typed', async () => {
    const answer = await bot.slash(bot.ann, 'profile', { user: '\u200b' });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('no name in that');
  });

  it('refuses a user and a member at once', async () => {
    const answer = await bot.slash(bot.ann, 'profile', { user: 'some_user', member: bot.ben.id });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('not both');
  });

  it('offers the nearest names linked here when a name is mistyped', async () => {
    await bot.link(bot.ben, 'some_user');
    const answer = await bot.slash(bot.ann, 'profile', { user: 'sone_user' });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('no user called **sone_user**');
    expect(answer.text).toContain('close to it: **some_user**');
  });

  it('leads to the completed and authored kata and back in one message', async () => {
    const profile = await bot.slash(bot.ann, 'profile', { user: 'some_user' });
    expect(labelsOf(profile.message)).toEqual([
      'Show completed (230)',
      'Show authored (3)',
      'Activity',
      'Rank up',
      'Open on Codewars',
    ]);
    const completed = await bot.press(bot.ann, profile.message, 'Show completed');
    expect(completed.outcome.kind).toBe('update');
    expect(completed.text).toContain('Multiples of 3');
    const back = await bot.press(bot.ann, completed.message, 'Show profile');
    expect(back.text).toContain('Some Person');
    const authored = await bot.press(bot.ann, back.message, 'Show authored');
    expect(authored.outcome.kind).toBe('update');
    expect(authored.text).toContain('Broken Greetings');
  });

  it('leads to the calendar and to the next rank of the account, and back without the picture', async () => {
    const profile = await bot.slash(bot.ann, 'profile', { user: 'some_user' });
    const activity = await bot.press(bot.ann, profile.message, 'Activity');
    expect(activity.outcome.kind).toBe('update');
    expect(activity.message.attachments).toHaveLength(1);
    expect(labelsOf(activity.message)).toContain('As text');
    const back = await bot.press(bot.ann, activity.message, 'Show profile');
    expect(back.text).toContain('Some Person');
    expect(back.message.attachments).toHaveLength(0);
    const rankUp = await bot.press(bot.ann, back.message, 'Rank up');
    expect(rankUp.text).toContain('some_user → 2 kyu');
    const copy = await bot.press(bot.ben, rankUp.message, 'Show profile');
    expect(copy.private).toBe(true);
  });

  it('offers the names linked in this server, and in no other', async () => {
    await bot.link(bot.ann, 'some_user');
    const other = bot.discord.world.guild({ name: 'Elsewhere' });
    bot.discord.world.member(other.id, bot.ben.id);
    await bot.link(bot.ben, 'hanae', '', other);
    const typed = (text: string) =>
      bot.discord.autocomplete({
        userId: bot.ben.id,
        guildId: bot.guild.id,
        name: 'profile',
        focused: 'user',
        options: { user: text },
      });
    expect((await typed('')).map(({ name }) => name)).toEqual(['some_user']);
    expect((await typed('OME')).map(({ name }) => name)).toEqual(['some_user']);
    expect((await typed(' \u200b@some')).map(({ name }) => name)).toEqual(['some_user']);
    expect(await typed('hanae')).toEqual([]);
  });

  it('offers names without signs that are not seen, and none that is blank', async () => {
    for (const [member, name, renamed] of [
      [bot.ann, 'hanae', '\u202eeanah\u202c \u200b1'],
      [bot.ben, 'tomoe', '\u2800'],
    ] as const) {
      const answer = await fetch(`${bot.codewars.apiUrl}/users/${name}`);
      const { id } = (await answer.json()) as { id: string };
      bot.codewars.setUser(name, { username: renamed });
      await bot.link(member, id);
    }
    const offered = await bot.discord.autocomplete({
      userId: bot.ben.id,
      guildId: bot.guild.id,
      name: 'profile',
      focused: 'user',
      options: { user: '' },
    });
    expect(offered.map(({ name }) => name)).toEqual(['eanah 1']);
  });

  it('offers a name from its link on, and no more once that has ended', async () => {
    await bot.link(bot.ann, 'some_user');
    const type = (user: string) =>
      bot.discord.autocomplete({
        userId: bot.ben.id,
        guildId: bot.guild.id,
        name: 'profile',
        focused: 'user',
        options: { user },
      });
    expect(await type('h')).toEqual([]);
    await bot.link(bot.ben, 'hanae');
    expect((await type('h')).map(({ name }) => name)).toEqual(['hanae']);
    await bot.slash(bot.ben, 'unlink');
    expect(await type('h')).toEqual([]);
  });

  it('works in direct messages: one’s own links, all of them where they differ', async () => {
    const other = bot.discord.world.guild({ name: 'Elsewhere' });
    bot.discord.world.member(other.id, bot.ann.id);
    await bot.link(bot.ann, 'some_user');
    const one = await bot.slash(bot.ann, 'profile', undefined, {});
    expect(one.message.embeds).toHaveLength(1);
    await bot.link(bot.ann, 'hanae', '', other);
    const both = await bot.slash(bot.ann, 'profile', undefined, {});
    expect(both.message.embeds).toHaveLength(2);
    expect(both.text).toContain('Some Person');
    expect(both.text).toContain('Hanae');
    const lists = await bot.slash(bot.ann, 'completed', undefined, {});
    expect(lists.text).toContain('Choose one with');
  });

  it('shows only what was typed in a server that the bot is not in', async () => {
    const other = bot.discord.world.guild({ name: 'Elsewhere' });
    bot.discord.world.member(other.id, bot.ann.id);
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ann, 'hanae', '', other);
    const foreign = bot.discord.world.guild({ name: 'Foreign', botIsMember: false });
    for (const who of [bot.ann, bot.ben]) bot.discord.world.member(foreign.id, who.id);
    const there = { guildId: foreign.id, installedBy: 'user' } as const;
    for (const name of ['profile', 'completed', 'authored']) {
      for (const options of [undefined, { member: bot.ann.id }, { member: bot.ben.id }]) {
        const answer = await bot.slash(bot.ann, name, options, there);
        expect(answer.text).not.toMatch(/some_user|Some Person|hanae/i);
        expect(answer.text).toContain('Codewars name with `user`');
        expect(answer.private).toBe(true);
      }
      expect((await bot.slash(bot.ann, name, { user: 'some_user' }, there)).text).toContain('some_user');
      const typed = { userId: bot.ann.id, ...there, name, focused: 'user', options: { user: '' } };
      expect(await bot.discord.autocomplete(typed)).toEqual([]);
    }
  });

  it('keeps what happened to links to itself in a server that the bot is not in', async () => {
    await bot.link(bot.ann, 'some_user');
    const asked = await bot.slash(bot.admin, 'members', { member: bot.ann.id, remove: true });
    await bot.press(bot.admin, asked.message, 'End the link');
    const foreign = bot.discord.world.guild({ name: 'Foreign', botIsMember: false });
    bot.discord.world.member(foreign.id, bot.ann.id);
    const told = () =>
      bot.discord.requests.filter(({ body }) => JSON.stringify(body ?? '').includes('ended your link'))
        .length;
    await bot.slash(bot.ann, 'profile', { user: 'hanae' }, { guildId: foreign.id, installedBy: 'user' });
    await bot.slash(bot.ann, 'help');
    await expect.poll(told).toBe(1);
    const [notice] = bot.discord.world
      .messages(bot.channelId, bot.ann.id)
      .filter(({ content }) => content.includes('ended your link'));
    expect(notice?.ephemeral).toBe(true);
  });

  it('does not believe a server that the bot is not in', async () => {
    await bot.link(bot.ann, 'some_user');
    const answer = await bot.slash(
      bot.ben,
      'profile',
      { user: 'some_user' },
      { guildId: bot.guild.id, installedBy: 'user' },
    );
    expect(answer.text).toContain('Some Person');
    expect(answer.text).not.toContain(`<@${bot.ann.id}>`);
  });
});
