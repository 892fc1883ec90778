import { expect, it } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { startBot } from '../support/bot.ts';

const day = 86_400_000;

it('erases a server that was left 400 days ago soon after a start, and no other', async () => {
  let storage: Storage | undefined;
  const bot = await startBot({ wrapStorage: (inner) => (storage = inner), sweepFirstMs: 20 });
  const kept = (guildId: string) =>
    Promise.all([storage?.links.get(`${guildId}:${bot.ann.id}`), storage?.guilds.get(guildId)]);
  const options = {
    honor: 'gathered',
    languages: true,
    mention: false,
    minimum: null,
    verified: false,
  } as const;
  const left = async (guildId: string, days: number): Promise<void> => {
    const link = { username: 'hanae', codewarsId: 'c1', linkedAt: 1, announce: true };
    // First: servers are compared since the start, and one whose row is missing would be asked about.
    await storage?.guilds.set(guildId, { channels: {}, options, leftAt: Date.now() - days * day });
    await storage?.members.set(guildId, { userIds: [bot.ann.id] });
    await storage?.links.set(`${guildId}:${bot.ann.id}`, link);
  };
  await left('1576538894202044001', 400);
  await left('1576538894202044002', 29);
  const old = 'rank:5f0795c6e45bc600247ab794:overall:-5';
  await storage?.seen.set(old, { at: Date.now() });
  // Whether a server that was left still has the commands is asked there.
  bot.expectedRefusals.push(50_001);
  await bot.restart();
  await expect.poll(() => storage?.seen.get(old)).toBeUndefined();
  await expect.poll(() => kept('1576538894202044001')).toEqual([undefined, undefined]);
  expect(await kept('1576538894202044002')).not.toContain(undefined);
  await bot.stop();
});
