import { describe, expect, it } from 'vitest';
import type { Solves } from '../../src/history/history.ts';
import { completionsOf, type CompletedOnce } from '../../src/storage/records.ts';
import { day, everything, hour, many, minute, now, solved, stand } from './kit.ts';

const standing = async () => {
  const at = await stand();
  const ada = await at.link('ada', { languages: {}, completed: [] });
  const noted = at.history.noting(at.codewars);
  const setList = (list: readonly ReturnType<typeof solved>[]) => at.server.setCompleted('ada', [...list]);
  return {
    ...at,
    ada,
    setList,
    /** Reads the first page as tracking or a command does, and answers the sums after it. */
    async look(list?: readonly ReturnType<typeof solved>[]): Promise<Solves | undefined> {
      if (list !== undefined) setList(list);
      await noted.completed(ada.codewarsId ?? ada.username, 0, { fresh: true });
      await at.settled();
      return (await at.history.solvesOf([ada]))[0];
    },
    readWhole: () => at.completions.readWhole(ada, { callOptions: {}, beforePage: () => Promise.resolve() }),
    solves: async () => (await at.history.solvesOf([ada]))[0],
  };
};

describe('what an account has completed', () => {
  it('is summed up when the list is read whole', async () => {
    const at = await standing();
    for (const [id, rank] of [
      ['k0', -8],
      ['k1', -4],
      ['k2', null],
    ] as const)
      at.kata(id, { rank });
    at.setList(many(450));
    expect(await at.solves()).toBeUndefined();
    await at.readWhole();
    const solves = await at.solves();
    expect(solves).toMatchObject({ isWhole: true, since: 0, asOf: now, languages: ['rust'] });
    expect(solves?.between(everything)).toEqual({ kata: 450, points: 57, unknown: 447 });
    expect(solves?.between({ from: now - day - 2 * hour, to: now }, 'rust')).toMatchObject({ kata: 3 });
    expect(solves?.between(everything, 'go')).toMatchObject({ kata: 0 });
  });

  it('counts each kata once, however often a first page shows it', async () => {
    const at = await standing();
    const list = many(450);
    at.setList(list);
    await at.readWhole();
    for (let looks = 0; looks < 3; looks += 1)
      expect((await at.look([solved('new', now - hour, 'go'), ...list]))?.between(everything)).toMatchObject({
        kata: 451,
      });
    expect((await at.solves())?.between({ from: now - 2 * hour, to: now }, 'go')).toMatchObject({ kata: 1 });
    // A language that a known kata gains counts from its only date.
    const [first, ...others] = list;
    const again = { ...first!, completedLanguages: ['rust', 'go'] };
    const solves = await at.look([solved('new', now - hour, 'go'), again, ...others]);
    expect(solves?.between(everything)).toMatchObject({ kata: 451 });
    expect(solves?.between({ from: now - 2 * day, to: now - 2 * hour }, 'go')).toMatchObject({ kata: 1 });
    expect(solves).toMatchObject({ isWhole: true });
  });

  it('is known from a moment on when more was completed than fits on a page', async () => {
    const at = await standing();
    at.setList(many(3, 'old', now - 90 * day));
    await at.readWhole();
    const solves = await at.look([...many(250), ...many(3, 'old', now - 90 * day)]);
    expect(solves).toMatchObject({ isWhole: false, since: now - day - 199 * hour });
    expect(solves?.between(everything)).toMatchObject({ kata: 203 });
    await at.readWhole();
    expect((await at.solves())?.between(everything)).toMatchObject({ kata: 253 });
    expect(await at.solves()).toMatchObject({ isWhole: true });
  });

  it('of a short list is whole with the first page', async () => {
    const at = await standing();
    expect(await at.look(many(3))).toMatchObject({ isWhole: true });
  });

  it('of an account that has completed nothing is known to be nothing', async () => {
    const at = await standing();
    const solves = await at.look([]);
    expect(solves).toMatchObject({ isWhole: true, languages: [] });
    expect(solves?.between(everything)).toEqual({ kata: 0, points: 0, unknown: 0 });
    expect([...(solves?.each() ?? [])]).toEqual([]);
  });

  it('loses what Codewars no longer lists when the list is read whole', async () => {
    const at = await standing();
    at.setList(many(5));
    await at.readWhole();
    await at.later(2 * hour);
    at.setList(many(3));
    await at.readWhole();
    expect((await at.solves())?.between(everything)).toMatchObject({ kata: 3 });
  });

  it('keeps what a first page brings while the list is being read', async () => {
    const at = await standing();
    const list = many(450);
    at.setList(list);
    let isFirst = true;
    await at.completions.readWhole(at.ada, {
      callOptions: {},
      async beforePage() {
        if (isFirst) isFirst = false;
        else await at.look([solved('new', now - hour, 'go'), ...list]);
      },
    });
    expect((await at.solves())?.between(everything)).toMatchObject({ kata: 451 });
    expect(await at.solves()).toMatchObject({ isWhole: true });
  });

  it('counts kata whose date is missing or cannot be, but in no week, month or year', async () => {
    const at = await standing();
    const solves = await at.look([
      solved('good', now - hour, 'rust'),
      solved('none', undefined, 'rust'),
      solved('word', 'yesterday', 'rust'),
      solved('early', '1970-01-01T00:00:00Z', 'rust'),
      solved('before', '2011-12-31T23:59:59Z', 'rust'),
      solved('late', '2099-01-01T00:00:00Z', 'rust'),
      solved('never', '9999-12-31T23:59:59Z', 'rust'),
    ]);
    expect(solves?.between({ from: 0, to: now + 1 })).toMatchObject({ kata: 7 });
    expect(solves?.between({ from: 1, to: now + 1 })).toMatchObject({ kata: 1 });
    expect(solves?.between({ from: now, to: Number.MAX_SAFE_INTEGER })).toMatchObject({ kata: 0 });
    expect(solves).toMatchObject({ isWhole: true });
    // A date that comes later is taken.
    const dated = await at.look([solved('none', now - 2 * hour, 'rust')]);
    expect(dated?.between({ from: 1, to: now + 1 })).toMatchObject({ kata: expect.any(Number) as number });
  });

  it('counts removed kata and those in beta without points, and the rank of neither is unknown', async () => {
    const at = await standing();
    at.kata('beta', { rank: null });
    at.catalogue.learn([{ id: 'gone', name: 'Gone', slug: null }]);
    at.catalogue.remove('gone');
    const solves = await at.look([
      { ...solved('nameless', now - hour, 'rust'), name: null } as never,
      solved('gone', now - hour, 'rust'),
      solved('beta', now - hour, 'rust'),
    ]);
    expect(solves?.between(everything)).toEqual({ kata: 3, points: 0, unknown: 0 });
  });

  it('is not kept of an account to which no member is linked', async () => {
    const at = await standing();
    await at.members.unlink('1', 'user-ada');
    expect(await at.look(many(3))).toBeUndefined();
    await at.readWhole();
    expect(await at.solves()).toBeUndefined();
    const solves = await at.history.readSolves(at.ada, 5_000);
    expect(solves).toMatchObject({ isWhole: true });
    expect(solves.between(everything)).toMatchObject({ kata: 3 });
    expect(await at.solves()).toBeUndefined();
  });

  it('is confirmed by a look that shows nothing new, once an hour', async () => {
    const at = await standing();
    await at.look(many(3));
    const snapshot = {
      username: 'ada',
      codewarsId: at.ada.codewarsId,
      honor: 1,
      ranks: {},
      baseline: {},
      totalCompleted: 3,
      changedAt: now,
    };
    await at.later(30 * minute);
    await at.history.note(at.ada.codewarsId!, { ...snapshot, readAt: at.now() }, true);
    expect(await at.solves()).toMatchObject({ asOf: now });
    await at.later(31 * minute);
    await at.history.note(at.ada.codewarsId!, { ...snapshot, readAt: at.now() }, true);
    expect(await at.solves()).toMatchObject({ asOf: now + 61 * minute });
    await at.later(2 * hour);
    await at.history.note(at.ada.codewarsId!, { ...snapshot, readAt: at.now() }, false);
    expect(await at.solves()).toMatchObject({ asOf: now + 61 * minute });
  });

  it('is summed up again from the list when the sums cannot be read or are gone', async () => {
    const at = await standing();
    await at.look(many(3));
    await at.storage.solves.delete(at.ada.codewarsId!);
    expect((await at.look())?.between(everything)).toMatchObject({ kata: 3 });
  });

  it('of a row of an earlier version gets its dates', async () => {
    const at = await standing();
    const row = { languages: { rust: ' k0 k1 k2 ' }, total: 3, readAt: now - day };
    await at.storage.completions.set(at.ada.codewarsId!, row);
    expect((await at.look(many(3)))?.between({ from: 1, to: now })).toMatchObject({ kata: 3 });
  });
});

describe('ranks that are unknown', () => {
  it('are asked for, and then count', async () => {
    const at = await standing();
    for (const id of ['k0', 'k1']) at.kata(id, { rank: -5 }, false);
    expect((await at.look(many(3)))?.between(everything)).toEqual({ kata: 3, points: 0, unknown: 3 });
    at.history.start();
    await at.later(minute);
    // k2 is not on Codewars.
    expect((await at.solves())?.between(everything)).toEqual({ kata: 3, points: 42, unknown: 0 });
    const asked = at.server.requests.filter(({ path }) => path.startsWith('/code-challenges/k'));
    expect(asked).toHaveLength(3);
    // The next round stores what is known by now.
    await at.later(7 * hour);
    expect((await at.storage.solves.get(at.ada.codewarsId!))?.unknown.ids).toBe('');
  });

  it('stay known in a process that has not loaded the catalogue', async () => {
    const at = await standing();
    const list: CompletedOnce[] = [{ id: 'k0', at: now - day, rank: -5, languages: ['rust'] }];
    await at.storage.completions.set(
      at.ada.codewarsId!,
      completionsOf(list, { total: 1, readAt: now, since: 0 }),
    );
    const solves = await at.look([solved('new', now - hour, 'rust'), ...many(1)]);
    expect(solves?.between(everything)).toEqual({ kata: 2, points: 21, unknown: 1 });
  });
});
