import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WorldUser } from '../../sandbox/discord/stand-in.ts';
import type { Bot } from '../support/bot.ts';
import { asked, begin, kataName, right, startDojo, wrong } from '../support/training.ts';

const members = 20;

let bot: Bot;
beforeEach(async () => {
  bot = await startDojo({ codewars: { gradingMs: 1_000 } });
});
afterEach(() => bot.stop());

it('20 members wait at once: all get their results, with at most two polls in any second', async () => {
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
