import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { componentsOf, labelsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

const idOf = (number: number): string => number.toString(16).padStart(24, 'a');

/** Invented words, so that no kata that ships with the bot fits. */
const kata = {
  zorse: { id: idOf(1), name: 'Zorse Race', rank: -8, languages: ['rust', 'python'], tags: ['Zoology'] },
  zebra: {
    id: idOf(2),
    name: 'Zorse and Zedonk',
    rank: -7,
    languages: ['rust'],
    tags: ['Zoology', 'Graphs'],
  },
  zonkey: { id: idOf(3), name: 'Zorse or Zonkey', rank: -6, languages: ['python'], tags: ['Graphs'] },
  beta: { id: idOf(4), name: 'Zorse in Beta', rank: null, languages: ['rust'], tags: [] },
} as const;

describe('/search', () => {
  let bot: Bot;
  let ahead = 0;
  beforeEach(async () => {
    ahead = 0;
    bot = await startBot({ now: () => Date.now() + ahead });
    for (const each of Object.values(kata)) await learn(each);
  });
  afterEach(() => bot.stop());

  /** Puts a kata onto Codewars and into the catalogue. */
  async function learn({
    rank,
    ...facts
  }: {
    readonly id: string;
    readonly name: string;
    readonly rank: number | null;
    readonly languages: readonly string[];
    readonly tags: readonly string[];
  }): Promise<void> {
    const named = rank === null ? null : `${-rank} kyu`;
    bot.codewars.addKata({
      ...facts,
      slug: facts.id,
      rank: { id: rank, name: named, color: named && 'blue' },
    });
    await bot.slash(bot.admin, 'kata', { kata: facts.id, private: true });
  }

  async function link(
    who: Bot['ann'],
    username: string,
    completed: readonly (readonly [id: string, ...languages: string[]])[],
  ) {
    bot.codewars.addUser({ username, honor: 1, ranks: { overall: { rank: -8, score: 0 }, languages: {} } });
    bot.codewars.setCompleted(
      username,
      completed.map(([id, ...languages]) => ({
        id,
        name: Object.values(kata).find((each) => each.id === id)?.name ?? id,
        slug: id,
        completedAt: '2025-01-01T00:00:00.000Z',
        completedLanguages: languages,
      })),
    );
    await bot.link(who, username);
    // Their list is read when they ask what they have solved.
    await bot.slash(who, 'search', { text: 'zorse', unsolved: true, private: true });
  }

  const search = (options: Record<string, string | number | boolean> = {}, who = bot.ann): Promise<Answer> =>
    bot.slash(who, 'search', { text: 'zorse', ...options });
  const namesIn = ({ message }: Pick<Answer, 'message'>): string[] =>
    [...(message.embeds[0]?.description ?? '').matchAll(/^\d+\\\. \[(.*?)\]\(/gm)].map(
      ([, name = '']) => name,
    );

  it('lists kata with rank and languages, for everyone', async () => {
    const answer = await search();
    expect(answer.private).toBe(false);
    expect(namesIn(answer)).toHaveLength(4);
    expect(answer.message.embeds[0]?.title).toBe('“zorse”');
    expect(answer.message.embeds[0]?.description).toContain(
      `[Zorse Race](https://www.codewars.com/kata/${kata.zorse.id}) · 8 kyu · Rust, Python`,
    );
    expect(answer.message.embeds[0]?.description).toContain(
      'Zorse in Beta](https://www.codewars.com/kata/aaaaaaaaaaaaaaaaaaaaaaa4) · Beta · Rust',
    );
    expect(answer.message.embeds[0]?.footer?.text).toBe('1–4 of 4');
    expect((await search({ private: true })).private).toBe(true);
  });

  it.each([
    [{ rank: '8 kyu' }, ['Zorse Race']],
    [{ rank: '8' }, ['Zorse Race']],
    [{ rank: '-8' }, ['Zorse Race']],
    [{ rank: '8-7 kyu' }, ['Zorse Race', 'Zorse and Zedonk']],
    [{ rank: '7–8' }, ['Zorse Race', 'Zorse and Zedonk']],
    [{ rank: ' 8 KYU - 7 kyu ' }, ['Zorse Race', 'Zorse and Zedonk']],
    [{ rank: '8 kyu to 6 kyu' }, ['Zorse Race', 'Zorse and Zedonk', 'Zorse or Zonkey']],
    [{ rank: 'Beta' }, ['Zorse in Beta']],
    [{ tag: 'Graphs' }, ['Zorse and Zedonk', 'Zorse or Zonkey']],
    [{ tag: ' zoology' }, ['Zorse Race', 'Zorse and Zedonk']],
    [{ language: 'Python' }, ['Zorse Race', 'Zorse or Zonkey']],
    [{ language: 'rust', tag: 'Graphs', rank: '8-1' }, ['Zorse and Zedonk']],
    [{ text: 'zedonk' }, ['Zorse and Zedonk']],
    [{ text: 'zedonc' }, ['Zorse and Zedonk']],
  ])('finds by %j', async (options, names) => {
    expect(namesIn(await search(options)).sort()).toEqual([...names].sort());
  });

  it('says what was asked for in its title', async () => {
    const answer = await search({ rank: '8-7', tag: 'zoology', language: 'rust' });
    expect(answer.message.embeds[0]?.title).toBe('“zorse” · 8–7 kyu · Zoology · Rust');
    const all = await bot.slash(bot.ann, 'search');
    expect(all.message.embeds[0]?.title).toBe('All kata that I know');
    const blank = await bot.slash(bot.ann, 'search', { text: '\u200b\u2800' });
    expect(blank.message.embeds[0]?.title).toBe('All kata that I know');
  });

  it('puts the most solved here first, and names who has solved them', async () => {
    await link(bot.ann, 'ann-cw', [
      [kata.zonkey.id, 'python'],
      [kata.zebra.id, 'rust'],
    ]);
    await link(bot.ben, 'ben-cw', [[kata.zonkey.id, 'python']]);
    const answer = await search({}, bot.admin);
    expect(namesIn(answer).slice(0, 2)).toEqual(['Zorse or Zonkey', 'Zorse and Zedonk']);
    const [first = '', second = ''] = (answer.message.embeds[0]?.description ?? '').split(/\n(?=\d)/);
    expect(first).toContain(`\n-# solved by <@${bot.ann.id}> (unverified) and <@${bot.ben.id}> (unverified)`);
    expect(second).toContain(`\n-# solved by <@${bot.ann.id}> (unverified)`);
    expect(answer.message.embeds[0]?.description?.match(/solved by/g)).toHaveLength(2);
  });

  it('names three of many, and counts the others', async () => {
    for (let number = 0; number < 5; number += 1) {
      const user = bot.discord.world.user({ username: `member${number}` });
      bot.discord.world.member(bot.guild.id, user.id);
      await link(user, `cw${number}`, [[kata.zorse.id, 'rust']]);
    }
    expect((await search({ rank: '8' })).message.embeds[0]?.description).toMatch(
      /\n-# solved by (?:<@\d+> \(unverified\), ){2}<@\d+> \(unverified\) and 2 more$/,
    );
  });

  it('leaves out what the member has solved, in the language if one is named', async () => {
    await link(bot.ann, 'ann-cw', [[kata.zorse.id, 'python']]);
    const all = await search({ unsolved: true });
    expect(namesIn(all)).not.toContain('Zorse Race');
    expect(namesIn(all)).toHaveLength(3);
    expect(all.message.embeds[0]?.title).toBe('“zorse” · not solved by you');
    expect(namesIn(await search({ unsolved: true, language: 'rust' }))).toContain('Zorse Race');
    expect(namesIn(await search({ unsolved: true, language: 'python' }))).toEqual(['Zorse or Zonkey']);
    const direct = await bot.slash(bot.ann, 'search', { text: 'zorse', unsolved: true }, {});
    expect(namesIn(direct)).not.toContain('Zorse Race');
  });

  it('says how old the list is by which it knows, while Codewars is down', async () => {
    await link(bot.ann, 'ann-cw', [[kata.zorse.id, 'python']]);
    expect((await search({ unsolved: true })).text).not.toContain('not answering');
    ahead = 5 * 3_600_000;
    bot.codewars.faults.add({ kind: 'status', status: 503, path: /completed/, times: 1_000 });
    const old = await search({ unsolved: true });
    expect(namesIn(old)).toHaveLength(3);
    expect(old.message.embeds[0]?.footer?.text).toBe(
      '1–3 of 3 · Codewars is not answering: what you have solved is from 5 hours ago',
    );
  });

  it('says how many kata it leaves out because their rank is unknown', async () => {
    bot.codewars.addUser({ username: 'stranger', honor: 1 });
    bot.codewars.setCompleted(
      'stranger',
      ['Zorse at Dawn', 'Zorse at Dusk'].map((name, index) => ({
        id: idOf(90 + index),
        name,
        slug: idOf(90 + index),
        completedAt: '2025-01-01T00:00:00.000Z',
        completedLanguages: [index === 0 ? 'rust' : 'python'],
      })),
    );
    await bot.slash(bot.ann, 'completed', { user: 'stranger' });
    const footer = async (options: Record<string, string>) =>
      (await search(options)).message.embeds[0]?.footer?.text;
    expect(await footer({})).toBe('1–6 of 6');
    expect(await footer({ rank: '8-7' })).toBe('1–2 of 2 · without 2 kata of unknown rank');
    expect(await footer({ rank: '8-7', tag: 'graphs' })).toBe('1 of 1 · without 2 kata of unknown rank');
    expect(await footer({ rank: '8-7', language: 'rust' })).toBe('1–2 of 2 · without 1 kata of unknown rank');
    expect(await footer({ text: 'dusk', rank: '1' })).toBe('without 1 kata of unknown rank');
  });

  it('knows what has been solved only of members who are linked', async () => {
    const here = await search({ unsolved: true });
    expect(here.private).toBe(true);
    expect(here.text).toContain('I do not know what you have solved. Link your Codewars account with /link');
    expect(labelsOf(here.message)).toContain('Link my account');
    const direct = await bot.slash(bot.ann, 'search', { unsolved: true }, {});
    expect(direct.text).toContain('leave out `unsolved`');
  });

  it.each([
    [{ rank: '9 kyu' }, 'Kata have no rank **9 kyu**'],
    [{ rank: '1 dan' }, 'Kata have no rank **1 dan**'],
    [{ rank: '8-0' }, 'type `6 kyu`, a range such as `8-6 kyu`, or `beta`'],
    [{ rank: '@everyone' }, 'Kata have no rank **@\u200beveryone**'],
    [{ tag: 'Cats' }, 'no kata with the tag **Cats**'],
    [{ language: 'klingon' }, 'does not know the language **klingon**'],
  ])('says what is wrong with %j', async (options, sentence) => {
    const answer = await search(options);
    expect(answer.private).toBe(true);
    expect(answer.text).toContain(sentence);
  });

  it('says what to do where nothing fits', async () => {
    const answer = await search({ rank: '1' });
    expect(answer.text).toContain(
      'I know no kata that fits. Check the spelling, leave out an option, or search on Codewars.',
    );
    const open = componentsOf(answer.message).find(({ label }) => label === 'Search on Codewars');
    expect(open?.url).toBe(
      'https://www.codewars.com/kata/search/?q=zorse&r%5B%5D=-1&beta=false&order_by=popularity%20desc',
    );
    expect(labelsOf(answer.message)).toEqual(['Search on Codewars']);
  });

  describe('with many that fit', () => {
    beforeEach(async () => {
      for (let number = 10; number < 33; number += 1)
        await learn({
          id: idOf(number),
          name: `Zzyzx ${number}`,
          rank: -5,
          languages: ['rust'],
          tags: ['Roads'],
        });
    });
    const many = (options: Record<string, string | number | boolean> = {}) =>
      bot.slash(bot.ann, 'search', {
        text: 'zzyzx',
        rank: '6-5',
        tag: 'Roads',
        language: 'rust',
        ...options,
      });

    it('turns pages by buttons and by `page`', async () => {
      const first = await many();
      expect(first.message.embeds[0]?.footer?.text).toBe('1–10 of 23');
      const second = await bot.press(bot.ann, first.message, 'Older');
      expect(second.outcome.kind).toBe('update');
      expect(second.message.embeds[0]?.footer?.text).toBe('11–20 of 23');
      const third = await bot.press(bot.ann, second.message, 'Older');
      expect(third.text).toBe((await many({ page: 3 })).text);
      const names = [first, second, third].flatMap(namesIn);
      expect(new Set(names).size).toBe(23);
      expect((await many({ page: 99 })).message.embeds[0]?.footer?.text).toBe('21–23 of 23');
      expect((await bot.press(bot.ann, third.message, 'Newer')).text).toBe(second.text);
    });

    it('turns the pages of a text with signs that custom ids use', async () => {
      const text = 'zzyzx: 100%3A';
      for (let number = 60; number < 72; number += 1)
        await learn({ id: idOf(number), name: `Zzyzx: 100%3A ${number}`, rank: -5, languages: [], tags: [] });
      const first = await bot.slash(bot.ann, 'search', { text });
      const second = await bot.press(bot.ann, first.message, 'Older');
      expect(second.text).toBe((await bot.slash(bot.ann, 'search', { text, page: 2 })).text);
      expect(namesIn(second)).toHaveLength(2);
    });

    it('gives another member who turns a page a copy', async () => {
      const { message } = await many();
      const copy = await bot.press(bot.ben, message, 'Older');
      expect(copy.private).toBe(true);
      expect(copy.message.embeds[0]?.footer?.text).toBe('11–20 of 23');
      expect(bot.discord.world.message(message.id)?.embeds).toEqual(message.embeds);
    });

    it('says how to turn pages where a long text leaves no room for buttons', async () => {
      const text = `zzyzx ${'z'.repeat(90)}`.slice(0, 100);
      for (let number = 40; number < 52; number += 1)
        await learn({
          id: idOf(number),
          name: `${text} ${number}`,
          rank: -5,
          languages: ['rust'],
          tags: ['Roads'],
        });
      const answer = await many({ text });
      expect(answer.message.embeds[0]?.footer?.text).toBe(
        '1–10 of 12 · type page for the others: this search is too long for buttons',
      );
      expect((await many({ text, page: 2 })).message.embeds[0]?.footer?.text).toContain('11–12 of 12');
    });

    it('opens a kata from the menu, for the one who picks, who may show it to everyone', async () => {
      const { message } = await many();
      const picked = await bot.press(bot.ben, message, 'Show one of these', [idOf(10)]);
      expect(picked.private).toBe(true);
      expect(picked.text).toContain('Zzyzx 10');
      expect(picked.text).toContain('5 kyu');
      const published = await bot.press(bot.ben, picked.message, 'Show to everyone');
      expect(published.private).toBe(false);
      expect(published.text).toContain('Zzyzx 10');
    });
  });

  it('works in direct messages and elsewhere, and names no members there', async () => {
    await link(bot.ann, 'ann-cw', [[kata.zorse.id, 'rust']]);
    const direct = await bot.slash(bot.ann, 'search', { text: 'zorse' }, {});
    expect(namesIn(direct)).toHaveLength(4);
    expect(direct.text).not.toContain('solved by');
    const foreign = bot.discord.world.guild({ name: 'Foreign', botIsMember: false });
    bot.discord.world.member(foreign.id, bot.ann.id);
    const there = { guildId: foreign.id, installedBy: 'user' } as const;
    const elsewhere = await bot.slash(bot.ann, 'search', { text: 'zorse' }, there);
    expect(namesIn(elsewhere)).toHaveLength(4);
    expect(elsewhere.text).not.toContain('solved by');
    const refused = await bot.slash(bot.ann, 'search', { text: 'zorse', unsolved: true }, there);
    expect(refused.private).toBe(true);
    expect(refused.text).toContain('Leave out `unsolved`');
  });

  it('no longer names a member who left the server', async () => {
    await link(bot.ann, 'ann-cw', [[kata.zorse.id, 'rust']]);
    await link(bot.ben, 'ben-cw', [[kata.zorse.id, 'rust']]);
    bot.expectedRefusals.push(10_007);
    bot.discord.world.removeMember(bot.guild.id, bot.ben.id);
    const answer = await search({ rank: '8' }, bot.admin);
    expect(answer.message.embeds[0]?.description).toMatch(
      new RegExp(`-# solved by <@${bot.ann.id}> \\(unverified\\)$`),
    );
    const shown = await bot.slash(bot.admin, 'kata', { kata: kata.zorse.id });
    expect(shown.message.embeds[0]?.fields?.find(({ name }) => name === 'Solved here')?.value).toBe(
      `1 has: <@${bot.ann.id}> (unverified)`,
    );
  });

  it('offers ranks, tags and languages while one types', async () => {
    const offered = async (focused: string, typed: string) =>
      bot.discord.autocomplete({
        userId: bot.ann.id,
        guildId: bot.guild.id,
        name: 'search',
        focused,
        options: { [focused]: typed },
      });
    expect((await offered('rank', ''))[0]).toEqual({ name: '8 kyu', value: '8' });
    expect((await offered('rank', '7-5'))[0]).toEqual({ name: '7–5 kyu', value: '7-5' });
    expect(await offered('rank', 'bet')).toEqual([{ name: 'Beta', value: 'beta' }]);
    expect(await offered('tag', 'zool')).toEqual([{ name: 'Zoology', value: 'Zoology' }]);
    expect(await offered('language', 'cobo')).toEqual([{ name: 'COBOL', value: 'cobol' }]);
  });
});
