import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { componentsOf, labelsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

const validBraces = '5277c8a221e209d3f6000b56';

describe('/kata', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it.each([
    'valid-braces',
    validBraces,
    'https://www.codewars.com/kata/valid-braces',
    `<https://www.codewars.com/kata/${validBraces}/javascript>`,
    `codewars.com/kata/${validBraces}?utm=1#top`,
    'HTTPS://WWW.CODEWARS.COM/kata/Valid-Braces',
    validBraces.toUpperCase(),
    ' Valid Braces ',
  ])('shows the kata that %s means', async (kata) => {
    const answer = await bot.slash(bot.ann, 'kata', { kata });
    expect(answer.private).toBe(false);
    for (const part of [
      'Valid Braces',
      '4 kyu',
      'JavaScript',
      'CoffeeScript',
      'xDranik',
      '919',
      '4,911',
      '12',
      'validBraces',
    ]) {
      expect(answer.text).toContain(part);
    }
    expect(answer.message.embeds[0]).toMatchObject({
      color: 0x3c7ebb,
      url: `https://www.codewars.com/kata/${validBraces}`,
    });
    const open = componentsOf(answer.message).find(({ label }) => label === 'Open on Codewars');
    expect(open?.url).toBe(`https://www.codewars.com/kata/${validBraces}`);
  });

  it.each([
    ["Zofstadter's Zigure", 'zofstadters-zigure'],
    ['Task # 3', 'task-number-3'],
    ['A & B', 'a-and-b'],
    ['1+1=2', '1-plus-1-equals-2'],
    ['7.5', '7-dot-5'],
    ['Café', 'cafe'],
    ['Flotsam', 'flotsam-1'],
    ['Is 50% of x*y / z enough?', 'is-50-percent-of-x-star-y-slash-z-enough'],
    ['USD => CNY', 'usd-equals->-cny'],
    ['The `!n` of it', 'the-`-n`-of-it'],
  ])('finds %j by its name alone', async (name, slug) => {
    bot.codewars.addKata({ id: 'd'.repeat(24), name, slug, languages: ['rust'] });
    const typed = ` \u200b**${name.toUpperCase()}**\u200d`;
    const answer = await bot.slash(bot.ann, 'kata', { kata: typed });
    expect(answer.message.embeds[0]?.url).toBe(`https://www.codewars.com/kata/${'d'.repeat(24)}`);
  });

  it('finds a kata by a slug with signs that other slugs do not have', async () => {
    bot.codewars.addKata({ id: 'd'.repeat(24), name: 'Gone', slug: 'a-<-b->-c', languages: ['rust'] });
    expect((await bot.slash(bot.ann, 'kata', { kata: 'a-<-b->-c' })).text).toContain('Rust');
  });

  it('takes the language of a link, and finds links among other words', async () => {
    for (const kata of [
      `https://www.codewars.com/kata/${validBraces}/coffeescript`,
      `try [this](<https://www.codewars.com/kata/valid-braces/train/coffeescript>), it is fun`,
    ]) {
      const answer = await bot.slash(bot.ann, 'kata', { kata });
      const menu = componentsOf(answer.message).find(({ options }) => options !== undefined);
      expect(menu?.options?.find((option) => option.default)?.label).toBe('CoffeeScript');
    }
  });

  it('asks for a name where nothing that is seen was typed', async () => {
    const answer = await bot.slash(bot.ann, 'kata', { kata: '\u200b\u2800' });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('no kata in that');
  });

  describe('of which Codewars took one away', () => {
    const gone = { id: 'c'.repeat(24), name: 'Zanished Zorse', slug: 'zanished-zorse', languages: ['rust'] };
    const offered = async (typed: string) =>
      (
        await bot.discord.autocomplete({
          userId: bot.ann.id,
          guildId: bot.guild.id,
          name: 'kata',
          focused: 'kata',
          options: { kata: typed },
        })
      ).map(({ value }) => value);

    beforeEach(async () => {
      await bot.stop();
      // What was read long ago is no longer kept.
      let time = Date.now();
      bot = await startBot({ now: () => time });
      bot.codewars.addKata(gone);
      bot.codewars.addKata({ ...gone, id: 'b'.repeat(24), name: 'Zanished Zorses', slug: 'zanished-zorses' });
      await bot.slash(bot.ann, 'kata', { kata: gone.id });
      await bot.slash(bot.ann, 'kata', { kata: 'b'.repeat(24) });
      bot.codewars.removeKata(gone.id);
      time += 2 * 86_400_000;
    });

    it.each(['Zanished Zorse', 'zanished-zorse', 'zanished zorse', 'Zanished, Zorse!'])(
      'says %j, as it was typed, and offers it no more',
      async (typed) => {
        const answer = await bot.slash(bot.ann, 'kata', { kata: typed });
        expect(answer.text).toContain(`no kata **${typed}**`);
        expect(answer.text).not.toContain(gone.id);
        const menu = componentsOf(answer.message).find(({ options }) => options !== undefined);
        expect(menu?.options?.map(({ value }) => value)).toEqual(['b'.repeat(24)]);
        expect(await offered('zanished')).toEqual(['b'.repeat(24)]);
        await bot.restart();
        expect(await offered('zanished')).toEqual(['b'.repeat(24)]);
      },
    );

    it('says its name where it was picked from a list, never its id', async () => {
      expect(await offered('zanished')).toContain(gone.id);
      for (let times = 0; times < 2; times += 1) {
        const answer = await bot.slash(bot.ann, 'kata', { kata: gone.id });
        expect(answer.text).toContain('no kata **Zanished Zorse**');
        expect(answer.text).not.toContain(gone.id);
      }
      expect(await offered('zanished')).toEqual(['b'.repeat(24)]);
      const train = await bot.slash(bot.ann, 'train', { kata: gone.id, language: 'rust' });
      expect(train.text).toContain('no kata **Zanished Zorse**');
    });

    it('goes on offering one of which a proxy says so, not Codewars', async () => {
      bot.codewars.faults.add({ path: /./, kind: 'body', status: 404, body: '<html>not found</html>' });
      const answer = await bot.slash(bot.ann, 'kata', { kata: validBraces });
      expect(answer.text).toContain('no kata **Valid Braces**');
      expect(await offered('valid braces')).toContain(validBraces);
    });

    it('says its name where it was picked from the menu of those with a name like it', async () => {
      const asked = await bot.slash(bot.ann, 'kata', { kata: 'zanishd zors' });
      const menu = componentsOf(asked.message).find(({ options }) => options !== undefined);
      expect(menu?.options?.map(({ value }) => value)).toContain(gone.id);
      const picked = await bot.press(bot.ann, asked.message, 'Pick a kata', [gone.id]);
      expect(picked.text).toContain('no kata **Zanished Zorse**');
    });
  });

  it('offers names without signs that are not seen, and none that is blank', async () => {
    const names = [
      '\u202eZesrever\u202c \u200bName\u0007',
      '\u200b\u202e',
      '\u2800',
      '\u200d\ufe0f',
      '\u3164',
    ];
    for (const [index, name] of names.entries()) {
      const id = `${index}`.repeat(24);
      bot.codewars.addKata({ id, name, slug: `z${index}`, languages: ['\u200b', '\u202eevil', 'rust'] });
      await bot.slash(bot.ann, 'kata', { kata: id });
    }
    const choices = async (focused: string, options: Record<string, string>) =>
      (
        await bot.discord.autocomplete({
          userId: bot.ann.id,
          guildId: bot.guild.id,
          name: 'kata',
          focused,
          options,
        })
      ).map(({ name }) => name);
    expect(await choices('kata', { kata: '' })).toContain('Zesrever Name');
    expect(
      (await choices('kata', { kata: '' })).every((name) => /\p{L}/u.test(name.split(' (')[0] ?? '')),
    ).toBe(true);
    expect(await choices('language', { kata: '0'.repeat(24), language: '' })).toEqual(['evil', 'Rust']);
    const shown = await bot.slash(bot.ann, 'kata', { kata: '0'.repeat(24) });
    const menu = componentsOf(shown.message).find(({ options }) => options !== undefined);
    expect(menu?.options?.map(({ label }) => label)).toEqual(['evil', 'Rust']);
  });

  it('never links a training page in public', async () => {
    const answer = await bot.slash(bot.ann, 'kata', {
      kata: `https://www.codewars.com/kata/${validBraces}/train/coffeescript`,
    });
    expect(JSON.stringify(answer.message)).not.toContain('/train');
    const menu = componentsOf(answer.message).find(({ options }) => options !== undefined);
    expect(menu?.options?.find((option) => option.default)?.label).toBe('CoffeeScript');
  });

  it('says what it looks for when a link leads elsewhere', async () => {
    const answer = await bot.slash(bot.ann, 'kata', { kata: 'https://example.com/kata/valid-braces' });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('does not lead to a kata');
  });

  it('says so when there is no such kata', async () => {
    const answer = await bot.slash(bot.ann, 'kata', { kata: 'no-such-kata' });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('no kata **no-such-kata**');
  });

  it('changes the language by the menu', async () => {
    const answer = await bot.slash(bot.ann, 'kata', {
      kata: 'valid-braces',
      language: '\u200bJavaScript\u200d',
    });
    const picked = await bot.press(bot.ann, answer.message, 'Show it', ['coffeescript']);
    expect(picked.outcome.kind).toBe('update');
    const menu = componentsOf(picked.message).find(({ options }) => options !== undefined);
    expect(menu?.options?.find((option) => option.default)?.value).toBe('coffeescript');
  });

  it('names the languages of a kata that lacks the one asked for', async () => {
    const answer = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces', language: 'cobol' });
    expect(answer.private).toBe(true);
    expect(answer.text).toBe('This kata does not come in COBOL. It comes in JavaScript and CoffeeScript.');
  });

  it('offers kata with a name like the one that is not there, and shows the one picked to everybody', async () => {
    await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' });
    const answer = await bot.slash(bot.ann, 'kata', { kata: 'valid brac', language: 'coffeescript' });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain('Or did you mean one of these?');
    const picked = await bot.press(bot.ann, answer.message, 'Pick a kata', ['5277c8a221e209d3f6000b56']);
    expect(picked.private).toBe(false);
    expect(picked.text).toContain('4 kyu · Algorithms · CoffeeScript');
  });

  it('pages the menu of a kata in 60 languages', async () => {
    const languages = Array.from({ length: 60 }, (_, index) => `lang${String(index).padStart(2, '0')}`);
    bot.codewars.addKata({ id: 'f'.repeat(24), name: 'Polyglot', slug: 'polyglot', languages });
    const first = await bot.slash(bot.ann, 'kata', { kata: 'polyglot' });
    const seen = new Set<string>();
    let page = first;
    for (let number = 1; ; number += 1) {
      const options = componentsOf(page.message).find((each) => each.options !== undefined)?.options ?? [];
      expect(options.length).toBeLessThanOrEqual(25);
      for (const { value } of options) if (value.startsWith('lang')) seen.add(value);
      if (!options.some(({ label }) => label.startsWith('More'))) break;
      page = await bot.press(bot.ann, page.message, 'Show it', [`page:${number}`]);
    }
    expect([...seen].sort()).toEqual(languages);
    const picked = await bot.press(bot.ann, page.message, 'Show it', ['lang59']);
    expect(picked.text).toContain('Polyglot');
  });

  it('shows a kata in beta, and a description of 300 KB, within Discord’s limits', async () => {
    bot.codewars.addKata({
      id: 'e'.repeat(24),
      name: 'Wall **of** text @everyone',
      slug: 'wall',
      rank: { id: null, name: null, color: null },
      languages: ['javascript'],
      description: `${'A paragraph of words. '.repeat(20)}\n\n~~~\ncode\n~~~\n\n`.repeat(700),
    });
    const answer = await bot.slash(bot.ann, 'kata', { kata: 'wall' });
    expect(answer.text).toContain('Beta');
    expect(answer.text).not.toContain('@everyone');
    const description = answer.message.embeds[0]?.description ?? '';
    expect(description.split('```').length % 2).toBe(1);
    expect(description).toContain(`https://www.codewars.com/kata/${'e'.repeat(24)}`);
  });

  it('answers other members while it reads a table of 66,000 rows', async () => {
    bot.codewars.addKata({
      id: 'e'.repeat(24),
      name: 'Endless',
      slug: 'endless',
      languages: ['javascript'],
      description: `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(66_000)}`,
    });
    const [first, ...others] = await Promise.all(
      [bot.ann, bot.ben, bot.admin, bot.ann, bot.ben, bot.admin].map((who) =>
        bot.slash(who, 'kata', { kata: 'endless' }),
      ),
    );
    expect(first?.text).toContain('read the rest on Codewars');
    for (const other of others) expect(other.message.embeds).toEqual(first?.message.embeds);
  });

  it('offers the kata that it ships with, and by name whatever it has seen, best match first', async () => {
    const offered = async (typed: string) =>
      (
        await bot.discord.autocomplete({
          userId: bot.ann.id,
          guildId: bot.guild.id,
          name: 'kata',
          focused: 'kata',
          options: { kata: typed },
        })
      ).map(({ name }) => name);
    // Its rank was another when the list was made.
    expect((await offered('vali'))[0]).toBe('Valid Braces (6 kyu)');
    expect(await offered('broken greet')).toEqual([]);
    await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' });
    await bot.slash(bot.ann, 'completed', { user: 'some_user' });
    expect((await offered('vali'))[0]).toBe('Valid Braces (4 kyu)');
    expect((await offered('broken greet'))[0]).toBe('Broken Greetings');
    await bot.restart();
    expect((await offered('brace'))[0]).toBe('Valid Braces (4 kyu)');
  });

  it('offers the languages of the kata that was chosen, else all', async () => {
    await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' });
    const offered = async (kata: string, typed: string) =>
      (
        await bot.discord.autocomplete({
          userId: bot.ann.id,
          guildId: bot.guild.id,
          name: 'kata',
          focused: 'language',
          options: { kata, language: typed },
        })
      ).map(({ value }) => value);
    expect(await offered(validBraces, '')).toEqual(['coffeescript', 'javascript']);
    expect(await offered('something else', 'rust')).toEqual(['rust']);
  });

  it('gives the menu of a public answer to the member who asked; anyone else gets a copy', async () => {
    const answer = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' });
    expect(labelsOf(answer.message)).toContain('Show it for another language');
    const copy = await bot.press(bot.ben, answer.message, 'Show it', ['coffeescript']);
    expect(copy.outcome.kind).toBe('message');
    expect(copy.private).toBe(true);
    expect(copy.message.id).not.toBe(answer.message.id);
    const mine = await bot.press(bot.ben, copy.message, 'Show it', ['javascript']);
    expect(mine.outcome.kind).toBe('update');
    expect(mine.message.id).toBe(copy.message.id);
  });
});

describe('/kata in a server with linked members', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  const fieldOf = ({ message }: Pick<Answer, 'message'>): string | undefined =>
    message.embeds[0]?.fields?.find(({ name }) => name === 'Solved here')?.value;

  /** In the background, once the account is linked. */
  const listOfAnnIsRead = () =>
    vi.waitFor(
      async () => {
        const seen = await bot.slash(bot.ben, 'kata', { kata: 'valid-braces' });
        expect(fieldOf(seen)).toBe(`1 has: <@${bot.ann.id}> (unverified)`);
      },
      { timeout: 10_000, interval: 100 },
    );

  it('says who has solved it to everyone, and to each alone whether they have', async () => {
    const before = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' });
    expect(fieldOf(before)).toBeUndefined();
    const unknown = await bot.press(bot.ann, before.message, 'Check if I solved it');
    expect(unknown.private).toBe(true);
    expect(unknown.text).toContain('link your account with **/link** first');
    expect(labelsOf(unknown.message)).toEqual(['Link my account']);

    await bot.link(bot.ann, 'some_user');
    const solved = await bot.press(bot.ann, before.message, 'Check if I solved it');
    expect(solved.private).toBe(true);
    expect(solved.text).toBe('You have solved it, in CoffeeScript.');
    await listOfAnnIsRead();
    const read = await bot.slash(bot.ben, 'kata', { kata: 'valid-braces' });
    expect(read.private).toBe(false);
    expect(read.text).not.toContain('You have');
  });

  it('says it at once in a private answer, and in direct messages', async () => {
    await bot.link(bot.ann, 'some_user');
    await listOfAnnIsRead();
    const privately = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces', private: true });
    expect(privately.message.content).toBe('You have solved it, in CoffeeScript.');
    expect(fieldOf(privately)).toBe(`1 has: <@${bot.ann.id}> (unverified)`);
    expect(labelsOf(privately.message)).not.toContain('Check if I solved it');
    const turned = await bot.press(bot.ann, privately.message, 'Show it', ['coffeescript']);
    expect(turned.message.content).toBe('You have solved it, in CoffeeScript.');
    const direct = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' }, {});
    expect(direct.message.content).toBe('You have solved it, in CoffeeScript.');
    expect(fieldOf(direct)).toBeUndefined();
    bot.codewars.addKata({ id: 'd'.repeat(24), name: 'Zorse', slug: 'zorse', languages: ['rust'] });
    const never = await bot.slash(bot.ann, 'kata', { kata: 'zorse', private: true });
    expect(never.message.content).toBe('You have not solved it yet.');
    expect(fieldOf(never)).toBe('None of the linked members yet.');
    const train = await bot.slash(bot.ann, 'train', { kata: 'valid-braces', language: 'javascript' });
    expect(train.message.content).toMatch(/^You have solved it, in CoffeeScript\.\n/);
    expect(fieldOf(train)).toBe(`1 has: <@${bot.ann.id}> (unverified)`);
  });

  it('says how old a no is while Codewars is down', async () => {
    await bot.stop();
    let time = Date.now();
    bot = await startBot({ now: () => time });
    await bot.link(bot.ann, 'some_user');
    bot.codewars.addKata({ id: 'd'.repeat(24), name: 'Zorse', slug: 'zorse', languages: ['rust'] });
    const shown = await bot.slash(bot.ann, 'kata', { kata: 'zorse' });
    expect((await bot.press(bot.ann, shown.message, 'Check if')).text).toBe('You have not solved it yet.');
    const readAt = Math.floor(time / 1_000);
    time += 30 * 3_600_000;
    bot.codewars.faults.add({ path: /code-challenges/, kind: 'status', status: 503, times: 1_000 });
    expect((await bot.press(bot.ann, shown.message, 'Check if')).text).toBe(
      `You had not solved it when I last read your list, <t:${readAt}:R>. Codewars is not answering.`,
    );
  });

  it('does not name a member who hides from boards', async () => {
    await bot.link(bot.ann, 'some_user');
    await bot.slash(bot.ann, 'kata', { kata: 'valid-braces', private: true });
    expect(fieldOf(await bot.slash(bot.ben, 'kata', { kata: 'valid-braces' }))).toContain(bot.ann.id);
    await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Hide me from boards');
    expect(fieldOf(await bot.slash(bot.ben, 'kata', { kata: 'valid-braces' }))).toBeUndefined();
    const found = await bot.slash(bot.ben, 'search', { text: 'valid braces' });
    expect(found.text).not.toContain('solved by');
    const own = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces', private: true });
    expect(own.message.content).toBe('You have solved it, in CoffeeScript.');
  });
});
