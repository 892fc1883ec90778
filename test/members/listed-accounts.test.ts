import { beforeEach, describe, expect, it } from 'vitest';
import { Absences } from '../../src/members/absences.ts';
import { createLookups } from '../../src/members/link.ts';
import type { LinkRecord } from '../../src/storage/records.ts';

const linkTo = (username: string, codewarsId: string | null = `id-${username}`): LinkRecord => ({
  username,
  codewarsId,
  linkedAt: 1,
  announce: true,
});

describe('the accounts linked in a server', () => {
  let links: Map<string, LinkRecord>;
  let reads: number;
  let fails: boolean;
  let time: number;
  let lookups: ReturnType<typeof createLookups>;
  beforeEach(() => {
    links = new Map();
    [reads, fails, time] = [0, false, 1_000];
    const storage = {
      members: {
        get: (guildId: string) => {
          reads += 1;
          if (fails) return Promise.reject(new Error('the store is gone'));
          const keys = [...links.keys()].filter((key) => key.startsWith(`${guildId}:`));
          return Promise.resolve({ userIds: keys.map((key) => key.slice(guildId.length + 1)) });
        },
      },
      links: { getMany: (keys: readonly string[]) => Promise.resolve(keys.map((key) => links.get(key))) },
    };
    lookups = createLookups(
      storage as unknown as Parameters<typeof createLookups>[0],
      () => time,
      new Absences(() => time),
    );
  });
  const names = async (guildId = 'g') => (await lookups.accountsIn(guildId)).map(({ username }) => username);

  it('are each there once, from A to Z, and of that server alone', async () => {
    links.set('g:1', linkTo('ben'));
    links.set('g:2', linkTo('Ann'));
    links.set('g:3', linkTo('ben'));
    links.set('h:1', linkTo('cleo'));
    expect(await names()).toEqual(['Ann', 'ben']);
    expect(await names('h')).toEqual(['cleo']);
    expect(await names('nowhere')).toEqual([]);
  });

  it('are read once, however many ask, for ten seconds or until a link changes', async () => {
    links.set('g:1', linkTo('ann'));
    await Promise.all([names(), names(), names()]);
    time += 9_999;
    await names();
    expect(reads).toBe(1);
    time += 1;
    await names();
    expect(reads).toBe(2);
    links.set('g:2', linkTo('ben'));
    lookups.noteChange('g');
    expect(await names()).toEqual(['ann', 'ben']);
    // A clock that was set back says nothing of their age.
    time -= 60_000;
    await names();
    expect(reads).toBe(4);
  });

  it('do not miss a link that is made while they are read', async () => {
    links.set('g:1', linkTo('ann'));
    const early = names();
    links.set('g:2', linkTo('ben'));
    lookups.noteChange('g');
    await early;
    expect(await names()).toEqual(['ann', 'ben']);
  });

  it('are read again after the store failed', async () => {
    links.set('g:1', linkTo('ann'));
    fails = true;
    await expect(lookups.accountsIn('g')).rejects.toThrow('the store is gone');
    fails = false;
    expect(await names()).toEqual(['ann']);
  });

  it('are read in steps, between which others have their turn', async () => {
    for (let each = 0; each < 5_000; each += 1) links.set(`g:${each}`, linkTo(`name${each}`));
    let turns = 0;
    let over = false;
    const turn = (): void => {
      turns += 1;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    expect(await names()).toHaveLength(5_000);
    over = true;
    expect(turns).toBeGreaterThanOrEqual(20);
  });
});
