import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBot, type Answer, type Bot } from '../support/bot.ts';

const now = Date.UTC(2026, 10, 26, 12);
const dayMs = 86_400_000;
const kataCount = 10_000;
const pages = kataCount / 200;
const ranks = { overall: { rank: 4, name: '4 dan', color: 'red', score: 500_000 }, languages: {} };

let bot: Bot;
beforeEach(async () => {
  bot = await startBot({ now: () => now });
  bot.codewars.addUser({ username: 'veteran', id: 'a'.repeat(24), honor: 90_000, ranks });
  // Newest first, four a day.
  bot.codewars.setCompleted(
    'veteran',
    Array.from({ length: kataCount }, (_, index) => ({
      id: index.toString(16).padStart(24, '0'),
      name: `Kata number ${index}`,
      slug: `kata-number-${index}`,
      completedAt: new Date(now - Math.floor(index / 4) * dayMs).toISOString(),
      completedLanguages: ['javascript'],
    })),
  );
});
afterEach(() => bot.stop());

const pagesRead = (): number =>
  bot.codewars.requests.filter(({ path }) => path.endsWith('/completed')).length;
const activity = (): Promise<Answer> => bot.slash(bot.ann, 'activity', { user: 'veteran' });
const altText = ({ message }: Answer): string => message.attachments[0]?.description ?? '';
const missing = 'I have not read the whole list of **veteran** yet, so some kata are missing.';
const tellsAll = async (answer: () => Promise<Answer>): Promise<Answer> => {
  let last = await answer();
  await expect
    .poll(async () => (last.message.content === '' ? '' : (last = await answer()).message.content), {
      timeout: 15_000,
    })
    .toBe('');
  return last;
};

it('reads 10,000 kata in pages, serves others meanwhile, and then draws all of them', async () => {
  bot.codewars.faults.add({ kind: 'delay', delayMs: 40, path: /completed/, times: pages });
  const drawn = activity();
  await expect.poll(pagesRead).toBeGreaterThan(2);
  const other = await bot.slash(bot.ben, 'profile', { user: 'hanae' });
  expect(other.text).toContain('hanae');
  expect(pagesRead()).toBeLessThan(pages);

  const calendar = await tellsAll(() => drawn);
  expect(pagesRead()).toBe(pages);
  expect(altText(calendar)).toContain('with something on 365 days. kata: 1,460; longest streak: 365 days');
  const progress = await tellsAll(() => bot.slash(bot.ann, 'progress', { user: 'veteran', since: 'all' }));
  expect(altText(progress)).toMatch(/veteran: from \d+ on 23 Jan 2020 to 10,000 on 26 Nov 2026/);
  expect(pagesRead()).toBe(pages);
});

it('draws what was read when Codewars goes down, says that kata are missing, and has the rest later', async () => {
  bot.codewars.faults.add({ kind: 'delay', delayMs: 100, path: /completed/, times: pages });
  const drawn = activity();
  await expect.poll(pagesRead).toBeGreaterThan(3);
  bot.codewars.faults.clear();
  bot.codewars.faults.add({ kind: 'status', status: 503, path: /completed/, times: pages });
  const early = await drawn;
  expect(early.text).toContain(missing);
  expect(altText(early)).toMatch(/kata: [1-9]/);
  expect(altText(early)).not.toContain('kata: 1,460');

  bot.codewars.faults.clear();
  expect(altText(await tellsAll(activity))).toContain('kata: 1,460');
});
