import { afterEach, expect, it } from 'vitest';
import type { SeenMessage, WorldUser } from '../../sandbox/discord/index.ts';
import type { Bot } from '../support/bot.ts';
import { asked, begin, kataName, right, startDojo, wrong } from '../support/training.ts';

const members = 8;

let bot: Bot;
afterEach(() => bot.stop());

it('8 members wait at once: all get their results, with at most two polls in any second', async () => {
  bot = await startDojo({ codewars: { gradingMs: 1_000 } });
  const keys = bot.codewars.apiKeys;
  const people: WorldUser[] = [];
  for (let number = 0; number < members; number += 1) {
    const person = bot.discord.world.user({ username: `member-${number}` });
    bot.discord.world.member(bot.guild.id, person.id);
    const { username, key } = keys[number % keys.length]!;
    await bot.link(person, username, key);
    await begin(bot, person);
    people.push(person);
  }

  const answers = await Promise.all(
    people.map(async (person, number) => {
      const data = number % 2 === 0 ? right : wrong;
      const answer = await bot.slash(person, 'submit', { file: { name: 'solution.js', data } });
      return answer.until(number % 2 === 0 ? 'Attempt 1 passed' : 'Attempt 1 did not pass', 50_000);
    }),
  );

  expect(answers).toHaveLength(members);
  for (const { text, private: isPrivate } of answers) {
    expect(text).toContain(kataName);
    expect(isPrivate).toBe(true);
  }
  const polls = asked(bot, 'GET', /deferred/).map(({ at }) => at);
  expect(polls.length).toBeGreaterThanOrEqual(members);
  // The stand-in's own measure: requests travel for unequal times.
  const crowded = polls.filter((at, index) => (polls[index + 2] ?? Infinity) - at < 950);
  expect(crowded).toEqual([]);
  expect(bot.codewars.violations).toEqual([]);
}, 60_000);

it('30 attempts without end by one member delay no other, and end with a sentence that says to wait', async () => {
  const endless = `${wrong} // endless`;
  bot = await startDojo({
    codewars: { gradingMs: (code) => (code.includes('endless') ? 600_000 : 3_000) },
  });
  await begin(bot, bot.ann);
  await begin(bot, bot.ben);
  const submit = (who: WorldUser, data: string) =>
    bot.slash(who, 'submit', { file: { name: 'solution.js', data } });
  const many = Array.from({ length: 30 }, () => submit(bot.ann, endless));
  await expect.poll(() => asked(bot, 'POST', /attempt$/).length, { timeout: 10_000 }).toBe(3);

  const polls = (): string[] => asked(bot, 'GET', /deferred/).map(({ path }) => path);
  const before = polls().length;
  await expect.poll(() => polls().length, { timeout: 10_000 }).toBeGreaterThan(before + 1);
  const ofAnn = new Set(polls());

  const answer = await submit(bot.ben, right);
  await answer.until('Attempt 1 passed', 30_000);
  // The newest of each is asked for in turn.
  const isOfBen = polls().map((path) => !ofAnn.has(path));
  const inBetween = isOfBen.slice(isOfBen.indexOf(true), isOfBen.lastIndexOf(true));
  const ofBen = inBetween.filter(Boolean).length;
  expect(inBetween.length - ofBen).toBeLessThanOrEqual(ofBen + 2);

  const isSettled = ({ content, embeds }: SeenMessage): boolean =>
    /three attempts of yours|newer code|Attempt 3 is/.test(content + JSON.stringify(embeds));
  const texts = await Promise.all(
    many.map(async (each) => {
      const answer = await each;
      return (await answer.until(isSettled)).text;
    }),
  );
  const tooMany = 'Codewars is still running three attempts of yours. Wait for a result, or for a minute';
  expect(texts.filter((text) => text.includes(tooMany))).toHaveLength(27);
  expect(texts.filter((text) => text.includes('You handed in newer code in the meantime.'))).toHaveLength(2);
  expect(asked(bot, 'POST', /attempt$/)).toHaveLength(4);
  // Of ann's, the newest alone is asked for.
  await expect.poll(() => new Set(polls().slice(-2)).size).toBe(1);
  expect(bot.codewars.violations).toEqual([]);
  // What was not taken goes back to its writer.
  const refused = await submit(bot.ann, endless);
  expect(refused.text).toContain(`${tooMany}, then hand it in again. Your code is in the file.`);
  expect((await bot.slash(bot.ann, 'session')).text).toContain('Attempt 3');
}, 60_000);
