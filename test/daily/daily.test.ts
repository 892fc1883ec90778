import { expect, it } from 'vitest';
import { minute, morning, stand } from './kit.ts';

it('shows a kata that fits, and ticks who has solved it', async () => {
  const at = await stand();
  for (const id of ['a', 'b', 'c']) at.kata(id, { rank: -7, tags: ['Arrays'] });
  await at.link('ada', { userId: '11', languages: { rust: [-7, 30] }, completed: [] });
  await at.link('bob', { userId: '12', languages: { rust: [-7, 30] }, completed: [] });
  const daily = at.open();
  await daily.start();
  const posted = await at.post(daily, '2026-11-29');
  expect(posted.text).toContain('Kata of the day · 7 kyu');
  expect(posted.text).toContain(`Kata ${posted.kataId}`);
  expect(posted.text).toContain('Solved it: Not solved yet. Who is first?');
  expect(posted.buttons).toEqual(['I solved it', 'Open on Codewars']);
  expect(posted.message).toMatchObject({ allowed_mentions: { parse: [] } });

  await at.solves('ada', [posted.kataId, morning + 10_000, 'rust']);
  await at.later(2 * minute);
  expect(at.discord.edits.map(({ text }) => text)).toEqual([
    expect.stringContaining('Solved it: ✅ <@11> (unverified)'),
  ]);
});
