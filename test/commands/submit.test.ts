import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, type Answer, type Bot } from '../support/bot.ts';
import {
  asked,
  begin,
  graded,
  handIn,
  kataName,
  prefilled,
  right,
  startDojo,
  wrong,
} from '../support/training.ts';

const noSession =
  'You have no kata session in progress. **/train** finds you a kata, to solve here where Codewars allows that, or on codewars.com.';

describe('handing in', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startDojo();
  });
  afterEach(() => bot.stop());

  const submit = async (
    data: string | Uint8Array,
    options: { finalize?: boolean; name?: string } = {},
  ): Promise<Answer> => {
    const { name = 'solution.js', finalize } = options;
    const rest = finalize === undefined ? {} : { finalize };
    return graded(await bot.slash(bot.ann, 'submit', { file: { name, data }, ...rest }));
  };

  it('goes from a wrong attempt by Edit to a right one, is finalized, and told to the channel once', async () => {
    const begun = await begin(bot, bot.ann);
    const form = await bot.open(bot.ann, begun.message, 'Submit solution');
    expect(prefilled(form)).toBe('function solution(number) {\n  \n}');
    const failed = await bot.submit(bot.ann, form, { code: wrong });
    expect(failed.private).toBe(true);
    expect(failed.text).toContain(`${kataName} · JavaScript`);
    expect(failed.text).toContain('✗ Attempt 1 did not pass');
    expect(failed.text).toContain('```\nExpected: 3, instead got: 23\n```');
    expect(failed.text).toMatch(/✗ adds them up \(.*ms\)\n {4}✗ Expected: 3, instead got: 23/);
    expect(failed.text).not.toMatch(/<(PASSED|FAILED|IT|DESCRIBE|COMPLETEDIN)::/);

    expect(labelsOf(failed.message)).toEqual(['Edit']);
    const edit = await bot.open(bot.ann, failed.message, 'Edit');
    expect(prefilled(edit)).toBe(wrong);
    const passed = await bot.submit(bot.ann, edit, { code: right });
    expect(passed.text).toMatch(/✓ Attempt 2 passed\nWell done! It took .*\*\*Finalize\*\* hands it in/);
    expect(labelsOf(passed.message)).toEqual(['Finalize', 'Edit']);

    const solved = await bot.press(bot.ann, passed.message, 'Finalize');
    expect(solved.text).toContain('You solved it in JavaScript in less than a minute, at the 2nd attempt.');
    expect(solved.text).toContain('**+8 points** in JavaScript');
    expect(solved.text).toMatch(/\d+ % of the way to 1 kyu/);
    expect(labelsOf(solved.message)).toEqual(['Tell the channel', 'Begin the next kata']);
    expect(bot.said().join()).not.toContain(kataName);

    const told = await bot.press(bot.ann, solved.message, 'Tell the channel');
    expect(told.private).toBe(true);
    expect(told.text).toContain('Congratulations!');
    expect(labelsOf(told.message)).toEqual(['Begin the next kata']);
    const said = bot.said().filter((text) => text.includes(kataName));
    expect(said).toEqual([
      expect.stringMatching(
        new RegExp(
          `^<@${bot.ann.id}> solved \\[.*${kataName}.* in JavaScript in less than a minute, at the 2nd attempt`,
        ),
      ),
    ]);
    expect(JSON.stringify(said)).not.toContain('sum');
    expect(bot.discord.violations).toEqual([]);

    const next = await bot.press(bot.ann, told.message, 'Begin the next kata');
    expect(next.text).not.toContain(kataName);
  });

  describe('a solved kata in a thread', () => {
    let solved: Answer;
    let threadId: string;
    beforeEach(async () => {
      await begin(bot, bot.ann);
      threadId = bot.discord.world.thread({ parentId: bot.channelId, name: 'katas' }).id;
      const where = { guildId: bot.guild.id, channelId: threadId };
      const file = { name: 'solution.js', data: right };
      const passed = await graded(await bot.slash(bot.ann, 'submit', { file }, where));
      solved = await bot.press(bot.ann, passed.message, 'Finalize');
    });
    const tell = () => bot.press(bot.ann, solved.message, 'Tell the channel');

    it('names the permission that a thread needs, and is told there once it is given', async () => {
      bot.discord.world.denyBot(bot.channelId, ['SendMessagesInThreads', 'SendMessages']);
      bot.expectedRefusals.push(50_013);
      await expect
        .poll(async () => (await tell()).text)
        .toBe(
          'I may not write here. Ask an admin to give me **Send Messages in Threads** here, then press again.',
        );
      bot.discord.world.denyBot(bot.channelId, []);
      expect((await tell()).text).toContain('Congratulations!');
      expect(bot.said(threadId).filter((text) => text.includes(kataName))).toHaveLength(1);
    });

    it('says that the thread is locked, or how long Discord wants to be left alone', async () => {
      bot.discord.world.changeThread(threadId, { locked: true, archived: true });
      bot.expectedRefusals.push(50_083);
      expect((await tell()).text).toBe(
        'This thread is locked, so I wrote nothing. Ask an admin to unlock it, then press again.',
      );
      bot.discord.world.changeThread(threadId, { locked: false });
      const path = /^\/channels\/\d+\/messages$/;
      bot.discord.faults.add({ kind: 'rateLimit', retryAfterMs: 3_600_000, path, times: 1 });
      expect((await tell()).text).toMatch(
        /^Discord limits how many messages I may send here. Please press again <t:\d+:R>.$/,
      );
    });
  });

  it('takes code out of the fences that chats put around it, from the form and from a file', async () => {
    const begun = await begin(bot, bot.ann);
    const form = await bot.open(bot.ann, begun.message, 'Submit solution');
    const passed = await bot.submit(bot.ann, form, { code: `\`\`\`javascript\n${right}\n\`\`\`` });
    expect(passed.text).toContain('✓ Attempt 1 passed');
    const edit = await bot.open(bot.ann, passed.message, 'Edit');
    expect(prefilled(edit)).toBe(right);
    expect((await submit(`\`\`\`\n${right}\n\`\`\`\n`)).text).toContain('✓ Attempt 2 passed');
  });

  it('has nobody to tell in direct messages', async () => {
    await begin(bot, bot.ann);
    const solved = await bot.slash(
      bot.ann,
      'submit',
      { file: { name: 'a.js', data: right }, finalize: true },
      {},
    );
    expect(solved.text).toContain(`Solved: ${kataName}`);
    expect(labelsOf(solved.message)).toEqual(['Begin the next kata']);
  });

  it('takes a file, and finalizes at once when asked to and when it passes', async () => {
    await begin(bot, bot.ann);
    const failed = await submit(wrong, { finalize: true });
    expect(failed.text).toContain('Attempt 1 did not pass');
    const kept = await submit(right, { finalize: false });
    expect(labelsOf(kept.message)).toContain('Finalize');
    expect(asked(bot, 'POST', /finalize$/)).toEqual([]);
    expect((await submit(`\uFEFF${right}`, { finalize: true })).text).toContain('at the 3rd attempt');
  });

  it('says why what passed could not be finalized, and offers it again', async () => {
    await begin(bot, bot.ann);
    bot.codewars.faults.add({ path: /finalize$/, kind: 'drop' });
    const answer = await submit(right, { finalize: true });
    expect(answer.text).toContain(
      'Your solution passed, but I could not finalize it: Codewars is not answering right now. Please try again in a few minutes.',
    );
    expect((await bot.press(bot.ann, answer.message, 'Finalize')).text).toContain(`Solved: ${kataName}`);
  });

  it('takes code that no field holds as a file in the form, and gives it back as one', async () => {
    const long = `${wrong}\n${'// a line that says little\n'.repeat(200)}`;
    const begun = await begin(bot, bot.ann);
    const form = await bot.open(bot.ann, begun.message, 'Submit solution');
    const failed = await bot.submit(bot.ann, form, {}, { file: [{ name: 'long.js', data: long }] });
    expect(failed.text).toContain('Attempt 1 did not pass');
    const edit = await bot.open(bot.ann, failed.message, 'Edit');
    expect(prefilled(edit)).toBeUndefined();
    expect(JSON.stringify(edit.components)).toContain('“Show code” in /session gives it as a file');
    const shown = await bot.press(bot.ann, (await bot.slash(bot.ann, 'session')).message, 'Show code');
    expect(shown.message.attachments.map(({ filename, text }) => [filename, text])).toEqual([
      ['solution.js', long],
    ]);
    expect(bot.discord.cdn.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('takes 60 KB, and says why Codewars does not take more; the code is kept', async () => {
    await begin(bot, bot.ann);
    const filled = (length: number) => `${right}\n//${'x'.repeat(length - right.length - 3)}`;
    expect((await submit(filled(60_000))).text).toContain('Attempt 1 passed');
    const refused = await submit(filled(70_000));
    expect(refused.text).toContain('Codewars did not take attempt 2');
    expect(refused.text).toContain('code is too long (maximum is 65000 characters)');
    const shown = await bot.press(bot.ann, (await bot.slash(bot.ann, 'session')).message, 'Show code');
    expect(shown.message.attachments[0]?.text).toBe(filled(70_000));
    // What Codewars did not take changes nothing about what it took before.
    const session = await bot.slash(bot.ann, 'session');
    const solved = await bot.press(bot.ann, session.message, 'Finalize');
    expect(solved.text).toContain(`Solved: ${kataName}`);
  });

  it('shows an endless output cut from the middle, with the whole of it as a file', async () => {
    await begin(bot, bot.ann);
    const failed = await submit(
      'function solution(n) { for (let i = 0; i < 2000; i += 1) console.log(`line ${i} of ${n}`); return 23; }',
    );
    expect(failed.text).toMatch(/… [\d,]+ lines left out …/);
    expect(failed.message.attachments.map(({ filename }) => filename)).toEqual(['output.txt']);
    expect(failed.message.attachments[0]?.text).toContain('line 1234 of 4\n');
  });

  it.each([
    ['nothing', '', 'There is no code in that. Write your solution, then hand it in.'],
    ['spaces', ' \n\t ', 'There is no code in that. Write your solution, then hand it in.'],
    [
      'bytes that are no text',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]),
      'is not text. Please attach',
    ],
    ['text with zero bytes', 'a\0b', 'is not text. Please attach'],
    ['over 100 KB', 'x'.repeat(100_001), 'is too large: I take source code of up to 100 KB.'],
  ])('refuses a file that holds %s, and bothers nobody with it', async (_, data, sentence) => {
    await begin(bot, bot.ann);
    const answer = await submit(data, { name: 'a.js' });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain(sentence);
    expect(asked(bot, 'POST', /attempt$/)).toEqual([]);
    expect((await bot.slash(bot.ann, 'session')).text).toContain('Attempts\n0');
  });

  it('says that an empty form is empty', async () => {
    const answer = await handIn(bot, bot.ann, await begin(bot, bot.ann), '');
    expect(answer.text).toBe('There is no code in that. Write your solution, then hand it in.');
    expect(answer.message.attachments).toEqual([]);
  });

  it('says so where there is no session, and gives typed code back', async () => {
    expect((await submit(wrong)).text).toContain(noSession);
    const form = await bot.open(bot.ann, (await begin(bot, bot.ann)).message, 'Submit solution');
    const abandoning = await bot.press(bot.ann, (await bot.slash(bot.ann, 'session')).message, 'Abandon');
    await bot.press(bot.ann, abandoning.message, 'Give it up');
    const answer = await bot.submit(bot.ann, form, { code: wrong });
    expect(answer.text).toContain(`${noSession} Your code is in the file.`);
    expect(answer.message.attachments[0]?.text).toBe(wrong);
    await bot.slash(bot.ann, 'unlink');
    const unlinked = await bot.submit(bot.ann, form, { code: wrong });
    expect(unlinked.text).toContain('Your code is in the file.');
    expect(unlinked.message.attachments[0]?.text).toBe(wrong);
  });

  it('gives code back that was written for an earlier session, typed or as a file', async () => {
    const old = await begin(bot, bot.ann, 'valid-braces');
    const form = await bot.open(bot.ann, old.message, 'Submit solution');
    await begin(bot, bot.ann);
    for (const answer of [
      await bot.submit(bot.ann, form, { code: wrong }),
      await bot.submit(bot.ann, form, {}, { file: [{ name: 'a.js', data: wrong }] }),
    ]) {
      expect(answer.text).toBe(
        'That belongs to an earlier session. **/session** shows the one in progress. Your code is in the file.',
      );
      expect(answer.message.attachments[0]?.text).toBe(wrong);
    }
    expect((await bot.slash(bot.ann, 'session')).text).toContain('Attempts\n0');
  });

  it('does not finalize without an attempt that passed', async () => {
    const begun = await begin(bot, bot.ann);
    const passed = await handIn(bot, bot.ann, begun, right);
    await handIn(bot, bot.ann, begun, wrong);
    const answer = await bot.press(bot.ann, passed.message, 'Finalize');
    expect(answer.followUps[0]?.content ?? answer.text).toContain(
      'Your newest attempt has not passed. Finalize when your newest attempt has passed: **/session** shows how it stands.',
    );
    expect(asked(bot, 'POST', /finalize$/)).toEqual([]);
  });

  it('says of the buttons of an earlier session that they are', async () => {
    const passed = await handIn(bot, bot.ann, await begin(bot, bot.ann), right);
    const question = await begin(bot, bot.ann, 'valid-braces');
    await bot.press(bot.ann, question.message, 'Begin the new one');
    for (const label of ['Finalize', 'Edit']) {
      const answer = await bot.press(bot.ann, passed.message, label);
      expect(answer.followUps[0]?.content ?? answer.text, label).toContain(
        'That belongs to an earlier session.',
      );
    }
  });

  it('shows that it waits, again and again, before it shows the result', async () => {
    await bot.stop();
    bot = await startDojo({ codewars: { gradingMs: 5_400 } });
    await begin(bot, bot.ann);
    const answer = await bot.slash(bot.ann, 'submit', { file: { name: 'solution.js', data: right } });
    expect(answer.text).toMatch(/^Multiples of 3 and 5\nAttempt 1 is running on Codewars … \d s$/);
    const passed = await answer.until('✓ Attempt 1 passed');
    expect(passed.private).toBe(true);
    expect(labelsOf(passed.message)).toEqual(['Finalize', 'Edit']);
  }, 20_000);
});
