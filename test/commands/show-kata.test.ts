import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { componentsOf, labelsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

const entry = 'Show kata';
const braces = 'https://www.codewars.com/kata/5277c8a221e209d3f6000b56';
const multiples = 'https://www.codewars.com/kata/multiples-of-3-and-5';
const shopping = 'https://www.codewars.com/kata/roman-shopping-list';

describe('the menu entry "Show kata"', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  const write = (content: string, more: object = {}) =>
    bot.discord.world.write({ userId: bot.ben.id, channelId: bot.channelId, content, ...more });
  const show = (content: string, more: object = {}): Promise<Answer> =>
    bot.menu(bot.ann, entry, write(content, more));
  const titles = ({ message }: Answer) => message.embeds.map(({ title }) => title);

  it('shows the kata of a link to the member alone, as /kata does', async () => {
    const answer = await show(`Has anyone solved ${braces}?`);
    const typed = await bot.slash(bot.ann, 'kata', { kata: braces });
    expect(answer.private).toBe(true);
    expect(answer.message.embeds).toEqual(typed.message.embeds);
    expect(answer.message.content).toBe('');
    expect(labelsOf(answer.message)).toEqual(['Show to everyone', 'Open on Codewars']);
  });

  it('shows it for the language of the link, where the kata comes in it', async () => {
    expect((await show(`${braces}/coffeescript`)).text).toContain('**CoffeeScript**');
    expect((await show(`${braces}/train/cobol`)).text).toContain('**JavaScript**');
  });

  it('corrects a link to the trainer, and says so', async () => {
    const answer = await show(`Solve ${braces}/train/javascript with me`);
    expect(titles(answer)).toEqual(['Valid Braces']);
    expect(answer.text).toContain('opens the trainer');
    expect(JSON.stringify([answer.message.embeds, answer.message.components])).not.toContain('/train/');
    const shown = await bot.press(bot.ann, answer.message, 'Show to everyone');
    expect(JSON.stringify([shown.message.embeds, shown.message.components])).not.toContain('/train');
    expect(shown.message.content).toBe('');
  });

  it('shows several in short, each once', async () => {
    const answer = await show(`1. ${braces}\n2. ${multiples}\n3. codewars.com/kata/valid-braces/train/ruby`);
    expect(titles(answer)).toEqual(['Valid Braces', 'Multiples of 3 and 5']);
    expect(answer.message.embeds.map(({ url }) => url)).toEqual([braces, expect.any(String)]);
    expect(answer.message.embeds[0]?.description?.length).toBeLessThanOrEqual(400);
    expect(labelsOf(answer.message)).toEqual(['Show to everyone']);
  });

  it('shows what was shown to everyone, when its button is pressed', async () => {
    const answer = await show(`${braces} ${multiples}`);
    expect(bot.said().filter((text) => text.includes('Valid Braces'))).toEqual([]);
    const shown = await bot.press(bot.ann, answer.message, 'Show to everyone');
    expect(shown.private).toBe(false);
    expect(shown.message.embeds).toEqual(answer.message.embeds);
    expect(bot.said().at(-1)).toContain('Multiples of 3 and 5');
  });

  it('shows it also after a restart, and while Codewars is down', async () => {
    const answer = await show(braces);
    await bot.restart();
    bot.codewars.faults.add({ kind: 'status', status: 503, times: 50 });
    const shown = await bot.press(bot.ann, answer.message, 'Show to everyone');
    expect(titles(shown)).toEqual(['Valid Braces']);
    expect(componentsOf(shown.message).map(({ url }) => url)).toEqual([braces]);
  });

  it('shows five of many, and says how many are left', async () => {
    const { kata } = await bigKata(12);
    const answer = await show(kata.map((id) => `https://www.codewars.com/kata/${id}`).join('\n'));
    expect(answer.message.embeds).toHaveLength(5);
    expect(answer.text).toContain('7 more links are in that message');
  });

  it('says what to do where there is no link', async () => {
    for (const text of ['Good morning', 'https://www.codewars.com/users/some_user']) {
      const answer = await show(text);
      expect(answer.text).toBe(
        'There is no link to a kata in that message. **/kata** finds a kata by its name.',
      );
      expect(answer.private).toBe(true);
    }
  });

  it('finds links in embeds, in buttons, and in what was forwarded', async () => {
    const preview = { embeds: [{ title: 'Codewars', description: `[Braces](${braces})` }] };
    expect(titles(await show('', preview))).toEqual(['Valid Braces']);
    const list = { embeds: [{ fields: [{ name: 'Next', value: shopping }], url: braces }] };
    expect(titles(await show('', list))).toHaveLength(2);
    const original = write(multiples);
    expect(titles(await show('', { forwards: original.id }))).toEqual(['Multiples of 3 and 5']);
    const card = await bot.slash(bot.ben, 'kata', { kata: 'valid-braces' });
    expect(titles(await bot.menu(bot.ann, entry, card.message))).toEqual(['Valid Braces']);
  });

  it('names a kata that Codewars removed, beside those that are there', async () => {
    bot.codewars.removeKata('5277c8a221e209d3f6000b56');
    const both = await show(`${braces} ${multiples}`);
    expect(titles(both)).toEqual(['Multiples of 3 and 5']);
    expect(both.text).toContain(
      'Codewars has no kata **5277c8a221e209d3f6000b56**. It may have been removed.',
    );
    const alone = await show(braces);
    expect(alone.message.embeds).toEqual([]);
    expect(labelsOf(alone.message)).toEqual([]);
    expect(alone.private).toBe(true);
  });

  it('names a kata for which Codewars does not answer, beside those that are there', async () => {
    bot.codewars.faults.add({ kind: 'status', status: 503, path: /5277c8/, times: 50 });
    const both = await show(`${braces} ${multiples}`);
    expect(titles(both)).toEqual(['Multiples of 3 and 5']);
    expect(both.text).toContain(
      'Codewars did not answer for **5277c8a221e209d3f6000b56**. Try again in a minute.',
    );
    expect((await show(braces)).text).toContain('Codewars is not answering right now');
  });

  it('pings no one and shows no Markdown of what a link says', async () => {
    const { text } = await show('https://www.codewars.com/kata/%40everyone%20**x**%3C%40123%3E');
    expect(text).not.toMatch(/@everyone \*\*x|<@123>/);
    expect(text).toContain('It may have been removed');
  });

  it('works in direct messages, and where only the member installed the app', async () => {
    const { world } = bot.discord;
    const card = await bot.slash(bot.ann, 'kata', { kata: 'valid-braces' }, {});
    expect(titles(await bot.menu(bot.ann, entry, card.message, {}))).toEqual(['Valid Braces']);
    const apart = world.guild({ name: 'Without the bot', botIsMember: false });
    world.member(apart.id, bot.ann.id);
    const channel = world.channel({ guildId: apart.id, name: 'talk' });
    const message = world.write({ userId: bot.ann.id, channelId: channel.id, content: braces });
    const there = { guildId: apart.id, installedBy: 'user' } as const;
    const answer = await bot.menu(bot.ann, entry, message, there);
    expect(answer.private).toBe(true);
    const shown = await bot.press(bot.ann, answer.message, 'Show to everyone');
    expect([titles(shown), shown.private]).toEqual([['Valid Braces'], false]);
  });

  /** Kata whose cards are as long as can be. */
  async function bigKata(count: number) {
    const response = await fetch(`${bot.codewars.apiUrl}/code-challenges/valid-braces`);
    const one = (await response.json()) as Readonly<Record<string, unknown>>;
    const kata = Array.from({ length: count }, (_, index) => (index + 1).toString(16).padStart(24, '0'));
    for (const id of kata)
      bot.codewars.addKata({
        ...one,
        id,
        slug: id,
        name: 'x'.repeat(500),
        category: 'y'.repeat(200),
        description: 'z'.repeat(5_000),
        tags: Array.from({ length: 50 }, (_, index) => `A tag with a long name ${index}`),
      });
    return { kata };
  }
});
