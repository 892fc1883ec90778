import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { componentsOf, labelsOf, startBot, type Bot } from '../support/bot.ts';

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
    const open = componentsOf(answer.message).find(({ label }) => label === 'Open on codewars.com');
    expect(open?.url).toBe(`https://www.codewars.com/kata/${validBraces}`);
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
    const answer = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces', language: 'JavaScript' });
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
