import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/catalogue/catalogue.ts';
import type { WellKnownKata } from '../../facts/well-known-kata.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { breakable, type Breakage } from '../support/breakable.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

const open = async () => {
  const storage = closeAfterTest(
    await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log: new RecordingLog() }),
  );
  const breakage: Breakage = { current: undefined };
  const errors: unknown[] = [];
  const make = (seed?: readonly WellKnownKata[]) =>
    createCatalogue({
      ...(seed && { seed }),
      storage: breakable(storage, breakage),
      now: () => 1,
      onError: (error) => errors.push(error),
    });
  return { storage, breakage, errors, make, catalogue: make() };
};
const kata = (id: string, name: string, rank: number | null = -5) => ({ id, name, slug: null, rank });

describe('the catalogue', () => {
  it('puts the best match first', async () => {
    const { catalogue } = await open();
    catalogue.learn([
      kata('1', 'Sum of Digits'),
      kata('2', 'Digits'),
      kata('3', 'Digits of Pi'),
      kata('4', 'The Great Digital Divide'),
      kata('5', 'Braces'),
    ]);
    const names = (typed: string) => catalogue.search(typed, 25).map(({ name }) => name);
    expect(names('digits')[0]).toBe('Digits');
    expect(names('digi').slice(0, 2).sort()).toEqual(['Digits', 'Digits of Pi']);
    expect(names('digts of pi')[0]).toBe('Digits of Pi');
    expect(names('digits braces')).toEqual([]);
    expect(names('nothing like it')).toEqual([]);
    expect(names('').length).toBe(5);
    expect(names('(((')).toEqual([]);
  });

  it('keeps what it knew when it learns less, and takes a new name', async () => {
    const { catalogue } = await open();
    catalogue.learn([{ id: '1', name: 'Old', slug: 'old', rank: -4, languages: ['rust'], tags: ['a'] }]);
    catalogue.learn([{ id: '1', name: 'New', slug: null }]);
    expect(catalogue.byId('1')).toMatchObject({ name: 'New', slug: 'old', rank: -4, languages: ['rust'] });
    expect(catalogue.byName('nEW')?.id).toBe('1');
    expect(catalogue.byName('old')).toBeUndefined();
    expect(catalogue.size).toBe(1);
  });

  it('is there again after a restart, also after a store that failed in between', async () => {
    const { catalogue, breakage, errors, make, storage } = await open();
    breakage.current = { collections: ['catalogue'] };
    catalogue.learn(Array.from({ length: 250 }, (_, index) => kata(String(index), `Kata ${index}`)));
    await catalogue.flush();
    expect(errors).toHaveLength(1);
    breakage.current = undefined;
    catalogue.learn([kata('last', 'Last')]);
    await catalogue.flush();
    expect(await collect(storage.catalogue.entries())).toHaveLength(251);
    const next = make();
    await next.load();
    expect(next.size).toBe(251);
  });

  it('writes nothing for what it knows already', async () => {
    const { catalogue, storage, breakage, errors } = await open();
    catalogue.learn([kata('1', 'One')]);
    await catalogue.flush();
    breakage.current = { collections: ['catalogue'] };
    catalogue.learn([kata('1', 'One')]);
    await catalogue.flush();
    expect(errors).toEqual([]);
    expect(await collect(storage.catalogue.entries())).toHaveLength(1);
  });

  it('does not take what has no id or no name', async () => {
    const { catalogue } = await open();
    catalogue.learn([kata('', 'x'), kata('1', '')]);
    expect(catalogue.size).toBe(0);
  });

  it('finds kata by language, rank and tag, and those of which too little is known', async () => {
    const { catalogue } = await open();
    catalogue.learn([
      { ...kata('a', 'A', -5), languages: ['c', 'cpp'], tags: ['Graphs'] },
      { ...kata('b', 'B', null), languages: ['c'] },
      { id: 'c', name: 'C', slug: null, seenIn: ['c'] },
      { id: 'd', name: 'D', slug: null },
    ]);
    catalogue.learn([{ id: 'd', name: 'D', slug: null }]);
    expect(catalogue.find({ language: 'c' })).toEqual(['a', 'b', 'c']);
    expect(catalogue.find({ language: 'c', ranks: [-5, -4] })).toEqual(['a']);
    expect(catalogue.find({ text: 'c', language: 'c' })).toEqual(['c']);
    expect(catalogue.find({ text: 'no such words' })).toEqual([]);
    expect(catalogue.tags()).toEqual(['Graphs']);
    expect(catalogue.find({ language: 'c', ranks: [null] })).toEqual(['b']);
    expect(catalogue.find({ language: 'cpp', tags: ['Graphs', 'Trees'] })).toEqual(['a']);
    expect(catalogue.find({ language: 'cp' })).toEqual([]);
    expect(catalogue.find({ language: '","' })).toEqual([]);
    expect(catalogue.unclear(9)).toEqual(['d', 'c']);
    expect(catalogue.unclear(1)).toEqual(['d']);
    expect(catalogue.unclear(9, { seenIn: 'c' })).toEqual(['c']);
    expect(catalogue.unclear(9, { except: (id) => id === 'd' })).toEqual(['c']);
  });

  it('adds languages that were seen, and never takes one away for a list of some', async () => {
    const { catalogue, storage, make } = await open();
    const seen = (...seenIn: string[]) => {
      catalogue.learn([{ id: '1', name: 'One', slug: null, seenIn }]);
      return catalogue.byId('1');
    };
    expect(seen('go')).toMatchObject({ seenIn: ['go'] });
    expect(seen('rust')).toMatchObject({ seenIn: ['go', 'rust'] });
    expect(seen('rust')?.languages).toBeUndefined();
    catalogue.learn([{ ...kata('1', 'One'), languages: ['c', 'go'] }]);
    expect(seen('go')).toMatchObject({ languages: ['c', 'go'] });
    expect(seen('zig')).toMatchObject({ languages: ['c', 'go', 'zig'] });
    await catalogue.flush();
    const next = make();
    await next.load();
    expect(next.byId('1')).toEqual(await storage.catalogue.get('1'));
  });

  it('lets nobody find what is gone, until whole details bring it back', async () => {
    const { catalogue, make } = await open();
    const listed = { id: '1', name: 'One', slug: null, seenIn: ['go'] };
    catalogue.learn([{ ...kata('1', 'One'), languages: ['go'] }]);
    catalogue.remove('1');
    catalogue.remove('never there');
    catalogue.learn([listed]);
    await catalogue.flush();
    const next = make();
    await next.load();
    for (const each of [catalogue, next]) {
      each.learn([listed]);
      expect([each.byId('1'), each.byName('One'), ...each.search('one', 9), ...each.search('', 9)]).toEqual([
        undefined,
        undefined,
      ]);
      expect(each.find({ language: 'go' })).toEqual([]);
      each.learn([{ ...kata('1', 'One'), languages: ['go'] }]);
      expect(each.byName('one')?.id).toBe('1');
    }
  });

  it('knows the seed from the start, stores none of it, and believes Codewars more', async () => {
    const { catalogue, make, storage } = await open();
    catalogue.learn([
      { ...kata('stored', 'Stored'), languages: ['go'] },
      { id: 'listed', name: 'Listed', slug: null, seenIn: ['go'] },
    ]);
    await catalogue.flush();
    const seeded = (id: string) => ({ id, name: 'Seed', slug: id, rank: -1, languages: ['rust'] });
    const next = make(['stored', 'listed', 'seed', 'read'].map(seeded));
    expect(next.find({ language: 'rust', ranks: [-1] })).toHaveLength(4);
    await next.load();
    next.learn([{ ...kata('read', 'Read', null), languages: ['c'] }]);
    await next.flush();
    expect(next.byId('stored')).toMatchObject({ name: 'Stored', rank: -5, languages: ['go'] });
    expect(next.byId('listed')).toMatchObject({ name: 'Listed', rank: -1, seenIn: ['rust', 'go'] });
    expect(next.byId('seed')).toMatchObject({ name: 'Seed', rank: -1, seenIn: ['rust'] });
    expect(next.byId('read')).toMatchObject({ name: 'Read', rank: null, languages: ['c'] });
    expect((await collect(storage.catalogue.entries())).map(([key]) => key).sort()).toEqual([
      'listed',
      'read',
      'stored',
    ]);
  });

  it('loses nothing that is stored to what it learns while it still reads', async () => {
    const { catalogue, make, storage } = await open();
    catalogue.learn([{ ...kata('1', 'One'), languages: ['go'] }]);
    await catalogue.flush();
    const next = make();
    const loading = next.load();
    next.learn([{ id: '1', name: 'Renamed', slug: null, seenIn: ['go'] }]);
    await loading;
    await next.flush();
    expect(await storage.catalogue.get('1')).toMatchObject({ name: 'Renamed', rank: -5, languages: ['go'] });
  });

  it('finds what is misspelt after what is not', async () => {
    const { catalogue } = await open();
    catalogue.learn([kata('1', 'Broken Braces'), kata('2', 'Valid Brackets'), kata('3', 'Traces')]);
    const names = (typed: string) => catalogue.search(typed, 25).map(({ name }) => name);
    expect(names('braces')).toEqual(['Broken Braces']);
    expect(names('brases')).toEqual(['Broken Braces']);
    expect(names('BRAC')).toEqual(['Broken Braces', 'Valid Brackets']);
    expect(names('bracets valid')).toEqual(['Valid Brackets']);
    expect(names('xyz')).toEqual([]);
  });
});
