import { describe, expect, it } from 'vitest';
import { explainedText } from '../../src/render/daily.ts';
import { day, guildId, hour, minute, morning, stand } from './kit.ts';

type Stand = Awaited<ReturnType<typeof stand>>;

/** Members who have solved nothing, under the ids 11, 12, … */
async function link(at: Stand, ...usernames: string[]): Promise<void> {
  for (const [index, username] of usernames.entries())
    await at.link(username, { userId: String(11 + index), languages: {}, completed: [] });
}

const kata = (at: Stand, ...ids: string[]): void => ids.forEach((id) => at.kata(id, { rank: -7 }));

describe('the kata of the day', () => {
  it('is shown with its rank, and says who solves it', async () => {
    const at = await stand();
    at.kata('a', { rank: -7, tags: ['Arrays'] });
    await link(at, 'ada');
    const posted = await at.post(at.open(), '2026-11-29');
    expect(posted.text.split('\n')).toEqual([
      'Kata of the day · 7 kyu',
      'Kata a',
      'This kata has no description. [Have a look on Codewars](https://www.codewars.com/kata/a).',
      'Tags: Arrays',
      'Solved it: Not solved yet. Who is first?',
    ]);
    expect(posted.buttons).toEqual(['I solved it', 'Open on Codewars']);
    expect(posted.message).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(posted.message).not.toHaveProperty('content');
  });

  it('pings the role that was chosen, and never everyone', async () => {
    const at = await stand({ ping: '77' });
    kata(at, 'a');
    const daily = at.open();
    expect((await at.post(daily, '2026-11-29')).message).toMatchObject({
      content: '<@&77>',
      allowed_mentions: { parse: [], roles: ['77'] },
    });
    await at.settings.setOptions(guildId, { daily: { ping: guildId } });
    const post = { type: 'daily' as const, date: '2026-11-29', kataId: 'a' };
    const again = await daily.compose(guildId, post);
    expect(again).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(again).not.toHaveProperty('content');
  });

  it('is chosen once for a date, whatever is learned before it is said again', async () => {
    const at = await stand();
    kata(at, 'a', 'b', 'c', 'd');
    const due = { guildId, kind: 'daily' as const, date: '2026-11-29', at: morning, wasQuiet: false };
    const when = { time: '09:00', timezone: 'UTC' };
    const { post } = await at.open().prepare({ ...due, when });
    for (const id of 'efghijklmnopqrstuvwxyz') kata(at, id);
    expect((await at.open().prepare({ ...due, when })).post).toEqual(post);
  });

  it('is none twice, and is silent with a warning when all were shown', async () => {
    const at = await stand();
    kata(at, 'a', 'b', 'c');
    const daily = at.open();
    const shown: string[] = [];
    for (const date of ['2026-11-29', '2026-11-30', '2026-12-01']) {
      shown.push((await at.post(daily, date)).kataId);
      await at.later(day);
    }
    expect(shown.toSorted()).toEqual(['a', 'b', 'c']);
    await expect(at.post(daily, '2026-12-02')).rejects.toThrow('nothing to say');
    expect(at.log.lines('warn')).toContain('there is no kata of the day: all that are known were shown');
    expect(explainedText(await daily.explain(guildId))).toContain('I know no kata for it');
    expect(await daily.sample(guildId)).toBeUndefined();
  });

  it('fits the members: of their language, around their rank, and not one that most have solved', async () => {
    const at = await stand({ language: 'go' });
    at.kata('rust', { rank: -8, languages: ['rust'] });
    at.kata('hard', { rank: -3, languages: ['go'] });
    at.kata('beta', { rank: null, languages: ['go'] });
    for (const id of ['solved', 'fits']) at.kata(id, { rank: -8, languages: ['go', 'rust'] });
    for (const [index, username] of ['ada', 'bob', 'cy'].entries())
      await at.link(username, {
        userId: String(11 + index),
        languages: {},
        completed: index < 2 ? [['solved', 'rust']] : [],
      });
    for (const username of ['ada', 'bob', 'cy']) await at.read(username);
    const daily = at.open();
    expect((await at.post(daily, '2026-11-29')).kataId).toBe('fits');
    const explained = await daily.explain(guildId);
    expect(explainedText(explained)).toBe(
      '2026-11-29: [**Kata fits**](https://www.codewars.com/kata/fits) (8 kyu), since no member’s rank is known ' +
        'yet, so it is an easy one. Drawn from 1 kata of 8–7 kyu in Go that were not shown within a year. ' +
        '0 of 3 members had solved it.',
    );
    // Then the harder one, and only then what most have solved.
    await at.later(day);
    expect((await at.post(daily, '2026-11-30')).kataId).toBe('hard');
    expect((await daily.explain(guildId))?.why).toMatchObject({ isWider: true, isSolvedByMost: false });
    await at.later(day);
    expect((await at.post(daily, '2026-12-01')).kataId).toBe('solved');
    expect((await daily.explain(guildId))?.why).toMatchObject({
      isWider: false,
      isSolvedByMost: true,
      solved: 2,
    });
  });

  it('is not one that Codewars has removed or ranked again since it was learned', async () => {
    const at = await stand();
    kata(at, 'a', 'b', 'c');
    at.catalogue.learn([
      { id: 'gone', name: 'Gone', slug: null, rank: -7, languages: ['rust'], tags: [] },
      { id: 'b', name: 'Kata b', slug: null, rank: -8, languages: ['rust'], tags: [] },
    ]);
    const daily = at.open();
    const shown: string[] = [];
    for (const date of ['2026-11-29', '2026-11-30', '2026-12-01']) {
      shown.push((await at.post(daily, date)).kataId);
      await at.later(day);
    }
    expect(shown.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('is chosen while Codewars is down, and worded when it answers again', async () => {
    const at = await stand();
    kata(at, 'a');
    at.server.faults.add({ kind: 'status', status: 503, times: 100 });
    const daily = at.open();
    await expect(at.post(daily, '2026-11-29')).rejects.toMatchObject({ code: 'Unavailable' });
    at.server.faults.clear();
    expect((await at.post(daily, '2026-11-29')).text).toContain('Kata a');
  });

  it('is another where Codewars has removed the chosen one before it is said', async () => {
    const at = await stand();
    at.catalogue.learn([{ id: 'gone', name: 'Gone', slug: null, rank: -7, languages: ['rust'], tags: [] }]);
    const daily = at.open();
    at.server.faults.add({ kind: 'status', status: 503, times: 100 });
    await expect(at.post(daily, '2026-11-29')).rejects.toMatchObject({ code: 'Unavailable' });
    at.server.faults.clear();
    await expect(at.post(daily, '2026-11-29')).rejects.toThrow('may not be said');
    kata(at, 'a');
    expect((await at.post(daily, '2026-11-29')).text).toContain('Kata a');
    expect((await at.storage.dailies.get(guildId))?.today.kataId).toBe('a');
  });

  it('has a sample and an explanation before the first day, which change nothing', async () => {
    const at = await stand({ ping: '77' });
    kata(at, 'a', 'b');
    const daily = at.open();
    const sample = await daily.sample(guildId);
    expect(JSON.stringify(sample)).toContain('Kata of the day');
    expect(sample).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(sample).toHaveProperty('content', 'A sample: this is what the kata of the day looks like.');
    expect(await daily.explain(guildId)).toMatchObject({ date: '2026-11-29', why: { median: null } });
    expect(await at.storage.dailies.get(guildId)).toBeUndefined();
  });
});

describe('who solved it', () => {
  it.each([
    ['Asia/Tokyo', '2026-11-29', Date.UTC(2026, 10, 28, 15)],
    ['America/New_York', '2026-11-29', Date.UTC(2026, 10, 29, 5)],
  ])('counts from midnight in %s on', async (timezone, date, midnight) => {
    const at = await stand();
    kata(at, 'a');
    await link(at, 'ada', 'bob');
    const daily = at.open();
    await daily.start();
    await at.post(daily, date, timezone);
    await at.solves('ada', ['a', midnight - 1_000, 'rust']);
    await at.solves('bob', ['a', midnight, 'rust']);
    await at.later(2 * minute);
    expect(at.discord.edits.map(({ text }) => text.split('\n').at(-1))).toEqual([
      'Solved it: ✅ <@12> (unverified)',
    ]);
  });

  it('is ticked in the message that is sent, and if an earlier attempt sent it after all, soon after', async () => {
    const at = await stand();
    kata(at, 'a');
    await link(at, 'ada');
    const daily = at.open();
    await daily.start();
    const due = { guildId, kind: 'daily' as const, date: '2026-11-29', at: morning, wasQuiet: false };
    const { post } = await daily.prepare({ ...due, when: { time: '09:00', timezone: 'UTC' } });
    if (post === undefined) throw new Error('there is nothing to say');
    // Its answer was lost.
    await daily.compose(guildId, post);
    await at.solves('ada', ['a', morning - minute, 'rust']);
    expect((await at.post(daily, '2026-11-29')).text).toContain('✅ <@11>');
    await at.later(2 * minute);
    expect(at.discord.edits.map(({ text }) => text.split('\n').at(-1))).toEqual([
      'Solved it: ✅ <@11> (unverified)',
    ]);
  });

  it('is ticked as it becomes known, the first first', async () => {
    const at = await stand();
    kata(at, 'a');
    await link(at, 'ada', 'bob', 'cy');
    const daily = at.open();
    await daily.start();
    await at.post(daily, '2026-11-29');
    await at.solves('bob', ['a', morning + 20_000, 'rust']);
    await at.later(minute);
    await at.solves('ada', ['a', morning + 10_000, 'rust']);
    await at.later(minute);
    expect(at.discord.edits.map(({ text }) => text.split('\n').at(-1))).toEqual([
      'Solved it: ✅ <@12> (unverified)',
      'Solved it: ✅ <@11> (unverified) ✅ <@12> (unverified)',
    ]);
    expect(at.discord.edits.at(-1)?.buttons).toEqual(['I solved it', 'Open on Codewars']);
  });

  it.each([
    ['on that day before it was posted', Date.UTC(2026, 10, 29), true],
    ['on the day before', Date.UTC(2026, 10, 29) - 1_000, false],
    ['years ago', Date.UTC(2020, 5, 1), false],
  ])('counts what was completed %s: %s is %s', async (_, completedAt, isTicked) => {
    const at = await stand();
    kata(at, 'a');
    await link(at, 'ada');
    const daily = at.open();
    await daily.start();
    await at.post(daily, '2026-11-29');
    await at.solves('ada', ['a', completedAt, 'rust']);
    await at.later(2 * minute);
    expect(at.discord.edits.length).toBe(isTicked ? 1 : 0);
  });

  it('must have solved it in the language that was chosen', async () => {
    const at = await stand({ language: 'go' });
    at.kata('a', { rank: -8, languages: ['go', 'rust'] });
    await link(at, 'ada', 'bob');
    const daily = at.open();
    await daily.start();
    await at.post(daily, '2026-11-29');
    await at.solves('ada', ['a', morning, 'rust']);
    await at.solves('bob', ['a', morning, 'rust', 'go']);
    await at.later(2 * minute);
    expect(at.discord.edits.map(({ text }) => text.split('\n').at(-1))).toEqual([
      'Solved it: ✅ <@12> (unverified)',
    ]);
  });

  it('is no longer named after hiding, leaving or unlinking', async () => {
    const at = await stand();
    kata(at, 'a');
    await link(at, 'ada', 'bob', 'cy', 'dan');
    const daily = at.open();
    await daily.start();
    await at.post(daily, '2026-11-29');
    for (const name of ['ada', 'bob', 'cy', 'dan']) await at.solves(name, ['a', morning + 1_000, 'rust']);
    await at.later(2 * minute);
    await at.members.setHidden(guildId, '11', true);
    await at.members.remove(guildId, '12');
    at.discord.gone.add('13');
    await at.later(2 * minute);
    expect(at.discord.edits.at(-1)?.text.split('\n').at(-1)).toBe('Solved it: ✅ <@14> (unverified)');
  });
});

describe('the next day', () => {
  it('says who solved yesterday’s and for how many days in a row, and edits yesterday’s a last time', async () => {
    const at = await stand();
    kata(at, 'a', 'b', 'c', 'd');
    await link(at, 'ada', 'bob');
    const daily = at.open();
    await daily.start();
    const done: { ada: [string, number, string][]; bob: [string, number, string][] } = { ada: [], bob: [] };
    for (const date of ['2026-11-29', '2026-11-30', '2026-12-01']) {
      const { kataId } = await at.post(daily, date);
      await at.later(hour);
      done.ada.unshift([kataId, Date.now(), 'rust']);
      if (date > '2026-11-30') done.bob.unshift([kataId, Date.now() + 1_000, 'rust']);
      await at.solves('ada', ...done.ada);
      await at.solves('bob', ...done.bob);
      await at.later(day - hour);
    }
    // Solved after midnight, before the next was posted, and found out after that.
    const { kataId, text } = await at.post(daily, '2026-12-02');
    const [yesterday, streaks] = text.split('\n').slice(-2);
    expect(yesterday).toBe(
      `Yesterday: [**Kata ${done.ada[0]?.[0]}**](https://www.codewars.com/kata/${done.ada[0]?.[0]}) was solved by ` +
        '<@11> (unverified), <@12> (unverified).',
    );
    expect(streaks).toBe('🔥 In a row: <@11> (unverified) 3 days');
    expect(kataId).not.toBe(done.ada[0]?.[0]);

    await at.later(15 * minute);
    const last = at.discord.edits.filter(({ messageId }) => messageId === 'message of 2026-12-01').at(-1);
    expect(last?.at).toBeGreaterThanOrEqual(morning + 3 * day);
    expect(last?.buttons).toEqual(['Open on Codewars']);
    const count = at.discord.edits.length;
    await at.later(2 * hour);
    expect(at.discord.edits.length).toBe(count);
  });

  it('counts for yesterday what was completed until the next was posted, although it becomes known later', async () => {
    const at = await stand();
    kata(at, 'a', 'b');
    await link(at, 'ada', 'bob');
    const daily = at.open();
    await daily.start();
    const { kataId } = await at.post(daily, '2026-11-29');
    await at.later(day);
    expect((await at.post(daily, '2026-11-30')).text).toContain('went unsolved');
    await at.solves('ada', [kataId, Date.now() - 1_000, 'rust']);
    await at.solves('bob', [kataId, Date.now(), 'rust']);
    await at.later(2 * minute);
    const { messageId, text } = at.discord.edits.at(-1) ?? { messageId: '', text: '' };
    expect(messageId).toBe('message of 2026-11-30');
    expect(text).toContain('was solved by <@11> (unverified).');
  });

  it('has nothing of yesterday where there was none, and says when it went unsolved', async () => {
    const at = await stand();
    kata(at, 'a', 'b', 'c');
    const daily = at.open();
    const first = await at.post(daily, '2026-11-29');
    expect(first.text).not.toContain('Yesterday');
    await at.later(day);
    const second = await at.post(daily, '2026-11-30');
    expect(second.text).toContain(
      `Yesterday: [**Kata ${first.kataId}**](https://www.codewars.com/kata/${first.kataId}) went unsolved.`,
    );
    await at.later(20 * day);
    expect((await at.post(daily, '2026-12-20')).text).not.toContain('went unsolved');
  });
});
