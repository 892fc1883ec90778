import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { componentsOf, labelsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

describe('/rankup', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  const ask = (options: Record<string, string | boolean>, who = bot.ann): Promise<Answer> =>
    bot.slash(who, 'rankup', options);
  const overall = (username: string, score: number, rank: number, languages = {}): void =>
    bot.codewars.addUser({ username, honor: 1, ranks: { overall: { rank, score }, languages } });
  const linesOf = ({ text }: Answer): string[] => text.match(/[\d,]+ × \d kyu/g) ?? [];

  it('plans the way to the next rank, evenly, and shows it to everyone', async () => {
    const answer = await ask({ user: 'some_user' });
    expect(answer.private).toBe(false);
    expect(answer.text).toContain('some_user → 2 kyu');
    expect(answer.text).toContain('2 kyu begins at 4,829: **2,713 points to go**.');
    expect(linesOf(answer)).toEqual(['4 × 2 kyu', '5 × 3 kyu', '5 × 4 kyu', '4 × 5 kyu']);
    expect(answer.text).toContain('Together 18 kata, 2,720 points.');
    // 4 × 128, 5 × 32, 5 × 32, 4 × 8
    expect(answer.text).toContain('864 for the kata');
    expect(answer.text).toContain('150 for the rank reached (2 kyu)');
  });

  it.each([
    ['easiest', ['1,357 × 8 kyu'], '2,714 for the kata'],
    ['hardest', ['3 × 1 kyu'], '384 for the kata'],
    [
      'each',
      '3 × 1 kyu,7 × 2 kyu,19 × 3 kyu,50 × 4 kyu,130 × 5 kyu,340 × 6 kyu,905 × 7 kyu,1357 × 8 kyu'
        .split(',')
        .map((line) => line.replace('1357', '1,357')),
      '2,750 points · 1,600 + 150 honor',
    ],
  ])('plans with the mix %s, by option and by button', async (mix, lines, part) => {
    const answer = await ask({ user: 'some_user', mix });
    expect(linesOf(answer)).toEqual(lines);
    expect(answer.text).toContain(part);
    const label = `${mix.charAt(0).toUpperCase()}${mix.slice(1)}`;
    const pressed = await bot.press(bot.ann, (await ask({ user: 'some_user' })).message, label);
    expect(pressed.outcome.kind).toBe('update');
    expect(pressed.text).toBe(answer.text);
    const current = componentsOf(pressed.message).filter(({ disabled }) => disabled === true);
    expect(current.map((each) => each.label)).toEqual([label]);
  });

  it('gives another member who presses a copy', async () => {
    const { message } = await ask({ user: 'some_user' });
    const copy = await bot.press(bot.ben, message, 'Hardest');
    expect(copy.private).toBe(true);
    expect(copy.text).toContain('3 × 1 kyu');
    expect(bot.discord.world.message(message.id)?.embeds).toEqual(message.embeds);
  });

  it('is about one’s own link, and about a member’s', async () => {
    expect((await ask({})).text).toContain('not linked a Codewars account here yet');
    await bot.link(bot.ann, 'some_user');
    expect((await ask({})).text).toContain('some_user → 2 kyu');
    expect((await ask({ member: bot.ann.id }, bot.ben)).text).toContain('some_user → 2 kyu');
    expect((await ask({ user: `<@${bot.ann.id}>` }, bot.ben)).text).toContain('some_user → 2 kyu');
    expect((await ask({ user: 'hanae', target: `<@${bot.ann.id}>` }, bot.ben)).text).toContain(
      'hanae** is ahead of **some_user',
    );
  });

  it('counts a language that is not begun as 0, and honor as the most that it can be', async () => {
    const answer = await ask({ user: 'some_user', language: 'Rust' });
    expect(answer.text).toContain('Not begun in Rust, which counts as 0 points');
    expect(answer.text).toContain('**20 points to go**');
    expect(linesOf(answer)).toEqual(['4 × 7 kyu', '4 × 8 kyu']);
    expect(answer.text).toContain('up to 16 for the kata');
    expect(answer.text).toContain('no overall rank is reached');
    const odd = await ask({ user: 'some_user', language: 'constructor' });
    expect(odd.text).toContain('does not know the language **constructor**');
  });

  it.each([
    ['1 kyu', '**11,031 points to go**'],
    ['1kyu', '**11,031 points to go**'],
    ['1-KYU', '**11,031 points to go**'],
    ['-1', '**11,031 points to go**'],
    ['2 dan', '97,225: **95,109 points to go**'],
    ['3 dan', '**about 262,169 points to go** (an estimate: Codewars publishes no thresholds beyond 2 dan)'],
  ])('reads the target %s as a rank', async (target, part) => {
    const answer = await ask({ user: 'some_user', target });
    expect(answer.text).toContain(part);
  });

  it.each(['0 kyu', '9 kyu', '9dan', '-9', '3', '12 kyu'])(
    'says that there is no rank %s',
    async (target) => {
      const answer = await ask({ user: 'some_user', target });
      expect(answer.private).toBe(true);
      expect(answer.text).toContain(`There is no rank **${target}**`);
    },
  );

  it('reads an account whose name is a rank behind an @', async () => {
    overall('2kyu', 3000, -3);
    expect((await ask({ user: 'some_user', target: '2kyu' })).text).toContain('some_user → 2 kyu');
    const answer = await ask({ user: 'some_user', target: '@2kyu' });
    expect(answer.text).toContain('some_user overtakes 2kyu');
    expect((await bot.press(bot.ann, answer.message, 'Hardest')).text).toContain('some_user overtakes 2kyu');
  });

  it('says of what is reached that it is, and what comes next', async () => {
    for (const target of ['3 kyu', '8 kyu']) {
      const { text, message } = await ask({ user: 'some_user', target });
      expect(text).toContain(`is 3 kyu overall: ${target} is reached already.`);
      expect(text).toContain('for the way to 2 kyu');
      expect(labelsOf(message)).toEqual(['Show profile', 'Open on Codewars']);
    }
    expect((await ask({ user: 'some_user', target: '5 kyu', language: 'ruby' })).text).toContain(
      'is 4 kyu in Ruby: 5 kyu is reached already.',
    );
    overall('late', 4829, -3);
    expect((await ask({ user: 'late', target: '2 kyu' })).text).toContain(
      'has the 4,829 points for 2 kyu overall already',
    );
    expect((await ask({ user: 'late' })).text).toContain('late → 1 kyu');
    overall('summit', 60_000_000, 8);
    expect((await ask({ user: 'summit' })).text).toContain('is 8 dan overall. There is no rank above that.');
  });

  it('takes one point less than the last to the rank', async () => {
    overall('close', 4828, -3);
    const answer = await ask({ user: 'close' });
    expect(answer.text).toContain('**1 point to go**');
    expect(answer.text).toContain('Together 1 kata, 21 points.');
    expect(linesOf(await ask({ user: 'close', mix: 'hardest' }))).toEqual(['1 × 8 kyu']);
  });

  it('overtakes a rival with one point more than theirs', async () => {
    overall('even', 2116, -3);
    const answer = await ask({ user: 'some_user', target: 'even', mix: 'hardest' });
    expect(answer.text).toContain('some_user overtakes even');
    expect(answer.text).toContain('even has 2,116, so it takes 2,117 to overtake them: **1 point to go**');
    expect(linesOf(answer)).toEqual(['1 × 8 kyu']);
    const ruby = await ask({ user: 'some_user', target: 'even', language: 'ruby' });
    expect(ruby.text).toContain('ahead of **even** already: 1,005 points against 0 in Ruby, 1,005 more.');
  });

  it('is kind to one who is ahead, and to one who would overtake themselves', async () => {
    expect((await ask({ user: 'hanae', target: 'some_user' })).text).toContain(
      '**hanae** is ahead of **some_user** already: 5,940 points against 2,116 overall, 3,824 more. Well done!',
    );
    expect((await ask({ user: 'hanae', target: 'Hanae' })).text).toContain('always level with');
  });

  it('says where a plan asks for more kata than are known and not completed', async () => {
    const answer = await ask({ user: 'some_user', mix: 'easiest' });
    const known = Number(/⚠ ([\d,]+) known/.exec(answer.text)?.[1]);
    expect(known).toBeGreaterThan(10);
    expect(known).toBeLessThan(1357);
    expect(answer.text).toContain('asks for more kata than I know that some_user has not completed.');
    expect(answer.text).toContain(`8 kyu: ${known}`);
    expect((await ask({ user: 'some_user', mix: 'hardest' })).text).not.toContain('⚠');
  });

  it('counts only kata that are not completed in the language, or in none', async () => {
    const kata = '57eadb7ecd143f4c9c0000a3';
    const completed = [
      {
        id: kata,
        name: 'Abbreviate a Two Word Name',
        slug: 'abbreviate-a-two-word-name',
        completedAt: '2024-01-01T00:00:00.000Z',
        completedLanguages: ['rust'],
      },
    ];
    const known = async (username: string, options: Record<string, string> = {}) =>
      Number(/8 kyu: ([\d,]+)/.exec((await ask({ user: username, mix: 'easiest', ...options })).text)?.[1]);
    overall('nothing', 5, -8);
    overall('one', 5, -8);
    bot.codewars.setCompleted('one', completed);
    expect(await known('one')).toBe((await known('nothing')) - 1);
    const inRust = { language: 'rust' };
    expect(await known('one', inRust)).toBe((await known('nothing', inRust)) - 1);
    const inPython = { language: 'python' };
    expect(await known('one', inPython)).toBe(await known('nothing', inPython));
  });

  it('says so while the list of completed kata cannot be read', async () => {
    bot.codewars.faults.add({ kind: 'status', status: 503, path: /completed/, times: 50 });
    const answer = await ask({ user: 'hanae' });
    expect(answer.text).toContain('hanae → 1 kyu');
    expect(answer.text).toContain('I have not read all completed kata yet, so it may be fewer.');
  });

  it('leads to a kata for it, in the language and of the nearest rank, for the one who presses', async () => {
    await bot.link(bot.ann, 'some_user');
    const plan = await ask({ language: 'ruby', mix: 'easiest' });
    const found = await bot.press(bot.ann, plan.message, 'A kata for it');
    expect(found.private).toBe(true);
    expect(found.text).toContain('8 kyu');
    expect(found.text).toContain('in Ruby');
    expect(labelsOf(found.message)).toContain('Show another');
    const overall = await bot.press(bot.ann, (await ask({})).message, 'A kata for it');
    expect(overall.text).toContain('3 kyu workout in JavaScript');
    const stranger = await bot.press(bot.ben, (await ask({})).message, 'A kata for it');
    expect(stranger.text).toContain('In which language?');
    expect((await bot.press(bot.ben, stranger.message, 'Pick a language', ['go'])).text).toContain('in Go');
  });

  it('leads to the profile and back', async () => {
    const plan = await ask({ user: 'some_user' });
    const profile = await bot.press(bot.ann, plan.message, 'Show profile');
    expect(profile.text).toContain('544');
    const again = await bot.press(bot.ann, profile.message, 'Rank up');
    expect(again.outcome.kind).toBe('update');
    expect(again.text).toBe(plan.text);
  });

  it('works in direct messages, and elsewhere with a name', async () => {
    expect((await bot.slash(bot.ann, 'rankup', { user: 'some_user' }, {})).text).toContain(
      'some_user → 2 kyu',
    );
    expect((await bot.slash(bot.ann, 'rankup', {}, {})).text).toContain('not linked a Codewars account yet');
    await bot.link(bot.ann, 'some_user');
    expect((await bot.slash(bot.ann, 'rankup', {}, {})).text).toContain('some_user → 2 kyu');
    const foreign = bot.discord.world.guild({ name: 'Foreign', botIsMember: false });
    bot.discord.world.member(foreign.id, bot.ann.id);
    const there = { guildId: foreign.id, installedBy: 'user' } as const;
    expect((await bot.slash(bot.ann, 'rankup', {}, there)).text).toContain(
      'Give a Codewars name with `user`',
    );
    const named = await bot.slash(bot.ann, 'rankup', { user: 'hanae', target: '1 dan' }, there);
    expect(named.text).toContain('hanae → 1 dan');
    expect((await bot.press(bot.ann, named.message, 'Each')).text).toContain('Any one of these is enough');
  });

  it('answers bad input with a sentence', async () => {
    const answers = [
      [{ user: 'hanae', member: bot.ben.id }, 'not both'],
      [{ member: bot.ben.id }, 'has not linked a Codewars account here'],
      [{ user: 'no such user' }, 'no user called **no such user**'],
      [{ user: 'hanae', target: 'no such user' }, 'no user called **no such user**'],
      [{ user: 'hanae', target: ' ' }, 'There is no name in that'],
      [{ user: 'hanae', target: 'https://www.codewars.com/kata/valid-braces' }, 'does not lead to a profile'],
      [{ user: 'hanae', language: 'klingon' }, 'does not know the language **klingon**'],
    ] as const;
    for (const [options, part] of answers) {
      const answer = await ask(options);
      expect(answer.private).toBe(true);
      expect(answer.text).toContain(part);
    }
    bot.codewars.faults.add({ kind: 'status', status: 503, path: /users\/tomoe/, times: 50 });
    expect((await ask({ user: 'hanae', target: 'tomoe' })).text).toContain(
      'Codewars is not answering right now',
    );
  });

  it('offers ranks and linked accounts as targets', async () => {
    await bot.link(bot.ann, 'some_user');
    const offered = async (typed: string) =>
      (
        await bot.discord.autocomplete({
          userId: bot.ann.id,
          guildId: bot.guild.id,
          name: 'rankup',
          options: { target: typed },
          focused: 'target',
        })
      ).map(({ name }) => name);
    expect(await offered('')).toEqual(expect.arrayContaining(['7 kyu', '1 dan', '8 dan', 'some_user']));
    expect(await offered('2')).toEqual(['2 kyu', '2 dan']);
    expect(await offered('some')).toEqual(['some_user']);
  });
});
