import { describe, expect, it } from 'vitest';
import { CodewarsError } from '../../src/codewars/errors.ts';
import { breakable, type Breakage } from '../support/breakable.ts';
import { pass } from '../support/virtual-clock.ts';
import { hour, minute, stand } from './support.ts';

describe('tracking on bad days', () => {
  it('goes on with the others when an account is gone, says so once, and looks again at the longest interval', async () => {
    const { link, tracking, codewars, lines } = await stand();
    await link('ann', {});
    await link('bob', {});
    tracking.start();
    await pass(minute);
    codewars.people.delete('ann');
    await pass(30 * hour);
    const asked = codewars.calls.filter(({ who }) => who === 'ann').slice(2);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(lines).toEqual([
      { level: 'info', fields: { account: 'ann' }, message: expect.any(String) as string },
    ]);
    expect(codewars.callsOf('bob').length).toBeGreaterThan(20);

    codewars.people.set('ann', {});
    await pass(14 * hour);
    codewars.people.delete('ann');
    await pass(14 * hour);
    expect(lines).toHaveLength(2);
  });

  it.each(['Unavailable', 'RateLimited'] as const)(
    'pauses as a whole, longer and longer, while Codewars answers %s, and says so once',
    async (code) => {
      const { link, tracking, codewars, lines, pipeline } = await stand();
      for (const id of ['ann', 'bob', 'cid']) await link(id, { overall: -6 });
      tracking.start();
      await pass(minute);
      codewars.calls.length = 0;
      codewars.down = code;
      await pass(2 * hour);
      expect(tracking.stats().paused).toBe(true);
      const gaps = codewars.calls.slice(1).map(({ at }, index) => at - (codewars.calls[index]?.at ?? 0));
      expect(gaps[0]).toBeLessThan(7_000);
      expect(gaps[1]).toBeGreaterThan(7_000);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(1.15 * 5 * minute);
      expect(Math.min(...gaps.slice(8))).toBeGreaterThanOrEqual(0.85 * 5 * minute);
      expect(lines.map(({ level }) => level)).toEqual(['warn']);
      // The same account is tried next, but not for ever.
      const order = codewars.calls.map(({ who }) => who);
      expect(new Set(order.slice(0, 3)).size).toBe(1);
      expect(new Set(order).size).toBe(3);

      codewars.down = undefined;
      for (const id of ['ann', 'bob', 'cid']) codewars.people.set(id, { overall: -5 });
      await pass(30 * minute);
      expect(pipeline.take().sort()).toEqual(['ann overall -5', 'bob overall -5', 'cid overall -5']);
      expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
      expect(tracking.stats().paused).toBe(false);
    },
  );

  it('waits as long as Codewars asks', async () => {
    const { link, tracking, codewars } = await stand();
    await link('ann', { fails: 'RateLimited', retryAfterMs: 20 * minute });
    tracking.start();
    await pass(19 * minute);
    expect(codewars.calls).toHaveLength(1);
    await pass(2 * minute);
    expect(codewars.calls).toHaveLength(2);
  });

  it.each(['UnexpectedResponse', 'Forbidden', 'Unavailable'] as const)(
    'lets one account that always answers %s stop nobody',
    async (fails) => {
      const { link, tracking, codewars, pipeline, lines } = await stand();
      await link('ann', { fails });
      await link('bob', { overall: -6 });
      tracking.start();
      await pass(2 * minute);
      codewars.people.set('bob', { overall: -5 });
      await pass(3 * hour);
      expect(pipeline.take()).toEqual(['bob overall -5']);
      expect(codewars.callsOf('bob').length).toBeGreaterThan(8);
      expect(codewars.callsOf('ann').length).toBeGreaterThan(3);
      expect(lines.length).toBeLessThan(80);
    },
  );

  it('pauses when one account after the other answers nonsense', async () => {
    const { link, tracking, codewars } = await stand();
    for (let index = 0; index < 100; index++) await link(`u${index}`, {});
    codewars.down = 'UnexpectedResponse';
    tracking.start();
    await pass(hour);
    expect(codewars.calls.length).toBeLessThan(30);
  });

  it('tells of ranks and honor when the completed list cannot be read, and asks for it again', async () => {
    const { link, tracking, codewars, pipeline } = await stand();
    await link('ann', { completed: [{ id: 'a', languages: ['go'] }] });
    tracking.start();
    await pass(minute);
    const completed = codewars.completed;
    codewars.completed = (name) =>
      Promise.reject(new CodewarsError('UnexpectedResponse', { subject: { kind: 'user', name } }));
    codewars.people.set('ann', {
      overall: -7,
      completed: [
        { id: 'b', languages: ['go'] },
        { id: 'a', languages: ['go'] },
      ],
    });
    await pass(15 * minute);
    expect(pipeline.take()).toEqual(['ann overall -7']);
    codewars.completed = completed;
    await pass(15 * minute);
    expect(pipeline.take()).toEqual(['ann Kata b in go']);
  });

  it.each(['followers', 'links', 'snapshots'])('survives a store that fails in %s', async (name) => {
    const healthy = await stand();
    const breakage: Breakage = { current: undefined };
    const { tracking, codewars, pipeline, lines } = await stand({
      storage: breakable(healthy.storage, breakage),
    });
    await healthy.link('ann', {});
    codewars.people.set('ann', { overall: -6 });
    tracking.start();
    await pass(minute);
    breakage.current = { collections: [name] };
    codewars.people.set('ann', { overall: -5 });
    await pass(hour);
    expect(pipeline.take()).toEqual([]);
    expect(lines.some(({ level }) => level === 'warn')).toBe(true);
    expect(lines.length).toBeLessThan(80);
    breakage.current = undefined;
    await pass(hour);
    expect(pipeline.take()).toEqual(['ann overall -5']);
  });

  it('ends a wait when it is stopped, and finishes what it has begun to tell', async () => {
    const { link, tracking, codewars, pipeline, storage } = await stand();
    await link('ann', { overall: -6 });
    tracking.start();
    await pass(minute);
    await tracking.stop();
    await tracking.stop();

    const telling = Promise.withResolvers<undefined>();
    const told = Promise.withResolvers<undefined>();
    const slow = await stand({
      storage,
      codewars,
      pipeline: {
        async accept(event) {
          telling.resolve(undefined);
          await told.promise;
          await pipeline.accept(event);
        },
      },
    });
    codewars.people.set('ann', { overall: -5 });
    slow.tracking.start();
    const passing = pass(15 * minute);
    await telling.promise;
    const stopped = slow.tracking.stop();
    told.resolve(undefined);
    await Promise.all([stopped, passing]);
    expect(pipeline.take()).toEqual(['ann overall -5']);
    expect((await storage.snapshots.get('ann'))?.ranks.overall?.rank).toBe(-5);
  });
});
