import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { componentsOf, labelsOf, type Answer, type Bot, type BotOptions } from '../support/bot.ts';
import { asked, kataName, startDojo, urlOf } from '../support/training.ts';

const hour = 3_600_000;
let bot: Bot;
let clock: number;

/** A Codewars without training calls; it knows the kata which the bot ships with. */
function start(codewars: BotOptions['codewars'] = { train: false }): Promise<Bot> {
  clock = Date.now();
  return startDojo({ now: () => clock, codewars });
}

const train = (options: Record<string, string | boolean> = {}, who = bot.ann) =>
  bot.slash(who, 'train', { language: 'javascript', ...options });
const title = ({ message }: Answer): string => message.embeds[0]?.title ?? 'no title';
const rank = ({ text }: Answer): string => /Rank\n(.*)/.exec(text)?.[1] ?? 'no rank';
const button = ({ message }: Answer, label: string) =>
  componentsOf(message).find((each) => each.label === label);

afterEach(() => bot.stop());

const page = '<!DOCTYPE html><h1>Something went wrong</h1>';

describe('where Codewars offers no training', () => {
  beforeEach(async () => {
    bot = await start();
    // Today's site answers either way.
    const missing = { method: 'POST', path: /train$/, kind: 'status', status: 500, body: page } as const;
    bot.codewars.faults.add({ ...missing, times: 1_000 });
  });

  it('recommends a kata above one’s level, and says why', async () => {
    const answer = await train();
    expect(answer.private).toBe(true);
    expect(rank(answer)).toBe('2 kyu');
    expect(answer.text).toMatch(
      /^Worth 404 points, \d+ % of the way from 3 to 2 kyu in JavaScript; [\d,]+ have solved it/m,
    );
    expect(answer.text).toContain(
      'Codewars does not let me run code for you at present, so solve this one on codewars.com.',
    );
    expect(labelsOf(answer.message)).toEqual([
      'Show another',
      'Show an easier one',
      'Show a harder one',
      'Open on Codewars',
      'Search on Codewars',
      'Read the kata',
    ]);
    expect(urlOf(answer, 'Open on Codewars')).toMatch(/\/kata\/[0-9a-f]{24}\/train\/javascript$/);
    expect(urlOf(answer, 'Search on Codewars')).toContain('/kata/search/javascript?');
    expect(bot.said().join()).not.toContain('/train/');
  });

  it('shows another one, an easier and a harder one, and ends where ranks do', async () => {
    const first = await train({ strategy: 'kyu_7_workout' });
    expect(rank(first)).toBe('7 kyu');
    const second = await bot.press(bot.ann, first.message, 'Show another');
    expect(second.outcome.kind).toBe('update');
    expect(rank(second)).toBe('7 kyu');
    expect(title(second)).not.toBe(title(first));
    // The reason is said once.
    expect(second.text).not.toContain('does not let me run code');
    const easiest = await bot.press(bot.ann, second.message, 'Show an easier one');
    expect(rank(easiest)).toBe('8 kyu');
    expect(button(easiest, 'Show an easier one')).toMatchObject({ disabled: true });
    const back = await bot.press(bot.ann, easiest.message, 'Show a harder one');
    expect(rank(back)).toBe('7 kyu');
    expect(rank(await bot.press(bot.ann, back.message, 'Show a harder one'))).toBe('6 kyu');
    const hardest = await train({ strategy: 'kyu_1_workout' });
    expect(button(hardest, 'Show a harder one')).toMatchObject({ disabled: true });
  });

  it.each([
    ['kyu_8_workout', '8 kyu'],
    ['kyu_4_workout', '4 kyu'],
    ['random', ' kyu'],
  ])('chooses by the strategy %s', async (strategy, expected) => {
    expect(rank(await train({ strategy, language: 'python' }, bot.ben))).toContain(expected);
  });

  it('finds kata again that were solved before', async () => {
    const answer = await train({ strategy: 'retrain_workout' });
    expect(answer.text).toContain('You have solved it in JavaScript before.');
    expect(answer.text).not.toContain('Worth');
  });

  it('says what to do where it knows nothing of the kind', async () => {
    const answer = await train({ language: 'zig' });
    expect(answer.text).toMatch(
      /^I know no kata for “Rank up” in Zig yet\. Try another strategy or language, or search on Codewars\./,
    );
    expect(answer.text).not.toContain('this one');
    expect(labelsOf(answer.message)).toEqual([
      'Show an easier one',
      'Show a harder one',
      'Search on Codewars',
    ]);
    expect((await bot.press(bot.ann, answer.message, 'Show a harder one')).text).toContain('I know no kata');
  });

  it('says so where all that it knows is solved', async () => {
    const only = { id: 'a'.repeat(24), name: 'Proof', slug: 'proof', languages: ['zig'] };
    bot.codewars.addKata({ ...only, rank: { id: -5, name: '5 kyu', color: 'yellow' } });
    await bot.slash(bot.ann, 'kata', { kata: 'proof' });
    expect(title(await train({ language: 'zig' }))).toBe('Proof');
    const { id, name, slug } = only;
    const completedAt = new Date(clock).toISOString();
    bot.codewars.setCompleted('hanae', [{ id, name, slug, completedAt, completedLanguages: ['zig'] }]);
    clock += hour;
    expect((await train({ language: 'zig' })).text).toContain(
      'You have solved every kata that I know for “Rank up” in Zig. Impressive!',
    );
  });

  it('says so where there is no other one, and keeps the one that is shown', async () => {
    const rank = { id: -5, name: '5 kyu', color: 'yellow' };
    const only = { id: 'a'.repeat(24), name: 'Proof', slug: 'proof', languages: ['zig'], rank };
    bot.codewars.addKata(only);
    await bot.slash(bot.ann, 'kata', { kata: 'proof' });
    const first = await train({ language: 'zig' });
    expect(first.text).not.toContain('no other');
    const again = await bot.press(bot.ann, first.message, 'Show another');
    expect(title(again)).toBe('Proof');
    expect(again.text).toContain(
      'I know no other kata for “Rank up” in Zig. Try another strategy or language, or search on Codewars.',
    );
    // Two take turns: both were seen.
    bot.codewars.addKata({ ...only, id: 'b'.repeat(24), name: 'Show', slug: 'show' });
    await bot.slash(bot.ann, 'kata', { kata: 'show' });
    const other = await bot.press(bot.ann, again.message, 'Show another');
    expect(title(other)).toBe('Show');
    expect(other.text).not.toContain('no other');
    const seen = await bot.press(bot.ann, other.message, 'Show another');
    expect(title(seen)).toBe('Proof');
    expect(seen.text).toContain('I know no other kata');
  });

  it('shows the kata that is named, with the way to train on it', async () => {
    for (const peek of [false, true]) {
      const answer = await train({ kata: 'multiples-of-3-and-5', peek });
      expect(answer.private).toBe(true);
      expect(answer.text).toContain(kataName);
      expect(answer.text.includes('so solve it on codewars.com.')).toBe(!peek);
      expect(labelsOf(answer.message)).toEqual(['Open on Codewars']);
      expect(urlOf(answer, 'Open on Codewars')).toMatch(/\/train\/javascript$/);
    }
    const lacking = await train({ kata: 'valid-braces', language: 'cobol' });
    expect(lacking.text).toContain('It comes in JavaScript and CoffeeScript.');
    const unknown = await train({ kata: 'no-such-kata' });
    expect(unknown.text).toContain('Codewars has no kata **no-such-kata**');
  });

  it('asks Codewars again after an hour, and not before', async () => {
    const trainings = (): number => asked(bot, 'POST', /train$/).length;
    await train();
    await train({ kata: 'valid-braces' }, bot.ben);
    // One for each of the two calls.
    const once = trainings();
    await train();
    await train({ kata: 'valid-braces' }, bot.ben);
    await train({ peek: true });
    clock += hour - 1;
    await train({}, bot.ben);
    expect(trainings()).toBe(once);
    clock += 2;
    await train();
    expect(trainings()).toBe(once + 1);
  });

  it('has no session to show or to submit to, and sends no member to begin one', async () => {
    await train();
    const sentence =
      'You have no kata session in progress, and none can begin here: Codewars does not let me run code at present. **/train** recommends a kata to solve on codewars.com.';
    const file = { name: 'a.js', data: 'x' };
    for (const who of [bot.ann, bot.admin]) {
      const answer = await bot.slash(who, 'session');
      expect(answer.text).toContain(sentence);
      expect((await bot.slash(who, 'submit', { file })).text).toContain(sentence);
      expect(answer.text).not.toMatch(/begins? (it|one|a )/);
      expect(labelsOf(answer.message)).toEqual(['Find me a kata']);
    }
  });

  it('says so from the first key that was tried, and asks no member for a key', async () => {
    await bot.link(bot.ann, 'hanae', 'sandbox-key-of-hanae');
    expect((await bot.slash(bot.ann, 'session')).text).toContain('none can begin here');
    await bot.slash(bot.ben, 'unlink');
    for (const isLinked of [false, true]) {
      if (isLinked) await bot.link(bot.ben, 'tomoe');
      const named = await bot.slash(bot.ben, 'train', { kata: 'valid-braces', language: 'javascript' });
      expect(named.text).toContain('Codewars does not let me run code for you at present');
      expect(named.text).not.toContain('API key');
    }
    expect((await bot.slash(bot.ben, 'train', { language: 'go' })).text).not.toContain('API key');
  });

  it('remembers the language', async () => {
    await train({ language: 'ruby' });
    expect((await bot.slash(bot.ann, 'train')).text).toContain('Rank up in Ruby');
  });

  it('says so while Codewars is down, and goes by what it knows', async () => {
    await train();
    bot.codewars.faults.add({ kind: 'status', status: 503, times: 1000 });
    const answer = await train();
    expect(answer.text).toMatch(/Worth|Codewars is not answering/);
    expect(labelsOf(answer.message)).toContain('Open on Codewars');
    bot.codewars.faults.clear();
  });
});

describe('where Codewars refuses in JSON', () => {
  beforeEach(async () => {
    bot = await start({ train: true });
  });
  const off = 'Codewars does not let me run code';
  const refuse = (): void =>
    bot.codewars.faults.add({ method: 'POST', path: /train$/, kind: 'status', status: 404, times: 1_000 });

  it('what one member asked for is recommended to that member, and training goes on for everybody', async () => {
    refuse();
    for (const strategy of ['beta_workout', 'kyu_8_workout', 'random', 'default']) {
      const answer = await train({ strategy });
      expect(answer.text).toMatch(/^(Codewars gives me no kata to begin here|I know no kata)/m);
      expect(answer.text).not.toContain(off);
      expect(labelsOf(answer.message)).toContain('Search on Codewars');
    }
    expect((await train({ kata: 'valid-braces' })).text).toContain(
      'Codewars does not let me begin this kata here',
    );
    bot.codewars.faults.clear();
    for (const who of [bot.ben, bot.ann]) {
      expect(labelsOf((await train({}, who)).message)).toContain('Submit solution');
    }
  });

  it.each([
    ['knows no such queue', 404, { success: false, reason: 'not found' }],
    ['has nothing left in it', 422, { success: false, reason: 'there is nothing left in this queue' }],
    ['says so in an answer that succeeds', 200, { success: false, reason: 'empty' }],
  ])('recommends a kata where Codewars %s for this language', async (_, status, body) => {
    bot.codewars.faults.add({
      method: 'POST',
      path: /javascript\/train$/,
      kind: 'body',
      status,
      body: JSON.stringify(body),
      times: 1_000,
    });
    for (const peek of [false, true]) {
      const answer = await train({ strategy: 'kyu_7_workout', peek });
      expect(answer.text).toContain(
        'Codewars gives me no kata to begin here for this language and strategy, so I chose one: solve it on codewars.com.',
      );
      expect(rank(answer)).toBe('7 kyu');
      expect(labelsOf(answer.message)).toContain('Open on Codewars');
    }
    expect((await train({ language: 'python' })).text).toContain('The code to begin with');
  });

  it('several refusals to several members switch it off, until one succeeds', async () => {
    refuse();
    await train({ strategy: 'random' });
    await train({ strategy: 'kyu_8_workout' }, bot.ben);
    expect((await train({ strategy: 'kyu_7_workout' })).text).toContain(off);
    bot.codewars.faults.clear();
    const before = asked(bot, 'POST', /train$/).length;
    expect((await train({}, bot.ben)).text).toContain(off);
    expect(asked(bot, 'POST', /train$/)).toHaveLength(before);
    expect(labelsOf((await train({ kata: 'valid-braces' }, bot.ben)).message)).toContain('Submit solution');
    expect(labelsOf((await train()).message)).toContain('Submit solution');
  });
});

describe('where a member has no key', () => {
  beforeEach(async () => {
    bot = await start({ train: true });
    await bot.slash(bot.ben, 'unlink');
    await bot.link(bot.ben, 'tomoe');
  });

  const steps =
    'To solve kata here, where Codewars allows that:\n1. Copy your API key from your [Codewars account settings](<https://www.codewars.com/users/edit>).\n2. Give it to me with **/link**.';

  it('says in two steps how to add it, and recommends a kata until then', async () => {
    const answer = await bot.slash(bot.ben, 'train', { language: 'go' });
    expect(answer.text).toContain(`${steps}\nUntil then, here is one to solve on codewars.com.`);
    expect(rank(answer)).toMatch(/kyu$/);
    expect(labelsOf(answer.message)).toContain('Open on Codewars');
    const named = await bot.slash(bot.ben, 'train', { kata: 'valid-braces', language: 'javascript' });
    expect(named.text).toContain(`${steps}\nUntil then, solve it on codewars.com.`);
    const looked = await bot.slash(bot.ben, 'train', {
      kata: 'valid-braces',
      language: 'javascript',
      peek: true,
    });
    expect(labelsOf(looked.message)).toEqual(['Open on Codewars']);
  });

  it('begins here as soon as there is one', async () => {
    await bot.link(bot.ben, 'tomoe', 'sandbox-key-of-tomoe');
    expect(labelsOf((await train({ kata: 'valid-braces' }, bot.ben)).message)).toContain('Submit solution');
  });

  it('recommends by the level of a beginner to somebody who is not linked', async () => {
    const answer = await train({}, bot.admin);
    expect(rank(answer)).toBe('7 kyu');
    expect(answer.text).toContain(
      'Link your account with **/link**, and I choose by your level and leave out what you have solved.',
    );
    const named = await train({ kata: 'valid-braces' }, bot.admin);
    expect(named.text).toContain(
      'To solve kata here, where Codewars allows that, link your account with **/link** and give me your API key there.',
    );
    expect(asked(bot, 'POST', /javascript\/train$/).filter(({ authorized }) => !authorized)).toEqual([]);
  });
});
