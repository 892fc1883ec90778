import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, startBot, type Bot } from '../support/bot.ts';

const now = Date.UTC(2026, 10, 26, 12);
const dayMs = 86_400_000;
const ranks = { overall: { rank: -8, name: '8 kyu', color: 'white', score: 2 }, languages: {} };

const completed = (index: number, daysAgo: number) => ({
  id: index.toString(16).padStart(24, '0'),
  name: `Kata number ${index}`,
  slug: `kata-number-${index}`,
  completedAt: new Date(now - daysAgo * dayMs).toISOString(),
  completedLanguages: ['javascript'],
});

describe('/activity and /progress', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot({ now: () => now });
    bot.codewars.addUser({ username: 'alice', id: 'a'.repeat(24), honor: 10, ranks });
    bot.codewars.addUser({ username: 'bob', id: 'b'.repeat(24), honor: 20, ranks });
    bot.codewars.setCompleted(
      'alice',
      [0, 1, 2, 10, 400, 401].map((days, index) => completed(index, days)),
    );
    bot.codewars.setCompleted('bob', [completed(1, 5)]);
  });
  afterEach(() => bot.stop());

  it('draws a calendar of the last twelve months, and says in words what it shows', async () => {
    const answer = await bot.slash(bot.ann, 'activity', { user: 'alice' });
    expect(answer.private).toBe(false);
    const [picture] = answer.message.attachments;
    expect(picture?.filename).toMatch(/\.png$/);
    expect(picture?.description).toContain('alice');
    expect(picture?.description).toContain('longest streak: 3 days');
    expect(picture?.description).toContain('current streak: 3 days');
    expect(labelsOf(answer.message)).toContain('As text');
  });

  it('goes to other years, and shows the same as text', async () => {
    const answer = await bot.slash(bot.ann, 'activity', { user: 'alice', year: 2025 });
    const text = await bot.press(bot.ann, answer.message, 'As text');
    expect(text.text).toContain('kata: 2');
    expect(text.message.attachments).toHaveLength(0);
    const next = await bot.press(bot.ann, text.message, 'Newer');
    expect(next.text).toContain('kata: 4');
    const older = await bot.press(bot.ann, next.message, 'Older');
    expect(older.text).toContain('kata: 2');
  });

  it('says that a year is yet to come', async () => {
    const answer = await bot.slash(bot.ann, 'activity', { user: 'alice', year: 2099 });
    expect(answer.text).toContain('The year 2099 has yet to come');
    expect(answer.private).toBe(true);
  });

  it('shows a picture of an account that has completed nothing', async () => {
    bot.codewars.setCompleted('bob', []);
    const answer = await bot.slash(bot.ann, 'activity', { user: 'bob' });
    expect(answer.message.attachments).toHaveLength(1);
  });

  it('answers with text where no font has the letters of a name', async () => {
    // The second character has no glyph on any machine.
    const name = '忍\ue000';
    bot.codewars.addUser({ username: name, id: 'c'.repeat(24), honor: 1, ranks });
    bot.codewars.setCompleted(name, [completed(1, 5)]);
    const calendar = await bot.slash(bot.ann, 'activity', { user: name });
    const lines = await bot.slash(bot.ann, 'progress', { user: name });
    for (const { text, message } of [calendar, lines]) {
      expect(text).toContain(name);
      expect(text).toContain('I have no font for some of these names');
      expect(labelsOf(message)).not.toContain('Picture');
    }
  });

  it('draws how kata grew, beside another member', async () => {
    await bot.link(bot.ann, 'alice');
    await bot.link(bot.ben, 'bob');
    const answer = await bot.slash(bot.ann, 'progress', { with: bot.ben.id, since: 'all' });
    const [picture] = answer.message.attachments;
    expect(picture?.description).toContain('alice');
    expect(picture?.description).toContain('bob');
    const text = await bot.press(bot.ann, answer.message, 'As text');
    expect(text.text).toMatch(/alice, kata[\s\S]*bob, kata/);
    const again = await bot.press(bot.ann, text.message, 'Picture');
    expect(again.message.attachments).toHaveLength(1);
  });

  it('names a member who is not linked', async () => {
    await bot.link(bot.ann, 'alice');
    expect((await bot.slash(bot.ann, 'progress', { with: bot.ben.id })).text).toContain(`<@${bot.ben.id}>`);
  });

  it('does not count honor by language', async () => {
    const options = { user: 'alice', by: 'honor', language: 'javascript' };
    const answer = await bot.slash(bot.ann, 'progress', options);
    expect(answer.text).toContain('not counted by language');
    expect(answer.private).toBe(true);
  });

  it('says from when honor and score are known', async () => {
    const answer = await bot.slash(bot.ann, 'progress', { user: 'alice', by: 'score' });
    expect(answer.text).toContain('only from when the account is linked');
  });
});
