import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/catalogue/catalogue.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { breakable, type Breakage } from '../support/breakable.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

const open = async () => {
  const storage = closeAfterTest(
    await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log: new RecordingLog() }),
  );
  const breakage: Breakage = { current: undefined };
  const errors: unknown[] = [];
  const make = () =>
    createCatalogue({
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
});
