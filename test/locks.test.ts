import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLocks } from '../src/locks.ts';

/** Work that notes its beginning and its end, and takes some turns of the event loop. */
function workshop() {
  const noted: string[] = [];
  const work = (name: string) => async () => {
    noted.push(`${name} begins`);
    for (let turns = 0; turns < 3; turns += 1) await turn();
    noted.push(`${name} ends`);
    return name;
  };
  return { noted, work };
}

describe('locks', () => {
  it('run what has a key in common one after another, in the order of the calls', async () => {
    const { noted, work } = workshop();
    const locked = createLocks();
    const results = await Promise.all([
      locked(['a'], work('first')),
      locked(['b', 'a'], work('second')),
      locked(['b'], work('third')),
    ]);
    expect(results).toEqual(['first', 'second', 'third']);
    expect(noted).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('let what has no key in common run at once', async () => {
    const { noted, work } = workshop();
    const locked = createLocks();
    await Promise.all([locked(['a'], work('one')), locked(['b'], work('other')), locked([], work('free'))]);
    expect(noted.slice(0, 3)).toEqual(['one begins', 'other begins', 'free begins']);
  });

  it('take keys in any order, and the same twice, without waiting for each other for ever', async () => {
    const { noted, work } = workshop();
    const locked = createLocks();
    await Promise.all([locked(['a', 'b'], work('one')), locked(['b', 'a', 'b'], work('other'))]);
    expect(noted).toEqual(['one begins', 'one ends', 'other begins', 'other ends']);
  });

  it('go on after work that failed, also by throwing at once', async () => {
    const { noted, work } = workshop();
    const locked = createLocks();
    const failing = locked(['a'], () => Promise.reject(new Error('on the way')));
    const throwing = locked(['a'], () => {
      throw new Error('at once');
    });
    const last = locked(['a'], work('last'));
    await expect(failing).rejects.toThrow('on the way');
    await expect(throwing).rejects.toThrow('at once');
    expect(await last).toBe('last');
    expect(noted).toEqual(['last begins', 'last ends']);
  });
});
