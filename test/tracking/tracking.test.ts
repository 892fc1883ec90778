import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/storage/errors.ts';
import { readingsIn } from '../../src/storage/records.ts';
import { pass } from '../support/virtual-clock.ts';
import { hour, minute, stand } from './support.ts';

describe('tracking', () => {
  it('says nothing of what it finds at the first reading, and keeps it', async () => {
    const { link, tracking, pipeline, storage } = await stand();
    await link('ann', { honor: 1200, overall: -4, languages: { ruby: [-4, 700] } });
    tracking.start();
    await pass(5_000);
    expect(pipeline.said).toEqual([]);
    expect(await storage.snapshots.get('ann')).toMatchObject({
      username: 'name-of-ann',
      codewarsId: 'ann',
      honor: 1200,
      ranks: { overall: { rank: -4 }, ruby: { rank: -4, score: 700 } },
      baseline: { overall: -4, ruby: -4 },
      completed: [],
    });
  });

  it('tells of rises of rank, overall and by language, and of honor', async () => {
    const { link, tracking, pipeline, codewars } = await stand();
    await link('ann', { honor: 100, overall: -6, languages: { ruby: [-6, 80], go: [-8, 2] } });
    tracking.start();
    await pass(minute);
    codewars.people.set('ann', {
      honor: 145,
      overall: -5,
      languages: { ruby: [-5, 240], go: [-8, 4], rust: [-8, 2], nim: [-7, 30] },
    });
    await pass(15 * minute);
    expect(pipeline.take()).toEqual(['ann overall -5', 'ann ruby -5', 'ann nim -7', 'ann honor 145 +45']);
    await pass(hour);
    expect(pipeline.take()).toEqual([]);
  });

  it('keeps what it has read over time, on change, as long as the account is linked', async () => {
    const { link, unlink, tracking, codewars, storage } = await stand();
    await link('ann', { honor: 100, overall: -6, languages: { ruby: [-6, 80] } });
    tracking.start();
    await pass(5 * hour);
    const readings = async () => {
      const row = await storage.history.get('ann');
      return row && readingsIn(row).map(({ honor, completed, languages }) => [honor, completed, languages]);
    };
    expect(await readings()).toEqual([[100, 0, { ruby: 80 }]]);
    codewars.people.set('ann', {
      honor: 108,
      overall: -6,
      languages: { ruby: [-6, 82] },
      completed: [{ id: 'k', languages: ['ruby'] }],
    });
    await pass(5 * hour);
    expect(await readings()).toEqual([
      [100, 0, { ruby: 80 }],
      [108, 1, { ruby: 82 }],
    ]);
    await unlink('ann');
    await pass(5 * hour);
    expect(await readings()).toBeUndefined();
  });

  it('says nothing when ranks or honor fall, nor when they come back', async () => {
    const { link, tracking, pipeline, codewars } = await stand();
    const before = { honor: 500, overall: -3, languages: { ruby: [-3, 1800] as [number, number] } };
    await link('ann', before);
    tracking.start();
    await pass(minute);
    codewars.people.set('ann', { honor: 490, overall: -4, languages: { ruby: [-4, 1700] } });
    await pass(hour);
    codewars.people.set('ann', before);
    await pass(hour);
    expect(pipeline.take()).toEqual([]);
  });

  it('counts from a lower total once honor has stayed lower for a day', async () => {
    const { link, tracking, pipeline, codewars } = await stand();
    await link('ann', { honor: 1_000 });
    tracking.start();
    await pass(minute);
    codewars.people.set('ann', { honor: 800 });
    await pass(30 * hour);
    codewars.people.set('ann', { honor: 805 });
    await pass(13 * hour);
    expect(pipeline.take()).toEqual(['ann honor 805 +5']);
  });

  it('counts from what the API shows where an older version was made to believe more', async () => {
    const { link, tracking, pipeline, codewars, storage } = await stand();
    await link('ann', { honor: 544 });
    tracking.start();
    await pass(minute);
    await storage.snapshots.update('ann', (row) => {
      const { honorAt: _, ...old } = row!;
      return { ...old, honor: 1_000_000_000 };
    });
    await pass(hour);
    codewars.people.set('ann', { honor: 550 });
    await pass(13 * hour);
    expect(pipeline.take()).toEqual(['ann honor 550 +6']);
  });

  it('asks by the linked name where Codewars gave no id', async () => {
    const { link, tracking, pipeline, codewars } = await stand();
    await link('ann', { overall: -6 }, { codewarsId: null });
    tracking.start();
    await pass(minute);
    codewars.people.set('name-of-ann', { overall: -5 });
    await pass(15 * minute);
    expect(codewars.calls[0]?.who).toBe('name-of-ann');
    expect(pipeline.take()).toEqual(['name:name-of-ann overall -5']);
  });

  it('says nothing that a webhook has said, whichever comes first', async () => {
    const { link, tracking, pipeline, codewars } = await stand();
    await link('ann', { overall: -6, honor: 10 });
    await link('bob', { overall: -6, honor: 10 });
    tracking.start();
    await pass(minute);
    const rank = { type: 'rank', language: null, rank: -5, at: Date.now() } as const;
    const honor = { type: 'honor', honor: 12, delta: 2, at: Date.now() } as const;

    await pipeline.hear({ ...rank, accountId: 'ann' });
    await pipeline.hear({ ...honor, accountId: 'ann' });
    expect(pipeline.take()).toHaveLength(2);
    codewars.people.set('ann', { overall: -5, honor: 12 });
    codewars.people.set('bob', { overall: -5, honor: 12 });
    await pass(15 * minute);
    expect(pipeline.take()).toEqual(['bob overall -5', 'bob honor 12 +2']);
    await pipeline.hear({ ...rank, accountId: 'bob' });
    await pipeline.hear({ ...honor, accountId: 'bob' });
    expect(pipeline.take()).toEqual([]);
  });

  it('lowers nothing that a webhook raises while a profile is being read', async () => {
    const { link, tracking, pipeline, codewars, storage } = await stand();
    await link('ann', { overall: -6, honor: 10 });
    tracking.start();
    await pass(minute);
    codewars.people.set('ann', { overall: -5, honor: 11 });
    codewars.meanwhile = async () => {
      codewars.meanwhile = undefined;
      await pipeline.hear({ type: 'rank', accountId: 'ann', language: null, rank: -4, at: Date.now() });
    };
    await pass(15 * minute);
    expect(pipeline.take()).toEqual(['ann overall -4', 'ann honor 11 +1']);
    expect((await storage.snapshots.get('ann'))?.ranks.overall?.rank).toBe(-4);
  });

  it('raises the snapshot only after the pipeline has everything', async () => {
    const { link, tracking, pipeline, codewars, storage, lines } = await stand();
    await link('ann', { overall: -6 });
    tracking.start();
    await pass(minute);
    codewars.people.set('ann', { overall: -5 });
    pipeline.broken = new Error('the store is full');
    await pass(20 * minute);
    expect((await storage.snapshots.get('ann'))?.ranks.overall?.rank).toBe(-6);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    pipeline.broken = undefined;
    await pass(20 * minute);
    expect(pipeline.take()).toEqual(['ann overall -5']);
    expect((await storage.snapshots.get('ann'))?.ranks.overall?.rank).toBe(-5);
  });

  it('drops who unlinked, with what was kept', async () => {
    const { link, unlink, tracking, codewars, storage } = await stand();
    await link('ann', {});
    await link('bob', {});
    tracking.start();
    await pass(minute);
    await unlink('ann');
    await pass(hour);
    expect(tracking.stats().tracked).toBe(1);
    expect(await storage.snapshots.get('ann')).toBeUndefined();
    const before = codewars.callsOf('ann').length;
    await pass(hour);
    expect(codewars.callsOf('ann')).toHaveLength(before);
    expect(codewars.callsOf('bob').length).toBeGreaterThan(5);
  });

  it('keeps nothing of who unlinks while they are read for the first time', async () => {
    const { link, unlink, tracking, codewars, storage } = await stand();
    await link('ann', {});
    codewars.meanwhile = (id) => unlink(id);
    tracking.start();
    await pass(minute);
    expect(codewars.callsOf('ann')).not.toEqual([]);
    expect(await storage.snapshots.get('ann')).toBeUndefined();
  });

  it('reads the accounts of this process alone', async () => {
    const { link, tracking, codewars } = await stand({ ownsAccount: (account) => account !== 'bob' });
    await link('ann', {});
    await link('bob', {});
    tracking.start();
    await pass(hour);
    expect(codewars.callsOf('ann').length).toBeGreaterThan(4);
    expect(codewars.callsOf('bob')).toEqual([]);
    expect(tracking.stats().tracked).toBe(1);
  });

  it('begins with who is due although the snapshot of somebody else cannot be read', async () => {
    const { link, tracking, codewars, storage, restart, lines } = await stand();
    await link('ann', {});
    await link('bob', {});
    tracking.start();
    await pass(minute);
    const get = storage.snapshots.get.bind(storage.snapshots);
    const corrupt = new StorageError('corrupt', 'bob');
    storage.snapshots.getMany = () => Promise.reject(corrupt);
    storage.snapshots.get = (key) => (key === 'bob' ? Promise.reject(corrupt) : get(key));
    codewars.calls.length = 0;
    await restart();
    await pass(5 * minute);
    expect(codewars.callsOf('ann')).toEqual([]);
    expect(lines.filter(({ level }) => level === 'warn').length).toBeGreaterThan(0);
    for (const each of ['get', 'getMany']) Reflect.deleteProperty(storage.snapshots, each);
    await pass(15 * minute);
    expect(codewars.callsOf('ann').length).toBeGreaterThan(0);
  });

  it('finds who linked within a minute', async () => {
    const { link, tracking, codewars } = await stand();
    tracking.start();
    await pass(10_000);
    await link('ann', {});
    await pass(minute);
    expect(codewars.callsOf('ann')).toEqual(['user', 'completed']);
  });
});

describe('newly completed kata', () => {
  it('are told by name and new language; the list is asked for only when something was completed', async () => {
    const { link, tracking, pipeline, codewars } = await stand();
    const old = { id: 'a', languages: ['ruby'] };
    await link('ann', { completed: [old], languages: { ruby: [-8, 2] } });
    tracking.start();
    await pass(30 * minute);
    expect(codewars.callsOf('ann').filter((what) => what === 'completed')).toHaveLength(1);
    codewars.people.set('ann', {
      completed: [
        { id: 'b', languages: ['ruby'], name: null },
        { ...old, languages: ['ruby', 'rust'] },
      ],
      languages: { ruby: [-8, 4], rust: [-8, 2] },
    });
    await pass(30 * minute);
    expect(pipeline.take()).toEqual(['ann Kata a in rust', 'ann ? in ruby']);
    expect(codewars.callsOf('ann').filter((what) => what === 'completed')).toHaveLength(2);
  });

  it('are told of five at a time, the newest, and the others are counted in the log', async () => {
    const { link, tracking, pipeline, codewars, lines } = await stand();
    await link('ann', {});
    tracking.start();
    await pass(minute);
    const completed = Array.from({ length: 8 }, (_, index) => ({ id: `k${8 - index}`, languages: ['go'] }));
    codewars.people.set('ann', { completed });
    await pass(15 * minute);
    expect(pipeline.take()).toEqual(['k4', 'k5', 'k6', 'k7', 'k8'].map((id) => `ann Kata ${id} in go`));
    expect(lines.at(-1)?.fields).toEqual({ account: 'ann', unsaid: 3 });
    await pass(hour);
    expect(pipeline.take()).toEqual([]);
  });

  it('are not old ones that move up onto the page', async () => {
    const { link, tracking, pipeline, codewars } = await stand();
    const many = Array.from({ length: 210 }, (_, index) => ({ id: `k${index}`, languages: ['go'] }));
    await link('ann', { completed: many });
    tracking.start();
    await pass(minute);
    const completed = [{ id: 'new', languages: ['go'] }, ...many.slice(5)];
    codewars.people.set('ann', { completed, languages: { go: [-8, 2] } });
    await pass(15 * minute);
    expect(pipeline.take()).toEqual(['ann Kata new in go']);
  });
});
