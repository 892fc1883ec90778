import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBot, type Bot } from '../support/bot.ts';

describe('a start', () => {
  let bot: Bot;
  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.stop());

  it('waits for a Discord that does not say which commands are registered, and is ready then', async () => {
    bot.discord.faults.add({ kind: 'status', status: 503, path: /\/commands$/, times: 6 });
    await bot.restart();
    expect((await bot.slash(bot.ann, 'help')).private).toBe(true);
    const told = bot.log.filter(({ msg }) => String(msg).startsWith('the commands cannot be registered yet'));
    expect(told).toHaveLength(1);
  });
});
