import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBot, type Bot } from '../support/bot.ts';

describe('/profile', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('shows a Codewars user to everybody', async () => {
    const answer = await bot.slash(bot.ann, 'profile', { user: 'some_user' });
    expect(answer.private).toBe(false);
    for (const part of ['some_user', 'Some Person', '544', 'some clan', '134', '3 kyu', '2,116', 'Ruby', '1,005', '230']) {
      expect(answer.text).toContain(part);
    }
  });
});
