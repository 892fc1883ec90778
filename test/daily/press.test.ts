import { expect, it } from 'vitest';
import { pressedText } from '../../src/render/daily.ts';
import { day, guildId, hour, minute, morning, solved, stand } from './kit.ts';

/** A kata is posted, and ada, who is member 11, has solved what is given. */
async function pressing(
  completed: readonly (readonly [id: string, at: number | undefined, ...languages: string[]])[],
  options: Parameters<typeof stand>[0] = {},
) {
  const at = await stand(options);
  at.kata('a', { rank: -8, languages: ['go', 'rust'] });
  await at.link('ada', { userId: '11', languages: {}, completed: [] });
  const daily = at.open();
  await daily.start();
  await at.post(daily, '2026-11-29');
  at.server.setCompleted(
    'ada',
    completed.map(([id, when, ...languages]) => solved(id, when, ...languages)),
  );
  const press = async (date = '2026-11-29', userId = '11'): Promise<string> =>
    pressedText(await daily.solved(guildId, date, userId));
  return { ...at, daily, press };
}

const seconds = (at: number): number => Math.floor(at / 1_000);

it('looks at the account now, and brings the tick', async () => {
  const at = await pressing([['a', morning, 'rust']]);
  await at.later(2 * minute);
  expect(await at.press()).toBe(
    `You solved it <t:${seconds(morning)}:R>. Well done! You get your ✅ within a few minutes.`,
  );
  await at.later(1_000);
  expect(at.discord.edits.at(-1)?.text).toContain('✅ <@11>');
});

it('looks again at each press, whatever was read a moment ago', async () => {
  const at = await pressing([]);
  expect(await at.press()).toBe('You have not solved it yet.');
  at.server.setCompleted('ada', [solved('a', morning, 'rust')]);
  await at.later(1_000);
  expect(await at.press()).toContain('You solved it');
});

it('asks Codewars nothing about what is known', async () => {
  const at = await pressing([['a', morning, 'rust']]);
  await at.press();
  const asked = at.server.requests.length;
  await at.press();
  expect(at.server.requests.length).toBe(asked);
});

it.each([
  [
    'before that day',
    morning - day,
    `You had solved it before, <t:${seconds(morning - day)}:D>, so it does not`,
  ],
  ['without a date', undefined, 'You have solved it, but Codewars does not say when'],
])('tells who solved it %s that it does not count', async (_, completedAt, text) => {
  const at = await pressing([['a', completedAt, 'rust']]);
  expect(await at.press()).toContain(text);
});

it('tells who solved it in another language in which it counts', async () => {
  const at = await pressing([['a', morning, 'rust']], { language: 'go' });
  expect(await at.press()).toBe('You have solved it in Rust. Here it counts in Go.');
});

it('tells who hides, or must verify first, why there is no tick', async () => {
  const at = await pressing([['a', morning, 'rust']]);
  await at.settings.setOptions(guildId, { verified: true });
  expect(await at.press()).toContain('You get your ✅ once your account is verified: see **/account**.');
  await at.members.setHidden(guildId, '11', true);
  expect(await at.press()).toContain('You hide from boards in this server, so you get no ✅.');
});

it('asks who is not linked to link, and says what it does not know', async () => {
  const at = await pressing([]);
  expect(await at.press('2026-11-29', '99')).toContain('link your account with **/link** first');
  expect(await at.press('2024-01-01')).toContain('I no longer know which kata it was');
  expect(await at.press('not a date')).toContain('I no longer know which kata it was');
});

it('says how old a no is while Codewars is down', async () => {
  const at = await pressing([]);
  await at.press();
  await at.later(hour);
  at.server.faults.add({ kind: 'status', status: 503, times: 100 });
  expect(await at.press()).toMatch(/You had not solved it when I last read your list, <t:\d+:R>/);
});

it('answers about the kata of an earlier day too', async () => {
  const at = await pressing([['a', morning + hour, 'rust']]);
  at.kata('b', { rank: -8 });
  await at.later(day);
  await at.post(at.daily, '2026-11-30');
  expect(await at.press('2026-11-29')).toContain('You get your ✅ within a few minutes.');
  await at.later(11 * minute);
  expect(await at.press('2026-11-29')).toContain('it counts for your days in a row.');
  at.kata('c', { rank: -8 });
  await at.later(day);
  await at.post(at.daily, '2026-12-01');
  at.server.setCompleted('ada', [solved('b', Date.now(), 'rust')]);
  await at.later(minute);
  expect(await at.press('2026-11-30')).toContain('It was over by then, so there is no ✅ for it.');
});
