import { describe, expect, it } from 'vitest';
import type { EditOutcome } from '../../src/daily/message-editor.ts';
import { day, guildId, hour, minute, morning, stand } from './kit.ts';

type Stand = Awaited<ReturnType<typeof stand>>;

/** The kata `a` is posted, and three members have solved nothing. */
async function posted(options: Parameters<typeof stand>[0] = {}) {
  const at = await stand(options);
  at.kata('a', { rank: -7 });
  for (const [index, username] of ['ada', 'bob', 'cy'].entries())
    await at.link(username, { userId: String(11 + index), languages: {}, completed: [] });
  const daily = at.open();
  await daily.start();
  await at.post(daily, '2026-11-29');
  return { ...at, daily };
}

const solves = (at: Stand, username: string) => at.solves(username, ['a', Date.now(), 'rust']);
const ticksIn = (at: Stand): number => at.discord.edits.at(-1)?.text.match(/✅/g)?.length ?? 0;

describe('the message', () => {
  it('is edited at most once a minute in its first hour, then once in ten minutes, while members solve it all day', async () => {
    const at = await stand();
    at.kata('a', { rank: -7 });
    const names = Array.from({ length: 60 }, (_, index) => `user${index}`);
    for (const [index, username] of names.entries())
      await at.link(username, { userId: String(100 + index), languages: {}, completed: [] });
    const daily = at.open();
    await daily.start();
    await at.post(daily, '2026-11-29');
    for (const [index, username] of names.entries()) {
      await solves(at, username);
      await at.later(index < 30 ? 50_000 : 9 * minute);
      daily.solved(guildId, '2026-11-29', String(100 + index)).catch(() => undefined);
    }
    await at.later(20 * minute);
    const times = [morning, ...at.discord.edits.map((edit) => edit.at)];
    const gaps = times
      .slice(1)
      .map((time, index) => ({ after: time - morning, gap: time - (times[index] ?? 0) }));
    for (const { after, gap } of gaps)
      expect(gap).toBeGreaterThanOrEqual(after < hour ? minute : 10 * minute);
    // As often as it may.
    expect(gaps.filter(({ after }) => after < hour).length).toBeGreaterThan(20);
    expect(at.discord.edits.at(-1)?.text).toMatch(/✅ <@100>.* and \d+ more|✅ <@159>/);
  });

  it('is left as it is while nothing changes', async () => {
    const at = await posted();
    await at.later(8 * hour);
    expect(at.discord.edits).toEqual([]);
  });

  it('gets the ticks of what happened while the bot was away, or what another process found', async () => {
    const at = await posted();
    await at.daily.stop();
    await solves(at, 'ada');
    await at.later(3 * hour);
    expect(at.discord.edits).toEqual([]);
    const again = at.open();
    await again.start();
    await at.later(minute);
    expect(ticksIn(at)).toBe(1);
    await solves(at, 'bob');
    await at.later(10 * minute);
    expect(ticksIn(at)).toBe(2);
  });

  it('loses no tick to failures of Discord, Codewars or the store', async () => {
    const at = await posted();
    await solves(at, 'ada');
    at.discord.answer = () => ({ outcome: 'unknown', error: new Error('502') });
    await at.later(10 * minute);
    at.discord.answer = () => ({ outcome: 'done' });
    await at.later(11 * minute);
    expect(ticksIn(at)).toBe(1);
    at.breakage.current = { collections: ['dailies'], operations: ['get', 'update'] };
    await solves(at, 'bob');
    await at.later(10 * minute);
    at.breakage.current = undefined;
    await at.later(11 * minute);
    expect(ticksIn(at)).toBe(2);
    const warnings = at.log.lines('warn').filter((line) => line.includes('brought up to date later'));
    expect(warnings.length).toBeLessThanOrEqual(2);
  });

  it('waits while Discord takes no more edits of old messages', async () => {
    const at = await posted();
    await at.later(2 * hour);
    await solves(at, 'ada');
    const limited: EditOutcome = { outcome: 'rateLimited', retryAfterMs: 30 * minute, error: undefined };
    at.discord.answer = () => limited;
    for (let times = 0; times < 5; times += 1) {
      await at.later(5 * minute);
      // Who presses does not make it ask again.
      await at.daily.solved(guildId, '2026-11-29', '11');
    }
    expect(at.discord.edits).toHaveLength(1);
    at.discord.answer = () => ({ outcome: 'done' });
    await at.later(20 * minute);
    expect(at.discord.edits).toHaveLength(2);
    expect(ticksIn(at)).toBe(1);
  });

  it('of today goes on while that of yesterday has to wait', async () => {
    const at = await posted();
    at.kata('b', { rank: -7 });
    await at.later(day);
    await at.post(at.daily, '2026-11-30');
    const limited: EditOutcome = { outcome: 'rateLimited', retryAfterMs: 30 * minute, error: undefined };
    at.discord.answer = (messageId) => (messageId.endsWith('29') ? limited : { outcome: 'done' });
    await at.later(2 * minute);
    await at.solves('ada', ['b', Date.now(), 'rust']);
    await at.later(20 * minute);
    expect(at.discord.edits.map(({ messageId }) => messageId)).toEqual([
      'message of 2026-11-29',
      'message of 2026-11-30',
    ]);
    expect(ticksIn(at)).toBe(1);
  });

  it.each([
    ['deleted', { outcome: 'gone' }],
    ['closed to the bot', { outcome: 'refused', error: new Error('Missing Access') }],
  ] as const)('is left alone once it is %s, after a restart too', async (_, outcome) => {
    const at = await posted();
    at.discord.answer = () => outcome;
    await solves(at, 'ada');
    await at.later(2 * hour);
    await at.daily.stop();
    await at.open().start();
    await solves(at, 'bob');
    await at.later(2 * hour);
    expect(at.discord.edits).toHaveLength(1);
    expect(at.log.lines().filter((line) => line.includes('no longer brought up to date'))).toHaveLength(1);
  });

  it('is brought to an end after two days where no other follows', async () => {
    const at = await posted();
    await at.later(50 * hour);
    expect(at.discord.edits.map(({ buttons }) => buttons)).toEqual([['Open on Codewars']]);
    await solves(at, 'ada');
    await at.later(day);
    expect(at.discord.edits).toHaveLength(1);
  });

  it('is told of once when it is posted twice', async () => {
    const at = await posted();
    const post = { type: 'daily', date: '2026-11-29', kataId: 'a' } as const;
    await at.later(30 * minute);
    await at.daily.posted(guildId, post, { channelId: '10', messageId: 'message of 2026-11-29' });
    expect((await at.storage.dailies.get(guildId))?.today.message?.postedAt).toBe(morning);
  });
});

describe('the thread below it', () => {
  it('is opened where it is wanted, once', async () => {
    const at = await posted({ thread: true });
    await at.later(hour);
    expect(at.discord.threads).toEqual(['message of 2026-11-29: Talk about Kata a (spoilers!)']);
  });

  it('is not opened where it is not wanted', async () => {
    const at = await posted();
    await at.later(hour);
    expect(at.discord.threads).toEqual([]);
  });

  it('is left out where Discord refuses it, and the message goes on', async () => {
    const at = await stand({ thread: true });
    at.kata('a', { rank: -7 });
    await at.link('ada', { userId: '11', languages: {}, completed: [] });
    at.discord.threadAnswer = () => ({ outcome: 'refused', error: new Error('Missing Permissions') });
    const daily = at.open();
    await daily.start();
    await at.post(daily, '2026-11-29');
    await solves(at, 'ada');
    await at.later(hour);
    expect(at.discord.threads).toHaveLength(1);
    expect(ticksIn(at)).toBe(1);
  });

  it('is asked for again while Discord is down', async () => {
    const at = await stand({ thread: true });
    at.kata('a', { rank: -7 });
    let isDown = true;
    at.discord.threadAnswer = () =>
      isDown ? { outcome: 'unknown', error: new Error('502') } : { outcome: 'done' };
    const daily = at.open();
    await daily.start();
    await at.post(daily, '2026-11-29');
    await at.later(30_000);
    isDown = false;
    await at.later(hour);
    expect(at.discord.threads.length).toBeGreaterThan(1);
    expect((await at.storage.dailies.get(guildId))?.today.message?.thread).toBe('over');
  });
});
