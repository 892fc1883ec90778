import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { textOf } from '../../sandbox/discord/index.ts';
import { labelsOf, type Bot } from '../support/bot.ts';
import { asked, begin, handIn, kata, kataName, right, startDojo, wrong } from '../support/training.ts';

let bot: Bot;
afterEach(() => bot.stop());

const session = (who = bot.ann) => bot.slash(who, 'session');
const submit = (data: string, finalize = false, who = bot.ann) =>
  bot.slash(who, 'submit', { file: { name: 'solution.js', data }, finalize });

describe('a restart', () => {
  it('at every step of an attempt loses nothing, and does nothing twice', async () => {
    bot = await startDojo();
    const begun = await begin(bot, bot.ann);
    await bot.restart();

    const form = await bot.open(bot.ann, begun.message, 'Submit solution');
    await bot.restart();
    const failed = await bot.submit(bot.ann, form, { code: wrong });
    expect(failed.text).toContain('Attempt 1 did not pass');
    await bot.restart();

    const passed = await handIn(bot, bot.ann, failed, right, 'Edit');
    expect(passed.text).toContain('Attempt 2 passed');
    await bot.restart();

    expect((await session()).text).toContain('Attempt 2 passed');
    const solved = await bot.press(bot.ann, passed.message, 'Finalize');
    expect(solved.text).toContain(`Solved: ${kataName}`);
    await bot.restart();

    expect((await session()).text).toContain('no kata session in progress');
    await bot.press(bot.ann, solved.message, 'Tell the channel');
    expect(bot.said().join()).toContain(`<@${bot.ann.id}> solved [**${kataName}**]`);
    await bot.restart();

    expect(asked(bot, 'POST', /attempt$/)).toHaveLength(2);
    expect(asked(bot, 'POST', /finalize$/)).toHaveLength(1);
    expect(bot.said().filter((text) => text.includes(kataName))).toHaveLength(1);
  });

  it('between handing in and the result ends the wait with a word, and the result is found afterwards', async () => {
    bot = await startDojo({ codewars: { gradingMs: 1_500 } });
    await begin(bot, bot.ann);
    const submitting = submit(right);
    await expect.poll(() => asked(bot, 'POST', /attempt$/).length).toBe(1);
    await bot.restart();
    const answer = await submitting;
    expect(answer.text).toContain('Attempt 1 is still running');
    expect(answer.text).toContain('It goes on; **/session** shows the result.');
    expect(labelsOf(answer.message)).toEqual(['Look again', 'Edit']);

    await sleep(1_500);
    const looked = await bot.press(bot.ann, answer.message, 'Look again');
    expect(looked.text).toContain('Attempt 1 passed');
    expect(labelsOf(looked.message)).toContain('Finalize');
    expect(asked(bot, 'POST', /attempt$/)).toHaveLength(1);
  });

  it('shows an attempt as running while it runs, and does not finalize it', async () => {
    bot = await startDojo({ codewars: { gradingMs: 30_000 } });
    await begin(bot, bot.ann);
    const submitting = submit(right);
    await expect.poll(() => asked(bot, 'POST', /attempt$/).length).toBe(1);
    await bot.restart();
    await submitting;
    const shown = await session();
    expect(shown.text).toContain('Attempt 1 is still running');
    expect(labelsOf(shown.message)).toEqual([
      'Look again',
      'Submit',
      'Show code',
      'Read the kata',
      'Abandon',
    ]);
    expect((await bot.press(bot.ann, shown.message, 'Show code')).text).toContain('sum += i');
    expect(asked(bot, 'POST', /finalize$/)).toEqual([]);
  });
});

describe('two members', () => {
  it('train at once, each in a session of their own', async () => {
    bot = await startDojo();
    await Promise.all([begin(bot, bot.ann), begin(bot, bot.ben)]);
    const [anns, bens] = await Promise.all([submit(right, true), submit(wrong, true, bot.ben)]);
    expect(anns.text).toContain(`Solved: ${kataName}`);
    expect(bens.text).toContain('Attempt 1 did not pass');
    expect((await session()).text).toContain('no kata session in progress');
    expect((await session(bot.ben)).text).toContain('Attempts\n1');
    await bot.press(bot.ann, anns.message, 'Tell the channel');
    expect(bot.said().filter((text) => text.includes('solved'))).toEqual([
      expect.stringContaining(`<@${bot.ann.id}> solved`),
    ]);
  });

  it('may be the same one, pressing Finalize and Tell twice at once', async () => {
    bot = await startDojo();
    const passed = await handIn(bot, bot.ann, await begin(bot, bot.ann), right);
    const both = await Promise.all([
      bot.press(bot.ann, passed.message, 'Finalize'),
      bot.press(bot.ann, passed.message, 'Finalize'),
    ]);
    expect(asked(bot, 'POST', /finalize$/)).toHaveLength(1);
    const solved = both.find(({ message }) => labelsOf(message).includes('Tell the channel'));
    expect(solved?.text).toContain(`Solved: ${kataName}`);
    const told = await Promise.all(
      [1, 2].map(() => bot.press(bot.ann, solved?.message ?? passed.message, 'Tell the channel')),
    );
    expect(bot.said().filter((text) => text.includes('solved'))).toHaveLength(1);
    const sentences = told.flatMap(({ message, followUps }) => [message, ...followUps].map(textOf));
    expect(sentences.join('\n')).toContain(
      'I told the channel already, or you solved this more than a week ago.',
    );
  });
});

describe('telling the channel', () => {
  const solve = async () =>
    bot.press(bot.ann, (await handIn(bot, bot.ann, await begin(bot, bot.ann), right)).message, 'Finalize');
  const told = () => bot.said().filter((text) => text.includes('solved ['));

  it.each([
    ['SendMessages', 'Send Messages'],
    ['ViewChannel', 'View Channel'],
  ])('without %s says what is missing, and works once it is given', async (permission, words) => {
    bot = await startDojo();
    const solved = await solve();
    bot.expectedRefusals.push(50001, 50013);
    bot.discord.world.denyBot(bot.channelId, [permission]);
    const refused = await bot.press(bot.ann, solved.message, 'Tell the channel');
    expect(refused.private).toBe(true);
    expect(refused.text).toContain(`give me **${words}**`);
    expect(told()).toEqual([]);

    bot.discord.world.denyBot(bot.channelId, []);
    const now = await bot.press(bot.ann, solved.message, 'Tell the channel');
    expect(labelsOf(now.message)).toEqual(['Begin the next kata']);
    expect(told()).toHaveLength(1);
  });

  it('is said once where the answer of Discord was lost and the process died over it', async () => {
    bot = await startDojo();
    const solved = await solve();
    bot.discord.faults.add({ kind: 'dropAfter', path: /\/messages$/, times: 1 });
    const lost = await bot.press(bot.ann, solved.message, 'Tell the channel');
    expect(lost.text).toContain('press again within two minutes');
    await bot.restart();
    await bot.press(bot.ann, solved.message, 'Tell the channel');
    expect(told()).toHaveLength(1);
  });
});

describe('what is kept of training', () => {
  const exported = async () => {
    const answer = await bot.press(bot.ann, (await bot.slash(bot.ann, 'account')).message, 'Export');
    const { rows } = JSON.parse(answer.message.attachments[0]?.text ?? '{}') as { rows: { about: string }[] };
    return rows.filter(({ about }) => about === 'session' || about === 'language');
  };

  it('is in the export, with the code of every attempt, and named by /account', async () => {
    bot = await startDojo();
    await begin(bot, bot.ann);
    expect((await bot.slash(bot.ann, 'account')).text).toContain(`Training on: ${kataName} in JavaScript`);
    await submit(wrong);
    expect(await exported()).toMatchObject([
      { attempt: 1, code: wrong, result: { valid: false, reason: 'Expected: 3, instead got: 23' } },
      { kata: { name: kataName }, language: 'javascript' },
      { about: 'language', language: 'javascript' },
    ]);
  });

  it.each([
    ['the link', () => bot.slash(bot.ann, 'unlink')],
    ['the link to that account', () => bot.link(bot.ann, 'quiet_fox')],
    [
      'everything that is kept',
      async () => {
        const account = await bot.slash(bot.ann, 'account');
        const question = await bot.press(bot.ann, account.message, 'Delete my data');
        return bot.press(bot.ann, question.message, 'Delete it');
      },
    ],
  ])('goes with %s', async (_, ends) => {
    bot = await startDojo();
    await begin(bot, bot.ann);
    await submit(wrong);
    await ends();
    expect((await session()).text).toContain('no kata session in progress');
    await bot.link(bot.ann, 'hanae', 'sandbox-key-of-hanae');
    expect((await session()).text).toContain('no kata session in progress');
    expect((await exported()).filter(({ about }) => about === 'session')).toEqual([]);
  });

  it('stays with a new key for the same account', async () => {
    bot = await startDojo();
    await begin(bot, bot.ann);
    await submit(wrong);
    await bot.link(bot.ann, 'hanae', 'sandbox-key-of-hanae');
    expect((await session()).text).toContain('Attempts\n1');
  });

  it('is nothing of somebody who is not linked', async () => {
    bot = await startDojo();
    const ask = 'In which language? Pick one, or name another in `language`.\nPick a language';
    expect((await bot.slash(bot.admin, 'train')).text).toBe(ask);
    await bot.slash(bot.admin, 'train', { kata, language: 'javascript' });
    expect((await bot.slash(bot.admin, 'train')).text).toBe(ask);
  });
});
