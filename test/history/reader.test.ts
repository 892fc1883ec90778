import { describe, expect, it } from 'vitest';
import { passUntil } from '../support/virtual-clock.ts';
import { breakable, type Breakage } from '../support/breakable.ts';
import { day, everything, hour, many, minute, stand } from './kit.ts';

type Stand = Awaited<ReturnType<typeof stand>>;

async function linked(at: Stand, username: string, count: number) {
  const account = await at.link(username, { languages: {}, completed: [] });
  at.server.setCompleted(username, many(count, username));
  return account;
}
const solvesOf = async (at: Stand, account: Awaited<ReturnType<typeof linked>>) =>
  (await at.history.solvesOf([account]))[0];

// Weeks of a loop that looks around every few minutes.
describe('reading lists in the background', { timeout: 60_000 }, () => {
  it('has the 10,000 kata of a new member within three minutes, and the newest within seconds', async () => {
    const at = await stand();
    at.history.start();
    await at.later(minute);
    const veteran = await linked(at, 'veteran', 10_000);
    at.history.greet(veteran);
    await at.later(5_000);
    expect((await solvesOf(at, veteran))?.between(everything)).toMatchObject({ kata: 200 });
    expect(await solvesOf(at, veteran)).toMatchObject({ isWhole: false });
    await at.later(3 * minute - 5_000);
    expect((await solvesOf(at, veteran))?.between(everything)).toMatchObject({ kata: 10_000 });
    expect(await solvesOf(at, veteran)).toMatchObject({ isWhole: true });
    expect(at.errors).toEqual([]);
  });

  it('takes the first page of a new member before the rest of others', async () => {
    const at = await stand();
    const old = await linked(at, 'old', 2_000);
    at.history.start();
    await at.later(5_000);
    const first = await linked(at, 'first', 2_000);
    at.history.greet(first);
    await at.later(5_000);
    const second = await linked(at, 'second', 3);
    at.history.greet(second);
    await at.later(5_000);
    expect((await solvesOf(at, first))?.between(everything)).toMatchObject({ kata: 200 });
    expect((await solvesOf(at, second))?.between(everything)).toMatchObject({ kata: 3 });
    await at.later(30_000);
    expect(await solvesOf(at, first)).toMatchObject({ isWhole: true });
    expect(await solvesOf(at, old)).toMatchObject({ isWhole: false });
    await at.later(minute);
    expect(await solvesOf(at, old)).toMatchObject({ isWhole: true });
  });

  it('makes at most a quarter of the calls that the client may', async () => {
    const at = await stand();
    await linked(at, 'ada', 5_000);
    at.calls.length = 0;
    at.history.start();
    await at.later(minute);
    expect(at.calls.length).toBeGreaterThan(20);
    expect(at.calls.length).toBeLessThanOrEqual(31);
  });

  it('finishes after a restart what was half read', async () => {
    const at = await stand();
    const ada = await linked(at, 'ada', 2_000);
    at.history.start();
    at.history.greet(ada);
    await at.later(10_000);
    await at.history.stop();
    const half = (await solvesOf(at, ada))?.between(everything).kata;
    expect(half).toBeGreaterThanOrEqual(200);
    expect(half).toBeLessThan(2_000);
    const again = at.another();
    again.start();
    await at.later(minute);
    expect((await solvesOf(at, ada))?.between(everything)).toMatchObject({ kata: 2_000 });
    expect(await solvesOf(at, ada)).toMatchObject({ isWhole: true });
    await again.stop();
  });

  it('looks at the first page after a week, and at all after four', async () => {
    const at = await stand();
    const ada = await linked(at, 'ada', 450);
    at.history.start();
    await at.later(minute);
    const pages = at.pagesOf(ada);
    expect(pages).toEqual([0, 0, 1, 2]);
    await at.daysLater(6);
    expect(at.pagesOf(ada)).toHaveLength(4);
    await at.daysLater(2);
    expect(at.pagesOf(ada).slice(4)).toEqual([0]);
    await at.daysLater(22);
    expect(at.pagesOf(ada).slice(5)).toEqual([0, 0, 0, 1, 2]);
  });

  it('leaves alone what tracking confirms', async () => {
    const at = await stand();
    const ada = await linked(at, 'ada', 450);
    at.history.start();
    await at.later(minute);
    const row = await at.storage.solves.get(ada.codewarsId!);
    await at.daysLater(5);
    await at.storage.solves.set(ada.codewarsId!, { ...row!, asOf: at.now() });
    await at.daysLater(5);
    expect(at.pagesOf(ada)).toHaveLength(4);
  });

  it('leaves the accounts of other processes to them, but for those that it was told of', async () => {
    const at = await stand({ ownsAccount: () => false });
    const [ada, bob] = [await linked(at, 'ada', 3), await linked(at, 'bob', 3)];
    at.history.start();
    at.history.greet(bob);
    await at.later(day);
    expect([at.pagesOf(ada), at.pagesOf(bob)]).toEqual([[], [0]]);
  });

  it('passes over accounts that are gone', async () => {
    const at = await stand();
    await at.storage.followers.set('gone', { followers: [{ guildId: '1', userId: '2' }] });
    const ada = await linked(at, 'ada', 250);
    at.history.start();
    at.history.greet({ username: 'gone', codewarsId: 'gone' });
    at.history.greet(ada);
    await at.later(5 * hour);
    expect(await solvesOf(at, ada)).toMatchObject({ isWhole: true });
    expect(at.lines).toEqual([]);
    expect(at.server.requests.filter(({ path }) => path.startsWith('/users/gone/')).length).toBeLessThan(5);
  });

  it('waits while Codewars is down, and then goes on where it was', async () => {
    const at = await stand();
    const ada = await linked(at, 'ada', 2_000);
    at.history.start();
    at.history.greet(ada);
    await at.later(8_000);
    at.server.faults.add({ kind: 'status', status: 503, times: 1_000_000 });
    await at.later(hour);
    const asked = at.server.requests.length;
    expect(asked).toBeLessThan(40);
    at.server.faults.clear();
    await at.later(10 * minute);
    expect(await solvesOf(at, ada)).toMatchObject({ isWhole: true });
    expect(at.lines).toHaveLength(2);
  });

  it('does not wait for itself when a round meets a list that waits to be finished', async () => {
    const at = await stand();
    const [ada, bob] = [await linked(at, 'ada', 2_000), await linked(at, 'bob', 2_000)];
    at.history.greet(ada);
    at.history.greet(bob);
    at.server.faults.add({ kind: 'status', status: 503, path: /completed/, times: 12 });
    at.history.start();
    const areWhole = async () =>
      (await Promise.all([ada, bob].map((each) => solvesOf(at, each)))).every((solves) => solves?.isWhole);
    await passUntil(areWhole, { stepMs: minute, withinMs: 2 * hour });
  });

  it('goes on after a store that failed', async () => {
    const at = await stand();
    const ada = await linked(at, 'ada', 450);
    const breakage: Breakage = { current: { collections: ['followers'], operations: ['keys'] } };
    const history = at.another(breakable(at.storage, breakage));
    history.start();
    await at.later(hour);
    expect(await solvesOf(at, ada)).toBeUndefined();
    breakage.current = undefined;
    await at.later(hour);
    expect(await solvesOf(at, ada)).toMatchObject({ isWhole: true });
    await history.stop();
  });

  it('stops at once, in a wait and in a call', async () => {
    const at = await stand();
    const ada = await linked(at, 'ada', 450);
    at.server.faults.add({ kind: 'delay', path: /completed/, delayMs: 15_000 });
    at.history.start();
    at.history.greet(ada);
    await expect.poll(() => at.pagesOf(ada)).toEqual([0]);
    await at.history.stop();
    const waiting = at.another();
    waiting.start();
    await at.later(1_000);
    await waiting.stop();
  });
});
