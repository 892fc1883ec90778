import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodewarsFault } from '../../sandbox/codewars/stand-in.ts';
import type { CdnFault } from '../../sandbox/discord/index.ts';
import { labelsOf, type Answer, type Bot } from '../support/bot.ts';
import { breakable, type Breakage } from '../support/breakable.ts';
import {
  asked,
  begin,
  graded,
  handIn,
  kata,
  kataName,
  right,
  startDojo,
  wrong,
} from '../support/training.ts';

const breakage: Breakage = { current: undefined };
let bot: Bot;
beforeEach(async () => {
  breakage.current = undefined;
  bot = await startDojo({ wrapStorage: (storage) => breakable(storage, breakage) });
});
afterEach(() => {
  breakage.current = undefined;
  return bot.stop();
});

const kept = 'Your code is kept: **/session** shows it and hands it in again.';
const down = 'Codewars is not answering right now. Please try again in a few minutes.';
const badKey =
  'Codewars does not accept your API key. Copy it again from your account settings and use /link.';

const session = () => bot.slash(bot.ann, 'session');
/** What a member reads after a press: beside the message where that stays as it was. */
const read = ({ followUps, text }: Answer): string => followUps[0]?.content ?? text;
/** The code that /session hands over, as it was handed in. */
const keptCode = async () => (await bot.press(bot.ann, (await session()).message, 'Show code')).text;

describe('handing in, where Codewars fails', () => {
  it.each<[string, Omit<CodewarsFault, 'path'>, string]>([
    ['is down', { kind: 'status', status: 503 }, `${down} ${kept}`],
    ['hangs up', { kind: 'drop' }, `${down} ${kept}`],
    ['refuses the key', { kind: 'status', status: 401 }, `${badKey} ${kept}`],
    [
      'forbids it',
      { kind: 'status', status: 403 },
      `Codewars does not allow that for this account. You can try it on codewars.com instead. ${kept}`,
    ],
    [
      'is asked too much',
      { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
      `Codewars asks me to slow down. Please try again <t:`,
    ],
    [
      'answers nonsense',
      { kind: 'body', body: '<html>' },
      'Codewars answered with something I do not understand.',
    ],
  ])('that %s, says so, keeps the code, and takes it later', async (_, fault, sentence) => {
    const begun = await begin(bot, bot.ann);
    bot.codewars.faults.add({ ...fault, path: /attempt$/ });
    const answer = await handIn(bot, bot.ann, begun, right);
    expect(answer.private).toBe(true);
    expect(answer.text).toContain(sentence);
    expect(answer.text).toContain(kept);
    expect(await keptCode()).toContain('sum += i');
    const again = await bot.open(bot.ann, (await session()).message, 'Submit');
    const passed = await graded(await bot.submit(bot.ann, again));
    expect(passed.text).toContain('Attempt 2 passed');
  });

  it('shows what Codewars has against the code, without its HTML', async () => {
    const begun = await begin(bot, bot.ann);
    const body = '{"success":false,"reason":"<b>solution</b> must not be *that*"}';
    bot.codewars.faults.add({ kind: 'status', status: 422, body, path: /attempt$/ });
    const answer = await handIn(bot, bot.ann, begun, wrong);
    expect(answer.text).toContain('✗ Codewars did not take attempt 1');
    expect(answer.text).toContain('Your code is kept: change it and submit it again.');
    expect(answer.text).toContain('solution must not be *that*');
    expect(labelsOf(answer.message)).toEqual(['Edit']);
  });

  it('waits out polls that fail, and finds the result', async () => {
    const begun = await begin(bot, bot.ann);
    bot.codewars.faults.add({ path: /deferred/, kind: 'status', status: 502, times: 2 });
    const answer = await handIn(bot, bot.ann, begun, right);
    expect((await answer.until('Attempt 1 passed')).text).toContain('Well done!');
  }, 20_000);
});

describe('a key', () => {
  it('that is refused in the middle is told at every step, and nothing is lost', async () => {
    const begun = await begin(bot, bot.ann);
    const passed = await handIn(bot, bot.ann, begun, right);
    bot.codewars.revokeKey('sandbox-key-of-hanae');
    expect((await handIn(bot, bot.ann, begun, wrong)).text).toContain(`${badKey} ${kept}`);
    expect(read(await bot.press(bot.ann, passed.message, 'Finalize'))).toContain(badKey);
    expect((await begin(bot, bot.ann)).text).toContain(badKey);
    expect((await session()).text).toContain('Attempts\n2');
    expect(asked(bot, 'POST', /attempt$/)).toHaveLength(2);
  });
});

describe('a session that Codewars no longer knows', () => {
  const gone =
    'Codewars no longer knows this session. Your code is kept: name the kata in **/train** to begin it again; **/session** shows the code.';

  it('is begun again with all that was written in it', async () => {
    const begun = await begin(bot, bot.ann);
    await handIn(bot, bot.ann, begun, wrong);
    bot.codewars.endSessions();
    const answer = await handIn(bot, bot.ann, begun, right);
    expect(answer.text).toBe(`${gone}\nBegin it again`);
    const again = await bot.press(bot.ann, answer.message, 'Begin it again');
    expect(labelsOf(again.message)).toContain('Submit solution');
    const form = await bot.open(bot.ann, again.message, 'Submit solution');
    const passed = await bot.submit(bot.ann, form);
    expect(passed.text).toContain('Attempt 3 passed');
    expect((await bot.press(bot.ann, passed.message, 'Finalize')).text).toContain('at the 3rd attempt');
  });

  it('is not finalized, and what passed in it is handed in once more', async () => {
    const passed = await handIn(bot, bot.ann, await begin(bot, bot.ann), right);
    bot.codewars.endSessions();
    const lost = read(await bot.press(bot.ann, passed.message, 'Finalize'));
    expect(lost).toContain('Codewars no longer knows this session.');
    expect(lost).toContain(
      'Your code is kept: **/session** shows it. To begin the kata again, name it in **/train**.',
    );
    await begin(bot, bot.ann);
    const refused = read(await bot.press(bot.ann, passed.message, 'Finalize'));
    expect(refused).toContain(
      'Codewars does not accept this solution as finished: solution must be valid before it can be finalized. Your code is kept: hand it in once more with **/session**, then finalize it.',
    );
    const again = await bot.open(bot.ann, (await session()).message, 'Submit');
    const valid = await bot.submit(bot.ann, again);
    expect((await bot.press(bot.ann, valid.message, 'Finalize')).text).toContain(`Solved: ${kataName}`);
  });
});

it('says that nobody knows how an attempt went of which Codewars knows nothing any more', async () => {
  await bot.stop();
  bot = await startDojo({ codewars: { gradingMs: 30_000 } });
  const begun = await begin(bot, bot.ann);
  const form = await bot.open(bot.ann, begun.message, 'Submit solution');
  const submitting = bot.submit(bot.ann, form, { code: wrong });
  await expect.poll(() => asked(bot, 'POST', /attempt$/).length).toBe(1);
  bot.codewars.endSessions();
  const answer = await submitting;
  expect(answer.text).toContain('It is not known how attempt 1 went');
  expect(answer.text).toContain('Your code is kept: submit it again.');
  expect(labelsOf(answer.message)).toEqual(['Edit']);
  expect(await keptCode()).toContain('return 23');
});

describe('beginning and finalizing, where Codewars is down', () => {
  it('begins nothing, keeps what was there, and says so', async () => {
    await begin(bot, bot.ann);
    bot.codewars.faults.add({ method: 'POST', path: /train$/, kind: 'drop', times: 2 });
    expect((await bot.slash(bot.ann, 'train')).text).toBe(down);
    const named = await bot.slash(bot.ann, 'train', { kata: 'valid-braces' });
    expect(named.text).toContain('Codewars is not answering right now');
    expect((await session()).text).toContain(kataName);
  });

  it('finalizes once it is back', async () => {
    const passed = await handIn(bot, bot.ann, await begin(bot, bot.ann), right);
    bot.codewars.faults.add({ path: /finalize$/, kind: 'drop' });
    const failed = await bot.press(bot.ann, passed.message, 'Finalize');
    expect(read(failed)).toBe(down);
    const solved = await bot.press(bot.ann, passed.message, 'Finalize');
    expect(solved.text).toContain(`Solved: ${kataName}`);
  });

  it('finalizes without progress where no profile can be read', async () => {
    const passed = await handIn(bot, bot.ann, await begin(bot, bot.ann), right);
    bot.codewars.faults.add({ path: /users\/[^/]+$/, kind: 'status', status: 500, times: 50 });
    const solved = await bot.press(bot.ann, passed.message, 'Finalize');
    expect((await solved.until('Congratulations!')).text).not.toContain('points');
  }, 20_000);
});

describe('a file that cannot be had from Discord', () => {
  it.each<[string, CdnFault, string]>([
    [
      'is gone',
      { kind: 'status', status: 404 },
      'I could not fetch **a.js** from Discord. Please attach it again.',
    ],
    ['is cut', { kind: 'truncate' }, 'I could not fetch **a.js** from Discord. Please attach it again.'],
    ['never comes', { kind: 'drop' }, 'I could not fetch **a.js** from Discord. Please attach it again.'],
    [
      'is sent elsewhere',
      { kind: 'redirect', location: 'http://127.0.0.1:9/a.js' },
      'I could not fetch **a.js** from Discord. Please attach it again.',
    ],
    ['is larger than Discord says', { kind: 'larger' }, '**a.js** is too large'],
  ])('because it %s, is asked for again', async (_, fault, sentence) => {
    const begun = await begin(bot, bot.ann);
    bot.discord.cdn.faults.add({ ...fault, times: 2 });
    const typed = await bot.slash(bot.ann, 'submit', { file: { name: 'a.js', data: wrong } });
    expect(typed.private).toBe(true);
    expect(typed.text).toContain(sentence);
    const form = await bot.open(bot.ann, begun.message, 'Submit solution');
    const sent = await bot.submit(bot.ann, form, {}, { file: [{ name: 'a.js', data: wrong }] });
    expect(sent.text).toContain(sentence);
    expect(asked(bot, 'POST', /attempt$/)).toEqual([]);
  });

  it('is not looked for anywhere else', async () => {
    await begin(bot, bot.ann);
    const file = { name: 'a.js', data: wrong, url: `${bot.codewars.apiUrl}/users/hanae` };
    const before = bot.codewars.requests.length;
    const answer = await bot.slash(bot.ann, 'submit', { file });
    expect(answer.text).toBe('I read files from Discord only. Please attach the file itself.');
    expect(bot.codewars.requests).toHaveLength(before);
  });
});

describe('the store fails', () => {
  const memory = /cannot reach my database.*incident `[0-9a-f]{8}`/;

  it.each([
    ['the session is read', { collections: ['sessions'], operations: ['get'] }],
    ['the link is read', { collections: ['links'] }],
    ['the attempt is counted', { collections: ['sessions'], operations: ['update'] }],
    ['the code is written', { collections: ['attempts'], operations: ['set'] }],
  ])('when %s: typed code goes back to its writer', async (_, broken) => {
    const begun = await begin(bot, bot.ann);
    const form = await bot.open(bot.ann, begun.message, 'Submit solution');
    breakage.current = broken;
    const answer = await bot.submit(bot.ann, form, { code: wrong });
    expect(answer.text).toMatch(memory);
    expect(answer.text).toContain('Your code is in the file.');
    expect(answer.message.attachments[0]?.text).toBe(wrong);
    expect(asked(bot, 'POST', /attempt$/)).toEqual([]);
    breakage.current = undefined;
    expect((await bot.submit(bot.ann, form, { code: right })).text).toMatch(/Attempt \d passed/);
  });

  it('after the handing in: the code is there, and nothing is handed in twice', async () => {
    const begun = await begin(bot, bot.ann);
    breakage.current = { collections: ['attempts'], operations: ['update'] };
    const answer = await handIn(bot, bot.ann, begun, wrong);
    expect(answer.text).toMatch(memory);
    breakage.current = undefined;
    await bot.restart();
    const shown = await session();
    expect(shown.text).toContain('It is not known how attempt 1 went');
    expect(shown.text).toContain('Your code is kept: submit it again.');
    expect(await keptCode()).toContain('return 23');
    expect(asked(bot, 'POST', /attempt$/)).toHaveLength(1);
  });

  it.each([
    ['the record', { collections: ['solved'], operations: ['set'] }],
    ['the attempts', { collections: ['attempts'], operations: ['delete'] }],
    ['the session', { collections: ['sessions'], operations: ['delete'] }],
  ])('at %s of what is finalized: pressed again it ends well', async (_, broken) => {
    const passed = await handIn(bot, bot.ann, await begin(bot, bot.ann), right);
    breakage.current = broken;
    const failed = await bot.press(bot.ann, passed.message, 'Finalize');
    expect(read(failed)).toMatch(memory);
    breakage.current = undefined;
    await bot.restart();
    const solved = await bot.press(bot.ann, passed.message, 'Finalize');
    expect(solved.text).toContain(`Solved: ${kataName}`);
    const completed = await bot.slash(bot.ann, 'completed', { user: 'hanae' });
    expect(completed.text.split(kataName)).toHaveLength(2);
    await bot.press(bot.ann, solved.message, 'Tell the channel');
    expect(bot.said().filter((text) => text.includes('solved ['))).toHaveLength(1);
  });

  it('begins nothing that it cannot keep', async () => {
    breakage.current = { collections: ['sessions'], operations: ['set'] };
    expect((await begin(bot, bot.ann, kata)).text).toMatch(memory);
    breakage.current = undefined;
    expect((await session()).text).toContain('no kata session in progress');
  });
});
