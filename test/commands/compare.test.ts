import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

const completed = (ids: readonly string[]) =>
  ids.map((id, index) => ({
    id,
    name: `Kata ${id}`,
    slug: `kata-${id}`,
    completedAt: new Date(Date.UTC(2024, 0, 1) - index * 3_600_000).toISOString(),
    completedLanguages: ['rust'],
  }));

describe('/compare', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  const ask = (options: Record<string, string | boolean>, who = bot.ann): Promise<Answer> =>
    bot.slash(who, 'compare', options);
  const fieldOf = ({ message }: Pick<Answer, 'message'>, name: string): string =>
    message.embeds[0]?.fields?.find((field) => field.name.replaceAll('\\', '') === name)?.value ?? '';
  const titleOf = ({ message }: Answer) => message.embeds[0]?.title?.replaceAll('\\', '');
  const join = (username: string): void =>
    bot.codewars.addUser({
      username,
      honor: 0,
      ranks: { overall: { rank: -8, score: 0 }, languages: {} },
    });

  it('shows two accounts side by side to everyone', async () => {
    const answer = await ask({ user: 'some_user', other: 'hanae' });
    expect(answer.private).toBe(false);
    expect(titleOf(answer)).toBe('some_user and hanae');
    expect(answer.message.embeds[0]?.description).toContain(
      '**hanae** is ahead by 3,824 points, 1,766 honor and 182 kata.',
    );
    expect(fieldOf(answer, 'some_user')).toBe(
      '3 kyu overall\n2,116 points\n544 honor\n230 kata\n3 authored\n3 languages',
    );
    expect(fieldOf(answer, 'hanae')).toBe(
      '**2 kyu** overall\n**5,940** points\n**2,310** honor\n**412** kata\n**6** authored\n3 languages',
    );
    expect(fieldOf(answer, 'Languages in common')).toBe('**JavaScript** 3 kyu 1,819 · 3 kyu 4,825');
    const inline = answer.message.embeds[0]?.fields?.filter((field) => field.inline === true);
    expect(inline).toHaveLength(4);
  });

  it('counts points by rank, and names what one has completed and the other has not', async () => {
    const [white, yellow, other] = ['1', '2', '3'].map((digit) => digit.padStart(24, '0'));
    for (const [id, rank] of [
      [white, -8],
      [yellow, -5],
    ] as const) {
      bot.codewars.addKata({ ...completed([id!])[0]!, id: id!, languages: ['rust'], rank: { id: rank } });
      await bot.slash(bot.ann, 'kata', { kata: id! });
    }
    for (const username of ['one', 'two']) join(username);
    bot.codewars.setCompleted('one', completed([white!, yellow!, other!]));
    bot.codewars.setCompleted('two', completed([white!]));
    const answer = await ask({ user: 'one', other: 'two' });
    expect(fieldOf(answer, 'Points by rank: one')).toBe(
      '5 kyu: **21** (1)\n8 kyu: 2 (1)\nRank not known yet: 1',
    );
    expect(fieldOf(answer, 'Points by rank: two')).toBe('5 kyu: 0 (0)\n8 kyu: 2 (1)');
    expect(fieldOf(answer, 'Completed by both')).toBe('1 kata');
    expect(fieldOf(answer, 'Only one (2)')).toMatch(/^\[Kata 0+2\]\(\S+\), \[Kata 0+3\]\(\S+\)$/);
    expect(fieldOf(answer, 'Only two (0)')).toBe('None');
  });

  it('compares a member, a mention and oneself', async () => {
    await bot.link(bot.ann, 'some_user');
    await bot.link(bot.ben, 'hanae');
    const titles = [
      [{ with: bot.ben.id }, 'hanae and some_user'],
      [{ with: bot.ben.id, other: 'tomoe' }, 'hanae and tomoe'],
      [{ user: 'tomoe' }, 'tomoe and some_user'],
      [{ other: 'tomoe' }, 'tomoe and some_user'],
      [{ user: 'tomoe', other: `<@${bot.ben.id}>` }, 'tomoe and hanae'],
      [{ user: 'tomoe', other: `<@${bot.ann.id}>` }, 'tomoe and some_user'],
    ] as const;
    for (const [options, title] of titles) expect(titleOf(await ask(options))).toBe(title);
  });

  it('says kindly that two are one', async () => {
    await bot.link(bot.ann, 'some_user');
    for (const options of [{ with: bot.ann.id }, { user: 'Some_User' }, { user: 'hanae', other: 'HANAE' }]) {
      const { text, message } = await ask(options);
      expect(text).toContain('twice, level in everything. Name someone else to compare with.');
      expect(labelsOf(message)).toEqual(['Show profile']);
    }
  });

  it('answers bad input with a sentence that only the member sees', async () => {
    await bot.link(bot.ben, 'hanae');
    const answers = [
      [{}, 'Choose whom to compare'],
      [{ with: bot.ben.id, user: 'tomoe' }, 'Give either `with` or `user`, not both.'],
      [{ with: bot.ben.id }, 'I do not know which account is yours here.'],
      [{ user: 'tomoe' }, 'give a second Codewars name with `other`'],
      [{ with: bot.admin.id, other: 'tomoe' }, 'has not linked a Codewars account here'],
      [{ user: 'tomoe', other: `<@${bot.admin.id}>` }, 'has not linked a Codewars account here'],
      [{ user: 'no such user', other: 'tomoe' }, 'no user called **no such user**'],
      [{ user: 'tomoe', other: 'no such user' }, 'no user called **no such user**'],
      [{ user: 'tomoe', other: ' ' }, 'There is no name in that'],
    ] as const;
    for (const [options, part] of answers) {
      const answer = await ask(options);
      expect(answer.private).toBe(true);
      expect(answer.text).toContain(part);
    }
  });

  it('takes accounts with nothing, and names of 30 characters', async () => {
    const names = ['W'.repeat(30), '_*'.repeat(15)];
    for (const username of names) join(username);
    const answer = await ask({ user: names[0]!, other: names[1]! });
    expect(answer.text).toContain('They are level.');
    expect(fieldOf(answer, names[0]!)).toContain('8 kyu overall\n0 points');
    expect(fieldOf(answer, 'Languages in common')).toBe('None');
    expect(fieldOf(answer, `Points by rank: ${names[0]!}`)).toBe('No kata yet');
    expect(labelsOf(answer.message)).toEqual(['Picture', ...names.map((name) => `Show ${name}`)]);
    const profile = await bot.press(bot.ann, answer.message, `Show ${names[1]!}`);
    expect(profile.outcome.kind).toBe('update');
  });

  it('says that an account is gone', async () => {
    let clock = Date.now();
    const later = await startBot({ now: () => clock });
    await later.link(later.ben, 'tomoe');
    later.codewars.removeUser('tomoe');
    clock += 120_000;
    for (const options of [
      { with: later.ben.id, other: 'hanae' },
      { user: 'hanae', other: `<@${later.ben.id}>` },
    ]) {
      const { text } = await later.slash(later.ann, 'compare', options);
      expect(text).toContain('Codewars no longer has the account **tomoe** that is linked here');
    }
    await later.stop();
  });

  it('says so where Codewars does not answer about one of both', async () => {
    bot.codewars.faults.add({ kind: 'status', status: 503, path: /users\/tomoe/, times: 100 });
    const answer = await ask({ user: 'hanae', other: 'tomoe' });
    expect(answer.text).toContain(
      'Codewars is not answering right now, and I have no earlier copy of **tomoe**.',
    );
  });

  it('says what it could not read of a list, and looks again', async () => {
    bot.codewars.faults.add({ kind: 'status', status: 503, path: /completed/, times: 1000 });
    const answer = await ask({ user: 'some_user', other: 'hanae' });
    expect(answer.text).toContain(
      'I have read 0 of 412 kata that hanae has completed. Look again in a moment.',
    );
    bot.codewars.faults.clear();
    const again = await bot.press(bot.ann, answer.message, 'Look again');
    expect(again.outcome.kind).toBe('update');
    expect(again.text).not.toContain('Look again');
    expect(fieldOf(again, 'Only hanae (346)')).toContain('and 341 more');
  });

  it('works in direct messages and elsewhere with two names', async () => {
    const two = { user: 'some_user', other: 'hanae' };
    expect((await bot.slash(bot.ann, 'compare', two, {})).text).toContain('is ahead by');
    expect((await bot.slash(bot.ann, 'compare', { user: 'hanae' }, {})).text).toContain('`other`');
    await bot.link(bot.ann, 'some_user');
    expect((await bot.slash(bot.ann, 'compare', { user: 'hanae' }, {})).text).toContain('is ahead by');
    const foreign = bot.discord.world.guild({ name: 'Foreign', botIsMember: false });
    bot.discord.world.member(foreign.id, bot.ann.id);
    const there = { guildId: foreign.id, installedBy: 'user' } as const;
    const own = await bot.slash(bot.ann, 'compare', { user: 'hanae' }, there);
    expect(own.text).not.toContain('some_user');
    expect(own.text).toContain('`other`');
    expect((await bot.slash(bot.ann, 'compare', two, there)).text).toContain('is ahead by');
  });

  it('draws both over time, says the same as text, and leads back', async () => {
    const answer = await ask({ user: 'some_user', other: 'hanae' });
    const picture = await bot.press(bot.ann, answer.message, 'Picture');
    expect(picture.outcome.kind).toBe('update');
    expect(picture.message.embeds).toEqual([]);
    const [file] = picture.message.attachments;
    expect(file?.filename).toMatch(/\.png$/);
    expect(file?.description).toContain('some_user');
    expect(file?.description).toContain('hanae');
    const asText = await bot.press(bot.ann, picture.message, 'As text');
    expect(asText.text).toContain('some_user');
    expect(asText.message.attachments.map(({ filename }) => filename)).toEqual(['lines.txt']);
    const back = await bot.press(bot.ann, asText.message, 'Show the comparison');
    expect(back.text).toBe(answer.text);
    const copy = await bot.press(bot.ben, back.message, 'Picture');
    expect(copy.private).toBe(true);
  });

  it('is turned by the one who asked; others get a copy', async () => {
    const answer = await ask({ user: 'some_user', other: 'hanae' });
    const copy = await bot.press(bot.ben, answer.message, 'Show hanae');
    expect(copy.private).toBe(true);
    expect((await bot.press(bot.ann, answer.message, 'Show hanae')).outcome.kind).toBe('update');
  });
});
