import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsOf, type Bot } from '../support/bot.ts';
import { asked, begin, handIn, kata, kataName, startDojo, urlOf, wrong } from '../support/training.ts';

const validBraces = '5277c8a221e209d3f6000b56';

describe('/train', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startDojo();
  });
  afterEach(() => bot.stop());

  const session = async () => (await bot.slash(bot.ann, 'session')).text;

  it('begins in the language one is best at, and then in the one used last', async () => {
    const first = await bot.slash(bot.ann, 'train');
    expect(first.private).toBe(true);
    expect(first.text).toContain('Language\nJavaScript');
    const best = await bot.slash(bot.ben, 'train', { strategy: 'kyu_7_workout' });
    expect(best.text).toContain('Language\nGo');
    await bot.slash(bot.ann, 'train', { language: 'Python', strategy: 'kyu_7_workout' });
    await bot.restart();
    expect((await bot.slash(bot.ann, 'train', { strategy: 'kyu_7_workout' })).text).toContain(
      'Language\nPython',
    );
  });

  it('does not remember a language that could not be had', async () => {
    await bot.slash(bot.ann, 'train', { kata: 'valid-braces', language: 'cobol' });
    expect((await bot.slash(bot.ann, 'train')).text).toContain('Language\nJavaScript');
  });

  it('shows what there is to do, with code to begin with and example tests', async () => {
    const answer = await begin(bot, bot.ann);
    expect(answer.message.embeds[0]).toMatchObject({
      title: kataName,
      url: expect.stringContaining('codewars.com/kata/') as string,
    });
    for (const part of ['6 kyu', 'Mathematics', 'Add up all natural numbers **below** the given one']) {
      expect(answer.text).toContain(part);
    }
    expect(answer.text).toContain('The code to begin with\n```js\nfunction solution(number) {');
    expect(answer.text).toContain("Example tests\n```js\ndescribe('Multiples of 3 and 5'");
    expect(labelsOf(answer.message)).toEqual(['Submit solution', 'Begin another', 'Open on Codewars']);
    expect(urlOf(answer, 'Open on Codewars')).toMatch(/\/kata\/[0-9a-f]{24}\/train\/javascript$/);
  });

  it('shows the description for the language', async () => {
    const described = async (language: string) =>
      (await bot.slash(bot.ann, 'train', { kata: 'vowel-diet', language })).text;
    expect(await described('haskell')).toMatch(/Work on `Text`/);
    const other = await described('ruby');
    expect(other).toMatch(/Upper and lower case letters count alike/);
    expect(other).not.toMatch(/Work on/);
  });

  it.each([
    ['kyu_8_workout', 'Rank\n8 kyu'],
    ['kyu_1_workout', 'Rank\n1 kyu'],
    ['reference_workout', 'Anything to integer'],
    ['beta_workout', 'Rank\nBeta'],
    ['random', 'Anything to integer'],
    ['default', 'Rank\n'],
    ['retrain_workout', 'Rank\n'],
  ])('chooses by the strategy %s', async (strategy, part) => {
    const before = asked(bot, 'POST', /train$/).length;
    const answer = await bot.slash(bot.ann, 'train', { strategy, language: 'javascript' });
    expect(answer.text).toContain(part);
    expect(labelsOf(answer.message)).toContain('Submit solution');
    expect(asked(bot, 'POST', /train$/)).toHaveLength(before + 1);
  });

  it('says what to do where a strategy has nothing left', async () => {
    const answer = await bot.slash(bot.ben, 'train', { strategy: 'kyu_1_workout', language: 'reason' });
    expect(answer.private).toBe(true);
    expect(answer.text).toContain(
      'I know no kata for “1 kyu workout” in Reason yet. Try another strategy or language, or search on Codewars.\n\nCodewars gives me none to begin here either.',
    );
    expect(labelsOf(answer.message)).toContain('Search on Codewars');
  });

  it.each([
    ['a slug', 'valid-braces'],
    ['an id', validBraces],
    ['a name', 'Valid Braces'],
    ['a link', 'https://www.codewars.com/kata/valid-braces'],
    ['a training link', `https://www.codewars.com/kata/${validBraces}/train/javascript`],
  ])('begins the kata that is named by %s', async (_, typed) => {
    const answer = await bot.slash(bot.ann, 'train', { kata: typed });
    expect(answer.text).toContain('Valid Braces');
    expect(labelsOf(answer.message)).toContain('Submit solution');
  });

  it('offers kata by parts of their names, and the languages of the one that was chosen', async () => {
    const offered = async (focused: string, options: Record<string, string>) =>
      bot.discord.autocomplete({
        userId: bot.ann.id,
        guildId: bot.guild.id,
        name: 'train',
        focused,
        options,
      });
    await begin(bot, bot.ann, 'valid-braces');
    expect((await offered('kata', { kata: 'valid bra' }))[0]).toEqual({
      name: 'Valid Braces (4 kyu)',
      value: validBraces,
    });
    expect(
      (await offered('language', { kata: validBraces, language: '' })).map(({ value }) => value),
    ).toEqual(['coffeescript', 'javascript']);
    expect(await offered('language', { language: 'js' })).toEqual([
      { name: 'JavaScript', value: 'javascript' },
    ]);
  });

  it.each([{ kata: 'valid-braces', language: 'js' }, { language: 'Node' }])(
    'takes what people call a language: %o',
    async (options) => {
      const answer = await bot.slash(bot.ann, 'train', options);
      expect(answer.text).toContain('JavaScript');
    },
  );

  it('only looks, and begins when asked to', async () => {
    const looked = await bot.slash(bot.ann, 'train', { peek: true });
    expect(looked.text).toContain('Only a look: no session has begun.');
    expect(labelsOf(looked.message)).toEqual(['Begin it']);
    expect(await session()).toContain('no kata session in progress');
    const title = looked.message.embeds[0]?.title ?? 'no title';
    const begun = await bot.press(bot.ann, looked.message, 'Begin it');
    expect(begun.message.embeds[0]?.title).toBe(title);
    expect(await session()).toContain(title);
  });

  it('only looks at a kata that is named, and begins when asked to', async () => {
    const before = asked(bot, 'POST', /train$/).length;
    const looked = await bot.slash(bot.ann, 'train', { kata, peek: true });
    expect(labelsOf(looked.message)).toEqual(['Begin it', 'Open on Codewars']);
    expect(asked(bot, 'POST', /train$/)).toHaveLength(before);
    await bot.press(bot.ann, looked.message, 'Begin it');
    expect(await session()).toContain(kataName);
  });

  it('takes another, without a question while nothing was handed in', async () => {
    const first = await bot.slash(bot.ann, 'train', { strategy: 'kyu_8_workout' });
    const second = await bot.press(bot.ann, first.message, 'Begin another');
    expect(second.outcome.kind).toBe('update');
    expect(second.message.embeds[0]?.title).not.toBe(first.message.embeds[0]?.title);
    expect(await session()).toContain(second.message.embeds[0]?.title);
  });

  it('says so where Codewars has no other', async () => {
    const options = { strategy: 'reference_workout', language: 'javascript' };
    const first = await bot.slash(bot.ann, 'train', options);
    const said =
      'Codewars offers this kata again. For a different one, give **/train** another `strategy` or `language`.';
    expect(first.text).not.toContain(said);
    const again = await bot.press(bot.ann, first.message, 'Begin another');
    expect(again.text).toContain(said);
    expect(again.message.embeds[0]?.title).toBe(first.message.embeds[0]?.title);
    expect((await bot.slash(bot.ann, 'train', { kata: 'anything-to-integer' })).text).not.toContain(said);
  });

  it('asks before it ends a session with attempts, and does as it is told', async () => {
    await handIn(bot, bot.ann, await begin(bot, bot.ann), wrong);
    const question = await begin(bot, bot.ann, 'valid-braces');
    expect(question.text).toContain(
      `You are in a session on **${kataName}** in JavaScript, with one attempt. Beginning another kata ends it, and I forget its code.`,
    );
    const kept = await bot.press(bot.ann, question.message, 'Go on with that one');
    expect(kept.text).toContain('Attempt 1 did not pass');
    const again = await bot.slash(bot.ann, 'train', { strategy: 'kyu_8_workout', language: 'javascript' });
    const begun = await bot.press(bot.ann, again.message, 'Begin the new one');
    expect(begun.text).toContain('Rank\n8 kyu');
    expect(await session()).not.toContain(kataName);
  });

  it('goes on with the kata that one is in, asking nothing and forgetting nothing', async () => {
    await handIn(bot, bot.ann, await begin(bot, bot.ann), wrong);
    const again = await begin(bot, bot.ann);
    expect(again.text).toContain('Your earlier code\n```js\nfunction solution(n) {\n  return 23;');
    expect(await session()).toContain('Attempts\n1');
  });

  it('continues earlier work, and hands long code over as a file', async () => {
    const long = `${wrong}\n${'// a line that says little\n'.repeat(80)}`;
    const begun = await begin(bot, bot.ann);
    await handIn(bot, bot.ann, begun, long);
    const abandoning = await bot.press(bot.ann, (await bot.slash(bot.ann, 'session')).message, 'Abandon');
    await bot.press(bot.ann, abandoning.message, 'Give it up');
    const again = await begin(bot, bot.ann);
    expect(again.text).toContain('Your earlier code\nIn the file `solution.js`.');
    expect(again.message.attachments.map(({ filename, text }) => [filename, text])).toEqual([
      ['solution.js', long],
    ]);
  });

  it.each([
    [
      'a language that the kata lacks',
      { kata: 'valid-braces', language: 'cobol' },
      'This kata does not come in COBOL. It comes in JavaScript and CoffeeScript.',
    ],
    [
      'a language that nobody knows',
      { language: 'klingon' },
      'Codewars does not know the language **klingon**. Pick one from the list.',
    ],
    [
      'a kata that does not exist',
      { kata: 'no-such-kata' },
      'Codewars has no kata **no-such-kata**. Paste a link to the kata, or type part of its name and pick from the list.',
    ],
    ['part of a name', { kata: 'multipl 3' }, 'Or did you mean one of these?'],
    ['a link elsewhere', { kata: 'https://example.com/kata/x' }, 'That link does not lead to a kata.'],
  ])('says what to do about %s, and begins nothing', async (_, options, sentence) => {
    const answer = await bot.slash(bot.ann, 'train', options);
    expect(answer.private).toBe(true);
    expect(answer.text).toContain(sentence);
    expect(await session()).toContain('no kata session in progress');
  });

  it.each([
    ['that it lacks', { kata: 'valid-braces', language: 'cobol' }, 'CoffeeScript', 'coffeescript'],
    ['of its own', { kata: 'valid-braces' }, 'JavaScript', 'javascript'],
  ])('of a kata asked for in a language %s offers those that it has', async (_, options, name, language) => {
    // Ben trains in Go.
    const answer = await bot.slash(bot.ben, 'train', options);
    expect(answer.private).toBe(true);
    const begun = await bot.press(bot.ben, answer.message, 'Pick a language', [language]);
    expect(begun.text).toContain('The code to begin with');
    expect(begun.text).toContain(`Language\n${name}`);
  });

  it('takes the language of a link, and a kata by its name alone', async () => {
    const linked = await bot.slash(bot.ann, 'train', {
      kata: 'here: https://www.codewars.com/kata/vowel-diet/haskell.',
    });
    expect(linked.text).toContain('Language\nHaskell');
    bot.codewars.addKata({
      id: 'd'.repeat(24),
      name: "Zofstadter's #1 / 2",
      slug: 'zofstadters-number-1-slash-2-1',
      rank: { id: -6, name: '6 kyu', color: 'yellow' },
      languages: ['javascript'],
    });
    const named = await bot.slash(bot.ann, 'train', {
      kata: "zofstadter's #1 / 2",
      language: '\u200bjavascript',
    });
    expect(named.text).toContain('Zofstadter');
    expect(named.text).toContain('Language\nJavaScript');
  });

  it('takes the only language of a kata without asking', async () => {
    bot.codewars.addKata({ id: 'f'.repeat(24), name: 'Alone', slug: 'alone', languages: ['haskell'] });
    expect((await bot.slash(bot.ben, 'train', { kata: 'alone' })).text).toContain('Language\nHaskell');
  });

  it('works in direct messages, by the link that has a key', async () => {
    const answer = await bot.slash(bot.ann, 'train', { kata, language: 'javascript' }, {});
    expect(answer.text).toContain('The code to begin with');
    expect((await bot.slash(bot.ann, 'session', undefined, {})).text).toContain(kataName);
    expect(await session()).toContain(kataName);
  });
});
