import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, type Bot } from '../support/bot.ts';
import { asked, begin, handIn, kataName, prefilled, right, startDojo, wrong } from '../support/training.ts';

describe('/session', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startDojo();
  });
  afterEach(() => bot.stop());

  const session = () => bot.slash(bot.ann, 'session');

  it('says how to begin one where there is none, linked or not', async () => {
    for (const who of [bot.ann, bot.admin]) {
      const answer = await bot.slash(who, 'session');
      expect(answer.private).toBe(true);
      expect(answer.text).toContain(
        'You have no kata session in progress. **/train** finds you a kata, to solve here where Codewars allows that, or on codewars.com.',
      );
      expect(labelsOf(answer.message)).toEqual(['Find me a kata']);
    }
  });

  it('leads from no session to one, in the usual language or in one that is asked for', async () => {
    const none = await bot.slash(bot.ann, 'session');
    const found = await bot.press(bot.ann, none.message, 'Find me a kata');
    expect(found.private).toBe(true);
    expect(found.text).toContain('Language\nJavaScript');

    const nobodys = await bot.slash(bot.admin, 'session');
    const which = await bot.press(bot.admin, nobodys.message, 'Find me a kata');
    expect(which.text).toContain('In which language?');
    const picked = await bot.press(bot.admin, which.message, 'Pick a language', ['rust']);
    expect(picked.text).toContain('Rank up in Rust');
  });

  it('shows again what the kata asks for, with its example tests', async () => {
    await begin(bot, bot.ann);
    const read = await bot.press(bot.ann, (await session()).message, 'Read the kata');
    expect(read.private).toBe(true);
    expect(read.text).toContain('Add up all natural numbers');
    expect(read.text).toContain('**Example tests**');
    expect(read.text).toContain('solution(10), 23');
    expect(labelsOf(read.message)).toEqual(['Open on Codewars']);
  });

  it('tells kata, language, since when, and that nothing was handed in yet', async () => {
    await begin(bot, bot.ann);
    const answer = await session();
    expect(answer.private).toBe(true);
    for (const part of [
      kataName,
      'No attempt yet. **Submit** hands your code in.',
      'Language\nJavaScript',
      'Rank\n6 kyu',
      'Attempts\n0',
    ]) {
      expect(answer.text).toContain(part);
    }
    expect(answer.text).toMatch(/Started\n<t:\d+:R>/);
    expect(labelsOf(answer.message)).toEqual(['Submit', 'Show code', 'Read the kata', 'Abandon']);
  });

  it('shows the code of every attempt, and before the first the code to begin with', async () => {
    const begun = await begin(bot, bot.ann);
    const setUp = await bot.press(bot.ann, (await session()).message, 'Show code');
    expect(setUp.text).toContain(
      `The code to begin with, **${kataName}**\n\`\`\`js\nfunction solution(number) {`,
    );
    await handIn(bot, bot.ann, begun, 'first');
    await handIn(bot, bot.ann, begun, 'second');
    const before = await session();
    const second = await bot.press(bot.ann, before.message, 'Show code');
    expect(second.private).toBe(true);
    expect(second.outcome.kind).toBe('message');
    expect(second.text).toContain(`Attempt 2 of 2, **${kataName}**\n\`\`\`js\nsecond\n\`\`\``);
    const first = await bot.press(bot.ann, second.message, 'Earlier');
    expect(first.text).toContain('Attempt 1 of 2');
    expect(first.text).toContain('first');
    expect(labelsOf(first.message)).toEqual(['Later ▶']);
    expect((await bot.press(bot.ann, first.message, 'Later')).text).toContain('second');
  });

  it('opens the form with the last code', async () => {
    await handIn(bot, bot.ann, await begin(bot, bot.ann), wrong);
    const form = await bot.open(bot.ann, (await session()).message, 'Submit');
    expect(form.title).toBe(kataName);
    expect(prefilled(form)).toBe(wrong);
  });

  it('is given up when its member says so twice', async () => {
    await handIn(bot, bot.ann, await begin(bot, bot.ann), wrong);
    const shown = await session();
    const question = await bot.press(bot.ann, shown.message, 'Abandon');
    expect(question.text).toContain(
      `Give up **${kataName}** in JavaScript? I forget the code of its attempt.`,
    );
    const kept = await bot.press(bot.ann, question.message, 'Go on');
    expect(kept.text).toContain('Attempt 1 did not pass');
    const again = await bot.press(bot.ann, kept.message, 'Abandon');
    const ended = await bot.press(bot.ann, again.message, 'Give it up');
    expect(ended.text).toBe(`The session on **${kataName}** is over. **/train** finds you another kata.`);
    expect((await session()).text).toContain('no kata session in progress');
  });

  it('finalizes what has passed', async () => {
    await handIn(bot, bot.ann, await begin(bot, bot.ann), right);
    const shown = await session();
    expect(labelsOf(shown.message)).toEqual(['Finalize', 'Submit', 'Show code', 'Read the kata', 'Abandon']);
    const solved = await bot.press(bot.ann, shown.message, 'Finalize');
    expect(solved.text).toContain(`Solved: ${kataName}`);
    expect(asked(bot, 'POST', /finalize$/)).toHaveLength(1);
  });

  it('says of buttons of an earlier session that they are, and changes nothing', async () => {
    await begin(bot, bot.ann, 'valid-braces');
    const old = await session();
    await begin(bot, bot.ann);
    const sentence = 'That belongs to an earlier session. **/session** shows the one in progress.';
    for (const label of ['Submit', 'Show code', 'Abandon']) {
      const answer = await bot.press(bot.ann, old.message, label);
      expect(answer.private).toBe(true);
      expect(answer.followUps[0]?.content ?? answer.text, label).toBe(sentence);
    }
    expect((await session()).text).toContain(kataName);
  });

  it('belongs to its member, and so do its messages', async () => {
    const begun = await begin(bot, bot.ann);
    expect((await bot.slash(bot.ben, 'session')).text).toContain('no kata session in progress');
    await expect(bot.press(bot.ben, begun.message, 'Begin another')).rejects.toThrow('sees no message');
  });
});
