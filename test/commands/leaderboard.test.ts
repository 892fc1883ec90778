import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { labelsOf, startBot, type Answer, type Bot } from '../support/bot.ts';

const now = Date.UTC(2026, 10, 26, 12);
const dayMs = 86_400_000;
/** In facts/well-known-kata.ts: 8 kyu, 6 kyu and 4 kyu. */
const multiply = { id: '50654ddff44f800200000004', name: 'Multiply', slug: 'multiply' };
const spelled = {
  id: '525f3eda17c7cd9f9e000b39',
  name: 'Calculating with Functions',
  slug: 'calculating-with-functions',
};

const ranks = { overall: { rank: -8, name: '8 kyu', color: 'white', score: 2 }, languages: {} };

const here = ({ guild, channelId }: Bot, subcommand: string) => ({
  guildId: guild.id,
  channelId,
  subcommand,
});

const completed = (kata: object, daysAgo: number, languages = ['javascript']) => ({
  ...kata,
  completedAt: new Date(now - daysAgo * dayMs).toISOString(),
  completedLanguages: languages,
});

describe('/leaderboard server', () => {
  let bot: Bot;
  let clock = now;
  beforeEach(async () => {
    clock = now;
    bot = await startBot({ now: () => clock });
    bot.codewars.addUser({ username: 'alice', id: 'a'.repeat(24), honor: 10, ranks });
    bot.codewars.addUser({ username: 'bob', id: 'b'.repeat(24), honor: 20, ranks });
    bot.codewars.setCompleted('alice', [completed(multiply, 1), completed(spelled, 40, ['python'])]);
    bot.codewars.setCompleted('bob', [completed(multiply, 2), completed(spelled, 3)]);
    await bot.link(bot.ann, 'alice');
    await bot.link(bot.ben, 'bob');
    await bot.slash(bot.ann, 'activity');
    await bot.slash(bot.ben, 'activity');
  });
  afterEach(() => bot.stop());

  const board = (options: Record<string, string | number> = {}, who = bot.ann) =>
    bot.slash(who, 'leaderboard', options, here(bot, 'server'));
  const boardWith = (options: Record<string, string | number>, text: string): Promise<Answer> =>
    vi.waitFor(
      async () => {
        const answer = await board(options);
        expect(answer.text).toContain(text);
        return answer;
      },
      { timeout: 10_000, interval: 100 },
    );

  it('orders the members of the server by what they completed this month', async () => {
    const answer = await boardWith({ by: 'kata' }, '2 kata');
    expect(answer.private).toBe(false);
    expect(answer.text).toContain('Kata this month');
    expect(answer.text).toMatch(/\*\*1\.\*\* .*bob.*2 kata[\s\S]*\*\*2\.\*\* .*alice.*1 kata/);
    expect(answer.text).toContain('time zone UTC');
  });

  it('turns to other periods by its buttons', async () => {
    const month = await boardWith({ by: 'kata' }, '2 kata');
    expect(labelsOf(month.message)).toEqual(
      expect.arrayContaining(['Week', 'Month', 'Year', 'All', 'Picture']),
    );
    const all = await bot.press(bot.ann, month.message, 'All');
    expect(all.text).toContain('Kata of all time');
    expect(all.text).toMatch(/\*\*1\.\*\* .*alice.*2 kata[\s\S]*\*\*1\.\*\* .*bob.*2 kata/);
  });

  it('counts one language alone', async () => {
    await boardWith({ by: 'kata' }, '2 kata');
    const answer = await board({ by: 'kata', period: 'year', language: 'python' });
    expect(answer.text).toContain('in Python');
    expect(answer.text).toContain('1 kata');
    expect(answer.text).not.toContain('bob');
  });

  it('does not count honor by language', async () => {
    const answer = await board({ by: 'honor', language: 'python' });
    expect(answer.text).toContain('Honor is not counted by language');
    expect(answer.private).toBe(true);
  });

  it('refuses a language that Codewars does not have', async () => {
    expect((await board({ language: 'klingon' })).text).toContain('klingon');
  });

  it('promises no honor or score that nothing reads: here tracking is off', async () => {
    for (const by of ['honor', 'score']) {
      const answer = await board({ by });
      expect(answer.text).toContain(`I know no ${by} of the members here yet`);
      expect(answer.text).toContain('**You** will be on the board when I have looked at your profile.');
      expect(answer.text).toContain('2 profiles not read yet');
    }
  });

  it('says to a member who is not linked how to get on it', async () => {
    await boardWith({ by: 'kata' }, '2 kata');
    expect((await board({ by: 'kata' }, bot.admin)).text).toContain('**/link** puts you on the board');
  });

  it('gives another member a copy of their own', async () => {
    const shown = await boardWith({ by: 'kata' }, '2 kata');
    const copy = await bot.press(bot.ben, shown.message, 'Week');
    expect(copy.private).toBe(true);
  });

  it('loses a member who unlinks', async () => {
    await boardWith({ by: 'kata' }, 'bob');
    await bot.press(bot.ben, (await bot.slash(bot.ben, 'unlink')).message, 'Unlink').catch(() => undefined);
    const answer = await vi.waitFor(
      async () => {
        const again = await board({ by: 'kata' });
        expect(again.text).not.toContain('bob');
        return again;
      },
      { timeout: 10_000 },
    );
    expect(answer.text).toContain('alice');
  });

  it('loses a member who left the server', async () => {
    await boardWith({ by: 'kata' }, 'bob');
    // Discord answers "Unknown Member".
    bot.expectedRefusals.push(10_007);
    bot.discord.world.removeMember(bot.guild.id, bot.ben.id);
    // Who was there is believed for an hour.
    clock += 2 * 3_600_000;
    const answer = await vi.waitFor(
      async () => {
        const again = await board({ by: 'kata' });
        expect(again.text).not.toContain('bob');
        return again;
      },
      { timeout: 10_000 },
    );
    expect(answer.text).toContain('alice');
  });

  it('shows a picture with the same as text behind a button', async () => {
    const shown = await boardWith({ by: 'kata' }, '2 kata');
    const picture = await bot.press(bot.ann, shown.message, 'Picture');
    expect(picture.message.attachments).toHaveLength(1);
    const [attachment] = picture.message.attachments;
    expect(attachment?.description).toContain('bob');
    const text = await bot.press(bot.ann, picture.message, 'As text');
    expect(text.text).toContain('2 kata');
    expect(text.message.attachments).toHaveLength(0);
  });

  it('needs a server', async () => {
    const answer = await bot.slash(bot.ann, 'leaderboard', {}, { subcommand: 'server' });
    expect(answer.text).toContain('server');
  });
});

describe('/leaderboard codewars', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
    for (let index = 1; index <= 60; index += 1)
      bot.codewars.addUser({
        username: `leader${index}`,
        honor: 1,
        ranks: {
          overall: { rank: 5, name: '5 dan', color: 'red', score: 10_000_000 - index * 1_000 },
          languages: {},
        },
      });
  });
  afterEach(() => bot.stop());

  it('pages through Codewars’ own board', async () => {
    const first = await bot.slash(bot.ann, 'leaderboard', {}, here(bot, 'codewars'));
    expect(first.text).toContain('leader1');
    expect(first.text).toContain('leader20');
    expect(first.text).not.toContain('leader21');
    const second = await bot.press(bot.ann, first.message, 'Older');
    const third = await bot.press(bot.ann, second.message, 'Older');
    expect(third.text).toContain('leader41');
    expect(third.text).toContain('leader60');
  });

  it('shows the neighbours of a user', async () => {
    const answer = await bot.slash(bot.ann, 'leaderboard', { user: 'leader33' }, here(bot, 'codewars'));
    expect(answer.text).toContain('▸ **33.**');
    expect(answer.text).toContain('leader21');
  });

  it('marks the members of this server', async () => {
    await bot.link(bot.ann, 'leader3');
    const answer = await bot.slash(bot.ben, 'leaderboard', {}, here(bot, 'codewars'));
    expect(answer.text).toMatch(new RegExp(`leader3\\b.*<@${bot.ann.id}>`));
  });

  it('says where the board ends', async () => {
    expect((await bot.slash(bot.ann, 'leaderboard', { page: 400 }, here(bot, 'codewars'))).text).toContain(
      'ends before this page',
    );
  });

  it('works in direct messages', async () => {
    expect((await bot.slash(bot.ann, 'leaderboard', {}, { subcommand: 'codewars' })).text).toContain(
      'leader1',
    );
  });
});
