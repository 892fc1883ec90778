import { expect, it } from 'vitest';
import { createValues } from '../../src/boards/values.ts';
import type { History } from '../../src/history/history.ts';
import { periodAt } from '../../src/history/periods.ts';
import { accountKey } from '../../src/members/account.ts';
import { hour, minute, now, solved, stand as standOf } from '../history/kit.ts';

const guildId = '1';

/** Members who have completed one kata each, and what the board reads of them. */
async function stand(names: readonly string[]) {
  const at = await standOf();
  at.kata('k0', { rank: -8 });
  at.kata('k1', { rank: -7 });
  for (const name of names) {
    await at.link(name, { languages: { rust: [-8, 2] } });
    at.server.setCompleted(name, [solved('k0', now - hour, 'rust')]);
  }
  const links = await at.members.list(guildId);
  const complete = async (name: string, ...ids: string[]): Promise<void> => {
    at.server.setCompleted(
      name,
      ids.map((id) => solved(id, now - hour, 'rust')),
    );
    const link = links.find(({ username }) => username === name);
    if (link === undefined) throw new Error(`${name} is not linked.`);
    await at.history.completions.readWhole(link, {
      callOptions: { fresh: true },
      beforePage: () => Promise.resolve(),
    });
  };
  for (const name of names) await complete(name, 'k0');
  const asked: string[][] = [];
  let meanwhile = (): Promise<void> => Promise.resolve();
  const history: Pick<History, 'solvesOf' | 'readingsOf' | 'onChange'> = {
    ...at.history,
    async solvesOf(accounts) {
      asked.push(accounts.map(({ username }) => username));
      const found = await at.history.solvesOf(accounts);
      await meanwhile();
      return found;
    },
  };
  const clock = { now };
  const valuesOf = createValues({ history, now: () => clock.now });
  return {
    ...at,
    clock,
    links,
    complete,
    during: (work: () => Promise<void>) => (meanwhile = work),
    /** Points by name, and whose lists were read for them. */
    async points(some = links) {
      asked.length = 0;
      const spans = periodAt('week', clock.now, 'UTC');
      const values = await valuesOf(guildId, some, { by: 'points', language: null, spans });
      return {
        points: Object.fromEntries(values.map(({ link, value }) => [link.username, value])),
        read: asked.flat(),
      };
    },
  };
}

it('reads each list once, and then those alone of which something new is known', async () => {
  const at = await stand(['ada', 'bob']);
  expect(await at.points()).toEqual({ points: { ada: 2, bob: 2 }, read: ['ada', 'bob'] });
  expect(await at.points()).toEqual({ points: { ada: 2, bob: 2 }, read: [] });
  await at.complete('bob', 'k0', 'k1');
  expect(await at.points()).toEqual({ points: { ada: 2, bob: 5 }, read: ['bob'] });
});

it('says nothing of a member who is not asked about any more', async () => {
  const at = await stand(['ada', 'bob']);
  await at.points();
  const left = at.links.filter(({ username }) => username === 'ada');
  expect(await at.points(left)).toEqual({ points: { ada: 2 }, read: [] });
});

it('reads all lists again after a minute, since another process may have stored them', async () => {
  const at = await stand(['ada']);
  await at.points();
  at.clock.now += minute - 1;
  expect((await at.points()).read).toEqual([]);
  at.clock.now += 1;
  expect((await at.points()).read).toEqual(['ada']);
});

it('reads a list again that changed while it was read', async () => {
  const at = await stand(['ada']);
  at.during(() => at.complete('ada', 'k0', 'k1'));
  await at.points();
  at.during(() => Promise.resolve());
  expect(await at.points()).toEqual({ points: { ada: 5 }, read: ['ada'] });
});

it('forgets an account that is linked again, whose list may have been deleted', async () => {
  const at = await stand(['ada']);
  await at.points();
  const [ada] = at.links;
  if (ada === undefined) throw new Error('Ada is not linked.');
  await at.storage.solves.delete(accountKey(ada));
  at.history.greet(ada);
  expect(await at.points()).toEqual({ points: {}, read: ['ada'] });
});
