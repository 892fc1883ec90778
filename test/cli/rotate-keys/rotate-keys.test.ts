import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../../src/storage/storage.ts';
import { temporaryDirectory, withDatabase } from '../../support/storage-kit.ts';
import { fill, newKey, oldKey, opened, openWith, rotate, running, setKey } from './rotation-kit.ts';

const all = (): boolean => true;

describe('rotating keys', () => {
  let path: string;
  let before: Storage;
  beforeEach(async () => {
    path = join(temporaryDirectory(), 'dojo.sqlite');
    before = await openWith(path, oldKey);
    await fill(before, 25);
  });

  /** After the old key was taken out, everything must open. */
  const expectAllUnder = async (key: Buffer, count = 50): Promise<void> => {
    expect(await opened(await openWith(path, key))).toHaveLength(count);
  };

  it('is done by the running processes, each what it owns, and says that the old key can go', async () => {
    running(await openWith(path, newKey, oldKey), 'worker.1', (guildId) => guildId === '1');
    running(await openWith(path, newKey, oldKey), 'worker.2', (guildId) => guildId === '2');
    const { ok, said } = await rotate(await openWith(path, newKey, oldKey));
    expect(said).toContain('Secrets kept: 50, of them under another key than the first: 50');
    expect(said).toContain('worker.1: 26 sealed anew, done');
    expect(said).toContain('worker.2: 24 sealed anew, done');
    expect(said).not.toContain('here');
    expect(said).toContain('the older keys can be taken out');
    expect(ok).toBe(true);
    await expectAllUnder(newKey);
    expect(await before.requests.get('rotate-keys')).toBeUndefined();
  });

  it('is done by the command where nothing runs', async () => {
    const { ok, said } = await rotate(await openWith(path, newKey, oldKey));
    expect(said).toContain('No running bot answered within 15 s');
    expect(said).toContain('50 sealed anew here');
    expect(ok).toBe(true);
    await expectAllUnder(newKey);
  });

  it('is done by the command for servers whose process does not run', async () => {
    running(await openWith(path, newKey, oldKey), 'worker.1', (guildId) => guildId === '1');
    const { ok, said } = await rotate(await openWith(path, newKey, oldKey));
    expect(said).toContain('24 sealed anew here');
    expect(ok).toBe(true);
    await expectAllUnder(newKey);
  });

  it.each([
    ['that has the old key alone', [oldKey]],
    ['that still seals under the old one', [oldKey, newKey]],
  ])('is refused by a process %s, and the next step is said', async (_, keys) => {
    running(await openWith(path, ...keys), 'web', () => false);
    const { ok, said } = await rotate(await openWith(path, newKey, oldKey));
    expect(ok).toBe(false);
    expect(said).toContain('does not know the new key yet: set ENCRYPTION_KEY=new,old');
    expect(said).not.toContain('can be taken out');
  });

  it('is refused by one of two processes of the same name', async () => {
    running(await openWith(path, oldKey), 'worker', all);
    running(await openWith(path, newKey, oldKey), 'worker', all);
    const { ok, said } = await rotate(await openWith(path, newKey, oldKey));
    expect(ok, said).toBe(false);
  });

  it('leaves alone what no key opens, and does not let the old key go', async () => {
    const stranger = await openWith(path, Buffer.alloc(32, 3));
    await setKey(stranger, '1:lost', 'lost');
    const kept = await before.links.get('1:lost');
    running(await openWith(path, newKey, oldKey), 'all', all);
    const { ok, said } = await rotate(await openWith(path, newKey, oldKey));
    expect(ok).toBe(false);
    expect(said).toContain('1 cannot be opened with the keys given');
    expect(said).not.toContain('can be taken out');
    expect(await before.links.get('1:lost')).toEqual(kept);
    // With the key that was missing it is done by the next run.
    const again = await rotate(await openWith(path, newKey, oldKey, Buffer.alloc(32, 3)));
    expect(again.ok).toBe(true);
    await expectAllUnder(newKey, 51);
  });

  it('loses nothing that is written meanwhile', async () => {
    const bot = await openWith(path, newKey, oldKey);
    running(bot, 'all', all);
    const writing: Promise<unknown>[] = [];
    const { ok } = await rotate(await openWith(path, newKey, oldKey), () => {
      for (let index = 0; index < 25; index += 1) {
        const row = `${index % 2 === 0 ? '1' : '2'}:${index}`;
        writing.push(bot.links.update(row, (link) => link && { ...link, verifiedAt: 7 }));
      }
      writing.push(setKey(bot, '1:0', 'another key'), setKey(bot, '1:new', 'new'), bot.links.delete('2:1'));
    });
    await Promise.all(writing);
    expect(ok).toBe(true);
    const after = await openWith(path, newKey);
    const found = await opened(after);
    expect(found).toContain('1:0 another key');
    expect(found).toContain('1:new new');
    expect(found.some((each) => each.startsWith('2:1 '))).toBe(false);
    expect(await after.links.get('1:2')).toMatchObject({ verifiedAt: 7 });
  });

  it('finds what another process seals under the old key in the last moment', async () => {
    const storage = await openWith(path, newKey, oldKey);
    let lists = 0;
    const links = new Proxy(storage.links, {
      get(target, property) {
        if (property === 'entries') return listed;
        const value: unknown = Reflect.get(target, property);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    // Listed first to count, then to reseal; then to see whether anything is left.
    async function* listed(): ReturnType<Storage['links']['entries']> {
      lists += 1;
      if (lists === 3) await setKey(before, '1:late', 'late');
      yield* storage.links.entries();
    }
    const { ok, said } = await rotate({ ...storage, links });
    expect(said).toContain('1 sealed anew here');
    expect(ok).toBe(true);
    await expectAllUnder(newKey, 51);
  });

  it('goes on after a process that died in the middle, and can be run again', async () => {
    const died = running(await openWith(path, newKey, oldKey), 'all', all);
    const first = rotate(await openWith(path, newKey, oldKey), (line) => {
      if (line.includes('…') && line.startsWith('all:')) void died.stop();
    });
    expect((await first).ok).toBe(true);
    await expectAllUnder(newKey);
    const again = await rotate(await openWith(path, newKey));
    expect(again.said).toContain('Secrets kept: 50, of them under another key than the first: 0');
    expect(again.ok).toBe(true);
  }, 30_000);

  it('passes over a row that cannot be read, and does not let the old key go', async () => {
    withDatabase(path, (database) => database.exec(`UPDATE links SET value = '{' WHERE key = '1:none'`));
    const { ok, said } = await rotate(await openWith(path, newKey, oldKey));
    expect(said).toContain('50 sealed anew here');
    expect(said).toContain('1 cannot be opened with the keys given, or cannot be read');
    expect(ok).toBe(false);
  });
});
