import { expect, it, onTestFinished } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import { createCodewars } from '../../src/codewars/client.ts';
import { createMembers } from '../../src/members/members.ts';
import { pass, virtualClock, watchRequests } from '../support/virtual-clock.ts';
import { hour, minute, stand } from './support.ts';

it('sees a rank rise and a kata completed through the real client', async () => {
  virtualClock();
  const server = await startCodewars();
  onTestFinished(() => server.close());
  const isBusy = watchRequests();
  const client = createCodewars({ baseUrl: server.apiUrl, requestsPerSecond: 1000 });
  onTestFinished(() => client.close());
  const { storage, pipeline, tracking } = await stand({ codewars: client });
  const { value: user } = await client.user('some_user');
  await createMembers({ storage, now: Date.now }).link('1', '2', user, undefined);
  const account = user.id ?? '';

  tracking.start();
  await pass(minute, isBusy);
  expect((await storage.snapshots.get(account))?.completed?.length).toBeGreaterThan(0);
  expect(pipeline.take()).toEqual([]);

  const { rank, score } = user.ranks.overall;
  const { items } = (await client.completed('some_user', 0)).value;
  const solved = { id: 'new', name: 'New Kata', slug: 'new-kata', completedLanguages: ['rust'] };
  server.setCompleted('some_user', [
    solved,
    ...items.map(({ languages, ...kata }) => ({ ...kata, completedLanguages: languages })),
  ]);
  server.setUser('some_user', {
    honor: user.honor + 30,
    codeChallenges: { totalAuthored: 0, totalCompleted: user.totalCompleted + 1 },
    ranks: { overall: { rank: rank + 1, score: score + 900 } },
  });
  await pass(hour, isBusy);
  expect(pipeline.take()).toEqual([
    `${account} overall ${rank + 1}`,
    `${account} honor ${user.honor + 30} +30`,
    `${account} New Kata in rust`,
  ]);
});
