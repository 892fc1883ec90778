import { beforeEach, describe, expect, it } from 'vitest';
import { createHooks, type Hooks } from '../../src/members/hooks.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { closeAfterTest, collect, RecordingLog } from '../support/storage-kit.ts';

describe('members’ own webhooks', () => {
  let storage: Storage;
  let hooks: Hooks;
  let changed: string[];
  beforeEach(async () => {
    changed = [];
    storage = closeAfterTest(
      await openStorage({ url: 'memory:', encryptionKeys: [Buffer.alloc(32, 1)], log: new RecordingLog() }),
    );
    hooks = createHooks({
      storage,
      now: () => 1,
      publicUrl: 'https://dojo.example',
      onChange: (id) => changed.push(id),
    });
  });

  it('have an address that nobody guesses and a secret that is stored sealed', async () => {
    const hook = await hooks.open('g', 'u');
    expect(hook.url).toBe(`https://dojo.example/webhooks/codewars/${hook.hookId}`);
    expect(hook.hookId.length).toBeGreaterThanOrEqual(24);
    expect(hook.secret.length).toBeGreaterThanOrEqual(32);
    expect(await hooks.open('g', 'u')).toEqual(hook);
    expect((await hooks.open('h', 'u')).hookId).not.toBe(hook.hookId);
    expect(JSON.stringify(await collect(storage.hooks.entries()))).not.toContain(hook.secret);
  });

  it('are one hook with one secret for somebody who asks twice at once', async () => {
    const [first, second] = await Promise.all([hooks.open('g', 'u'), hooks.open('g', 'u')]);
    expect(second).toEqual(first);
    expect(await collect(storage.hooks.entries())).toHaveLength(1);
    await hooks.remove('g', 'u');
    expect(await collect(storage.hooks.entries())).toEqual([]);
  });

  it('keep their address with a new secret, and tell of it', async () => {
    const hook = await hooks.open('g', 'u');
    const renewed = await hooks.changeSecret('g', 'u');
    expect(renewed.hookId).toBe(hook.hookId);
    expect(renewed.secret).not.toBe(hook.secret);
    expect(changed).toContain(hook.hookId);
    expect((await hooks.open('g', 'u')).secret).toBe(renewed.secret);
  });

  it('leave nothing behind', async () => {
    const { hookId } = await hooks.open('g', 'u');
    await storage.heard.set(`hook:${hookId}`, { at: 5 });
    expect(await hooks.remove('g', 'u')).toBe(true);
    expect(await hooks.remove('g', 'u')).toBe(false);
    for (const rows of [storage.hooks, storage.hookOf, storage.heard])
      expect(await collect(rows.entries() as AsyncIterable<unknown>)).toEqual([]);
    expect(changed.at(-1)).toBe(hookId);
  });

  it('are listed by how long they have been silent', async () => {
    const a = await hooks.open('g', 'a');
    await hooks.open('g', 'b');
    await storage.heard.set(`hook:${a.hookId}`, { at: 5, pingAt: 4 });
    expect(await hooks.activityIn('g', ['a', 'b', 'c'])).toEqual([
      { userId: 'b', heardAt: undefined },
      { userId: 'a', heardAt: 5 },
    ]);
    expect(await hooks.open('g', 'a')).toMatchObject({ heardAt: 5, pingAt: 4 });
  });

  it('are not offered where nobody can reach the bot', () => {
    expect(hooks.isOffered).toBe(true);
    expect(
      createHooks({ storage, now: () => 1, publicUrl: undefined, onChange: () => undefined }).isOffered,
    ).toBe(false);
  });
});
