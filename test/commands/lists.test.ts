import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Bot } from '../support/bot.ts';

const kata = (index: number) => ({
  id: index.toString(16).padStart(24, '0'),
  name: `Kata number ${index}`,
  slug: `kata-number-${index}`,
  completedAt: new Date(Date.UTC(2024, 0, 1) - index * 3_600_000).toISOString(),
  completedLanguages: ['rust', 'javascript'],
});

describe('/completed and /authored', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('leafs through 10,000 kata, one upstream page for each that is looked at', async () => {
    bot.codewars.addUser({ username: 'tireless', honor: 1 });
    bot.codewars.setCompleted(
      'tireless',
      Array.from({ length: 10_000 }, (_, index) => kata(index)),
    );
    const asked = () =>
      bot.codewars.requests.filter(({ path }) => path.includes('/completed')).map(({ query }) => query);

    let page = await bot.slash(bot.ann, 'completed', { user: 'tireless' });
    expect(page.private).toBe(false);
    expect(page.text).toContain('10,000');
    expect(page.text).toContain('Kata number 0');
    expect(page.text).toContain('Kata number 9');
    expect(page.text).not.toContain('Kata number 10\n');
    for (let turn = 1; turn <= 20; turn += 1) page = await bot.press(bot.ann, page.message, 'Older');
    expect(page.text).toContain('Kata number 200');
    expect(asked()).toHaveLength(2);
    page = await bot.press(bot.ann, page.message, 'Newer');
    expect(page.text).toContain('Kata number 199');
    expect(asked()).toHaveLength(2);
  });

  it('turns a page for the member who asked, and gives others a copy', async () => {
    const page = await bot.slash(bot.ann, 'completed', { user: 'some_user' });
    const copy = await bot.press(bot.ben, page.message, 'Older');
    expect(copy.private).toBe(true);
    const untouched = bot.discord.world.message(page.message.id);
    expect(untouched?.embeds).toEqual(page.message.embeds);
    const turned = await bot.press(bot.ann, page.message, 'Older');
    expect(turned.outcome.kind).toBe('update');
  });

  it('goes to the last page when the list got shorter since the button was made', async () => {
    let clock = Date.now();
    const later = await startBot({ now: () => clock });
    later.codewars.addUser({ username: 'tireless', honor: 1 });
    later.codewars.setCompleted(
      'tireless',
      Array.from({ length: 25 }, (_, index) => kata(index)),
    );
    const before = await later.slash(later.ann, 'completed', { user: 'tireless' });
    later.codewars.setCompleted('tireless', [kata(0)]);
    clock += 6 * 60_000;
    const after = await later.press(later.ann, before.message, 'Older');
    expect(after.text).toContain('Kata number 0');
    expect(labelsOf(after.message)).toEqual(['Show profile', 'Open on Codewars']);
    await later.stop();
  });

  it('says so kindly when there is nothing', async () => {
    expect((await bot.slash(bot.ann, 'completed', { user: 'just_here' })).message.embeds).toHaveLength(1);
    const authored = await bot.slash(bot.ann, 'authored', { user: 'just_here' });
    expect(authored.message.embeds[0]?.description).toBeTruthy();
    expect(labelsOf(authored.message)).toEqual(['Show profile', 'Open on Codewars']);
  });

  it('shows authored kata with rank and languages, page by page', async () => {
    bot.codewars.addUser({ username: 'writer', honor: 1 });
    for (let index = 0; index < 23; index += 1) {
      bot.codewars.addKata({
        ...kata(index),
        createdBy: { username: 'writer', url: '' },
        languages: ['rust'],
        rank: { id: -5, name: '5 kyu', color: 'yellow' },
      });
    }
    let page = await bot.slash(bot.ann, 'authored', { user: 'writer' });
    expect(page.text).toContain('23');
    expect(page.text).toContain('5 kyu');
    expect(page.text).toContain('Rust');
    page = await bot.press(bot.ann, page.message, 'Older');
    page = await bot.press(bot.ann, page.message, 'Older');
    expect(page.message.embeds[0]?.description?.match(/Kata number/g)).toHaveLength(3);
    expect(bot.codewars.requests.filter(({ path }) => path.endsWith('/authored'))).toHaveLength(1);
  });

  it('shows the reference’s shapes as well', async () => {
    const old = await startBot({ codewars: { shape: 'reference' } });
    expect((await old.slash(old.ann, 'completed', { user: 'some_user' })).text).toContain(
      'Multiples of 3 and 5',
    );
    expect((await old.slash(old.ann, 'authored', { user: 'some_user' })).text).toContain('Broken Greetings');
    await old.stop();
  });

  it('is about one’s own link when nothing is said, and about a member’s', async () => {
    await bot.link(bot.ann, 'some_user');
    for (const name of ['completed', 'authored']) {
      expect((await bot.slash(bot.ann, name)).text).toContain('some_user');
      expect((await bot.slash(bot.ben, name, { member: bot.ann.id })).text).toContain('some_user');
      expect((await bot.slash(bot.ben, name)).private).toBe(true);
    }
  });

  it('say how old they are when Codewars does not answer, beside /kata that does', async () => {
    let clock = Date.now();
    const old = await startBot({ now: () => clock });
    for (const name of ['completed', 'authored'])
      expect((await old.slash(old.ann, name, { user: 'some_user' })).text).not.toContain('not answering');
    clock += 3 * 3_600_000;
    old.codewars.faults.add({ kind: 'status', status: 503, path: /users/, times: 50 });
    for (const name of ['completed', 'authored']) {
      const { text } = await old.slash(old.ann, name, { user: 'some_user' });
      expect(text).toContain('-# Codewars is not answering: this is from 3 hours ago');
    }
    const { text } = await old.slash(old.ann, 'kata', { kata: 'valid-braces' });
    expect(text).not.toContain('not answering');
    await old.stop();
  });
});
