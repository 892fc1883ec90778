import { describe, expect, it, onTestFinished } from 'vitest';
import { faults, texts } from '../render/validity.ts';
import { createPictures } from '../../src/render/pictures/create-pictures.ts';
import { PictureError } from '../../src/render/pictures/pictures.ts';
import { day, due, guildId, hour, kata, now, sectionOf, stand } from './kit.ts';

describe('a digest', () => {
  it('says who was ahead, rose, keeps going and is new, and what was solved', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6), kata('b', -5), kata('c', -8), kata('d', -7, 'Untouched')]);
    await at.add(
      {
        userId: '1',
        username: 'ann',
        solved: { a: now - hour, b: now - day, c: now - 2 * day },
        scores: [
          [now - 9 * day, 70],
          [now - day, 80],
        ],
      },
      { userId: '2', username: 'ben', solved: { a: now - 3 * day } },
      { userId: '3', username: 'cid', linkedAt: now - day, solved: { a: now - 8 * day } },
    );
    const message = await at.said();
    const [embed] = message?.embeds ?? [];
    expect(embed?.title).toBe('The week on Codewars');
    expect(embed?.description).toBe('**2 members** completed **4 kata**, worth **39 points**.');
    expect(embed?.fields).toEqual([
      {
        name: 'Podium',
        value:
          '🥇 <@1> ([ann](https://www.codewars.com/users/ann)) · 31 points\n🥈 <@2> ([ben](https://www.codewars.com/users/ben)) · 8 points',
      },
      { name: 'Rank-ups', value: '<@1> ([ann](https://www.codewars.com/users/ann)): 7 kyu → **6 kyu**' },
      {
        name: 'Most solved kata',
        value: [
          '[Kata a](https://www.codewars.com/kata/a) · 6 kyu · by 2 members',
          '[Kata b](https://www.codewars.com/kata/b) · 5 kyu · by 1 member',
          '[Kata c](https://www.codewars.com/kata/c) · 8 kyu · by 1 member',
        ].join('\n'),
      },
      {
        name: 'Longest streaks',
        value: '<@1> ([ann](https://www.codewars.com/users/ann)) · 3 days in a row',
      },
      { name: 'Newcomers', value: '<@3> ([cid](https://www.codewars.com/users/cid))' },
      {
        name: 'One to try',
        value: '[Untouched](https://www.codewars.com/kata/d) · 7 kyu · not solved here yet',
      },
    ]);
    expect(embed?.footer?.text).toBe(
      '23 Nov, 09:00 – 30 Nov, 09:00, time zone UTC · /account hides you from boards and digests',
    );
    expect(message?.allowed_mentions).toEqual({ parse: [] });
    expect(message?.files?.[0]?.description).toBe(
      'Points of the week, 23 Nov, 09:00 – 30 Nov, 09:00 (UTC). A board of points. 1. ann: 31; 2. ben: 8',
    );
  });

  it('is one friendly line when nothing happened, then silence, until something does', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6)]);
    await at.add({ userId: '1', solved: { a: now + day } });
    expect(await at.digest.prepare(due)).toMatchObject({ isQuiet: true, post: { isQuiet: true } });
    const quiet = await at.said();
    expect(quiet?.embeds[0].description).toMatch(/no kata/i);
    expect(quiet?.embeds[0].fields).toBeUndefined();
    expect(await at.digest.prepare({ ...due, wasQuiet: true })).toEqual({ isQuiet: true });
    const next = { date: '2026-12-07', at: now + 7 * day, wasQuiet: true };
    expect(await at.digest.prepare({ ...due, ...next })).toMatchObject({ isQuiet: false });
    expect(sectionOf(await at.said(next), 'Podium')).toContain('<@1>');
  });

  it('leads to /link where no member is linked', async () => {
    const at = await stand();
    expect((await at.said())?.embeds[0].description).toContain('**/link**');
  });

  it('leaves out who hides, has left, or is not verified where the admins want that', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6)]);
    const solved = { a: now - hour };
    const linkedAt = now - day;
    const scores = [
      [now - 2 * day, 0],
      [now - day, 30],
    ] as const;
    await at.add(
      { userId: '1', username: 'ann', solved },
      { userId: '2', username: 'hidden', solved, linkedAt, scores, hidden: true },
      { userId: '3', username: 'gone', solved, linkedAt, scores },
      { userId: '4', username: 'anyone', solved, linkedAt, scores, verified: false },
    );
    at.left.add('3');
    const text = (message: Awaited<ReturnType<typeof at.said>>) => texts(message?.embeds[0] ?? {}).join('\n');
    const open = await at.said();
    expect(text(open)).not.toMatch(/hidden|gone/);
    expect(text(open)).toContain('⚠ unverified');
    expect(sectionOf(open, 'Most solved kata')).toContain('by 2 members');
    await at.settings.setOptions(guildId, { verified: true });
    const strict = await at.said();
    expect(text(strict)).not.toMatch(/hidden|gone|anyone/);
    expect(text(strict)).toContain('<@1>');
    expect(strict?.files?.[0]?.description).not.toMatch(/hidden|gone|anyone/);
  });

  it('does not name who hid after it was prepared, and says nothing if nothing is left', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6)]);
    await at.add({ userId: '1', solved: { a: now - hour } });
    const { post } = await at.digest.prepare(due);
    expect(post).toMatchObject({ isQuiet: false });
    await at.members.setHidden(guildId, '1', true);
    expect(post && (await at.digest.compose(guildId, post, 'seed'))).toBeUndefined();
  });

  it('goes as text alone where a name cannot be drawn, or drawing fails', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6)]);
    await at.add({ userId: '1', solved: { a: now - hour } });
    at.drawing.draw = () => Promise.resolve(undefined);
    expect((await at.said())?.files).toBeUndefined();
    at.drawing.draw = () => Promise.reject(new PictureError('Overdue'));
    const message = await at.said();
    expect(message?.files).toBeUndefined();
    expect(sectionOf(message, 'Podium')).toContain('<@1>');
    expect(at.log.text).toContain('a digest goes without its picture');
  });

  it('waits for the next start where drawing was stopped by the end of this process', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6)]);
    await at.add({ userId: '1', solved: { a: now - hour } });
    at.drawing.draw = () => Promise.reject(new PictureError('Stopped'));
    await expect(at.said()).rejects.toThrow(PictureError);
  });

  it('draws the podium, unless no font has a character of a name', async () => {
    const pictures = createPictures();
    onTestFinished(() => pictures.stop());
    const at = await stand();
    at.drawing.draw = (picture) => pictures.draw(picture);
    at.catalogue.learn([kata('a', -6)]);
    await at.add({ userId: '1', username: 'Ωmega', solved: { a: now - hour } });
    expect((await at.said())?.files?.[0]?.data.subarray(1, 4).toString()).toBe('PNG');
    await at.add({ userId: '2', username: 'private\u{e000}use', solved: { a: now - hour } });
    const message = await at.said();
    expect(message?.files).toBeUndefined();
    expect(sectionOf(message, 'Podium')).toContain('<@2>');
  });

  it('is the same message for the same occurrence', async () => {
    const at = await stand();
    at.catalogue.learn(Array.from({ length: 60 }, (_, index) => kata(`k${index}`, -7)));
    await at.add({ userId: '1', solved: { k0: now - hour } });
    expect(await at.said()).toEqual(await at.said());
  });

  it('lets ties share a place, names ten of them, and counts the others', async () => {
    const at = await stand();
    at.catalogue.learn([kata('easy', -8), kata('hard', -5)]);
    const many = Array.from({ length: 14 }, (_, index) => ({
      userId: String(10 + index),
      solved: { easy: now - hour },
    }));
    await at.add({ userId: '1', solved: { hard: now - hour } }, ...many);
    const lines = sectionOf(await at.said(), 'Podium')?.split('\n') ?? [];
    expect(lines[0]).toContain('🥇 <@1>');
    expect(lines.slice(1, 10).every((line) => line.startsWith('🥈'))).toBe(true);
    expect(lines.slice(10)).toEqual(['and 5 more']);
    expect(at.pictures.at(-1)).toMatchObject({ bars: { length: 10 } });
  });

  it('of one member, whose kata have no points yet, says what is known', async () => {
    const at = await stand();
    at.catalogue.learn([kata('beta', null, 'In beta')]);
    await at.add({ userId: '1', solved: { beta: now - hour, unknown: now - hour } });
    const [embed] = (await at.said())?.embeds ?? [];
    expect(embed?.description).toBe('**1 member** completed **2 kata**.');
    expect(embed?.fields?.map(({ name, value }) => [name, value])).toEqual([
      ['Hardest kata solved', '[In beta](https://www.codewars.com/kata/beta) · Beta'],
    ]);
    expect(embed?.footer?.text).toContain('ranks of 1 kata still unknown');
  });

  it('names no kata that is gone from Codewars', async () => {
    const at = await stand();
    at.catalogue.learn([kata('gone', -1), kata('a', -6)]);
    await at.add({ userId: '1', solved: { gone: now - hour, a: now - hour } });
    at.catalogue.remove('gone');
    const message = await at.said();
    expect(sectionOf(message, 'Hardest kata solved')).toBe(
      '[Kata a](https://www.codewars.com/kata/a) · 6 kyu',
    );
    expect(sectionOf(message, 'One to try')).toBeUndefined();
  });

  it('finds a kata to try where two members have solved nearly all', async () => {
    const at = await stand();
    const ids = Array.from({ length: 90 }, (_, index) => `kata${index}`);
    at.catalogue.learn([...ids, 'left'].map((id) => kata(id, -7)));
    const solved = Object.fromEntries(ids.map((id) => [id, now - 90 * day]));
    await at.add(
      { userId: '1', linkedAt: now - hour, solved: { ...solved, kata7: now - hour } },
      { userId: '2', solved },
    );
    expect(sectionOf(await at.said(), 'One to try')).toContain('[Kata left]');
  });

  it('says that lists are still being read', async () => {
    const at = await stand();
    await at.add({ userId: '1', linkedAt: now - hour, isUnread: true });
    const message = await at.said();
    expect(sectionOf(message, 'Newcomers')).toContain('<@1>');
    expect(message?.embeds[0].footer?.text).toContain('1 list is still being read');
  });

  it('of a month covers the month before, and all 28 days of a February', async () => {
    const when = { day: 'first', time: '09:00', timezone: 'Europe/Berlin' } as const;
    const at = await stand({ when });
    at.clock.now = Date.UTC(2027, 2, 1, 8);
    at.catalogue.learn([kata('a', -6), kata('b', -6)]);
    await at.add(
      { userId: '1', solved: { a: Date.UTC(2027, 1, 1, 8), b: Date.UTC(2027, 2, 1, 7, 59) } },
      { userId: '2', solved: { a: Date.UTC(2027, 1, 1, 7, 59), b: Date.UTC(2027, 2, 1, 8) } },
    );
    const [embed] = (await at.said({ when, date: '2027-03-01', at: at.clock.now }))?.embeds ?? [];
    expect(embed?.title).toBe('The month on Codewars');
    expect(embed?.description).toBe('**1 member** completed **2 kata**, worth **16 points**.');
    expect(embed?.footer?.text).toContain('1 Feb, 09:00 – 1 Mar, 09:00, time zone Europe/Berlin');
  });

  it('counts days of streaks in the server’s zone, through a week of 167 hours', async () => {
    const when = { day: 'monday', time: '09:00', timezone: 'America/New_York' } as const;
    const at = await stand({ when });
    // Clocks there change on Sunday, the 14th.
    at.clock.now = Date.UTC(2027, 2, 15, 13);
    at.catalogue.learn([kata('a', -6), kata('b', -6), kata('c', -6)]);
    const late = (date: number, hours: number) => Date.UTC(2027, 2, date, hours, 30);
    await at.add({ userId: '1', solved: { a: late(13, 4), b: late(14, 4), c: late(15, 3) } });
    const message = await at.said({ when, date: '2027-03-15', at: at.clock.now });
    // 23:30 on Friday and on Saturday, 23:30 on Sunday.
    expect(sectionOf(message, 'Longest streaks')).toContain('3 days in a row');
    expect(message?.embeds[0].footer?.text).toContain('8 Mar, 09:00 – 15 Mar, 09:00');
    const { post } = await at.digest.prepare({ ...due, when, date: '2027-03-15', at: at.clock.now });
    expect(post && post.to - post.from).toBe(167 * hour);
  });

  it('tells ranks by score as far as Codewars publishes them, and none where nothing was read before', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6)]);
    await at.add(
      {
        userId: '1',
        username: 'jumps',
        scores: [
          [now - 9 * day, 19],
          [now - 2 * day, 300],
        ],
      },
      {
        userId: '2',
        username: 'legend',
        scores: [
          [now - 9 * day, 200_000],
          [now - 2 * day, 900_000],
        ],
      },
      { userId: '3', username: 'fresh', scores: [[now - 2 * day, 5_000]] },
      {
        userId: '4',
        username: 'later',
        scores: [
          [now - 9 * day, 19],
          [now, 20],
        ],
      },
    );
    expect(sectionOf(await at.said(), 'Rank-ups')).toBe(
      '<@1> ([jumps](https://www.codewars.com/users/jumps)): 8 kyu → **5 kyu**',
    );
  });

  it('tells no rank-up of a member who is not announced, who stays on the podium', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6)]);
    const scores = [
      [now - 9 * day, 19],
      [now - 2 * day, 30],
    ] as const;
    await at.add({ userId: '1', announce: false, solved: { a: now - hour }, scores });
    const message = await at.said();
    expect(sectionOf(message, 'Rank-ups')).toBeUndefined();
    expect(sectionOf(message, 'Podium')).toContain('<@1>');
  });

  it('covers 1,000 members without holding up others', async () => {
    const at = await stand();
    const ids = Array.from({ length: 400 }, (_, index) => `kata${index}`);
    at.catalogue.learn(ids.map((id, index) => kata(id, -8 + (index % 8))));
    await at.add(
      ...Array.from({ length: 1_000 }, (_, member) => ({
        userId: String(1_000 + member),
        solved: Object.fromEntries(
          ids.slice(0, 100).map((id, index) => [id, now - ((index * 7 + member) % 60) * day - hour]),
        ),
        scores: [
          [now - 9 * day, member],
          [now - day, member + 30],
        ] as const,
      })),
    );
    const others = { turns: 0, isOver: false };
    const takeTurns = (): void => {
      others.turns += 1;
      if (!others.isOver) setImmediate(takeTurns);
    };
    takeTurns();
    const message = await at.said();
    others.isOver = true;
    expect(message?.embeds.flatMap(faults)).toEqual([]);
    expect(message?.embeds[0].description).toContain('**1,000 members**');
    expect(others.turns).toBeGreaterThan(1_000);
  });

  it('stays within Discord’s limits for any names', async () => {
    const at = await stand();
    const ids = Array.from({ length: 40 }, (_, index) => `kata${index}`);
    at.catalogue.learn(ids.map((id) => kata(id, -6, '[*_`](|'.repeat(60))));
    await at.add(
      ...Array.from({ length: 120 }, (_, index) => ({
        userId: `10000000000000000${100 + index}`,
        username: `${index}${'*_`~漢字'.repeat(30)}`,
        linkedAt: now - day,
        verified: false,
        solved: { [`kata${index % 9}`]: now - hour, [`kata${(index % 9) + 9}`]: now - day },
        scores: [
          [now - 9 * day, 0],
          [now - day, 3_000],
        ] as const,
      })),
    );
    const message = await at.said();
    expect(message?.embeds.flatMap(faults)).toEqual([]);
    expect(message?.files?.[0]?.description.length).toBeLessThanOrEqual(1_024);
    expect(message?.embeds[0].fields?.map(({ name }) => name)).toEqual([
      'Podium',
      'Rank-ups',
      'Most solved kata',
      'Longest streaks',
      'Newcomers',
      'One to try',
    ]);
  });
});

describe('a sample of a digest', () => {
  it('says what happened up to now', async () => {
    const at = await stand();
    at.catalogue.learn([kata('a', -6)]);
    at.clock.now = now + 3 * day + 90_000;
    await at.add({ userId: '1', solved: { a: now + 2 * day } });
    const { embeds } = await at.sample();
    expect(embeds[0].title).toBe('Sample · The week on Codewars');
    expect(embeds[0].footer?.text).toContain('26 Nov, 09:01 – 3 Dec, 09:01');
    expect(embeds[0].fields?.[0]?.value).toContain('<@1>');
  });

  it('covers a month where the digest is monthly', async () => {
    const at = await stand({ when: { day: 'first', time: '09:00', timezone: 'UTC' } });
    const { embeds } = await at.sample();
    expect(embeds[0].title).toBe('Sample · The month on Codewars');
    expect(embeds[0].description).toContain('**/link**');
  });
});
