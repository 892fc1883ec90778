import { beforeEach, describe, expect, it } from 'vitest';
import { createSettings } from '../../src/guilds/settings.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { collect } from '../support/storage-kit.ts';
import { delivery, linked, newWorld, open, openStarted, user } from '../announcements/kit.ts';
import { idle, pass, putForward, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

const hour = 3_600_000;
const day = 24 * hour;

describe('settings', () => {
  it('have defaults, and keep what is left out', async () => {
    const { settings } = open(await newWorld());
    const options = { honor: 'gathered', languages: true, mention: false, minimum: null, verified: false };
    expect(await settings.get('g')).toEqual({ channels: {}, options });
    await settings.setChannel('g', 'ranks', 'c1');
    await settings.setChannel('g', 'honor', 'c2');
    await settings.setOptions('g', { honor: 500, minimum: -4 });
    await settings.setOptions('g', { mention: true });
    await settings.off('g', 'ranks');
    expect(await settings.get('g')).toEqual({
      channels: { honor: 'c2' },
      options: { ...options, honor: 500, minimum: -4, mention: true },
    });
    expect(await settings.getMany(['h', 'g'])).toMatchObject([
      { channels: {} },
      { channels: { honor: 'c2' } },
    ]);
  });

  it('have a time zone, which is UTC in rows of earlier versions', async () => {
    const { storage, ...world } = await newWorld();
    const { settings } = open({ storage, ...world });
    expect(await settings.timezone('g')).toBe('UTC');
    await settings.setChannel('g', 'ranks', 'c1');
    expect(await settings.timezone('g')).toBe('UTC');
    await settings.setOptions('g', { timezone: 'Australia/Lord_Howe' });
    await settings.setOptions('g', { mention: true });
    expect(await settings.timezone('g')).toBe('Australia/Lord_Howe');
  });

  it('tell what went wrong with a channel, until it is set anew or switched off', async () => {
    const { storage, ...world } = await newWorld();
    const { settings } = open({ storage, ...world });
    for (const kind of ['ranks', 'honor', 'kata']) {
      await storage.trouble.set(`g:${kind}`, { channelId: 'c', code: 'missingAccess', at: 1 });
    }
    expect(Object.keys(await settings.troubles('g'))).toEqual(['ranks', 'honor', 'kata']);
    await settings.setChannel('g', 'ranks', 'd');
    await settings.off('g', 'honor');
    expect(await settings.troubles('g')).toEqual({ kata: { channelId: 'c', code: 'missingAccess', at: 1 } });
    await settings.noteMended('g', 'kata', 'c');
    expect(await settings.troubles('g')).toEqual({});
  });

  it('let one caller say hello', async () => {
    const { settings } = open(await newWorld());
    const claims = await Promise.all([1, 2, 3].map(() => settings.claimHello('g')));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await settings.claimHello('g')).toBe(false);
    expect(await settings.claimHello('h')).toBe(true);
  });
});

describe('a server that the bot left', () => {
  it('is forgotten after 30 days, with all that was kept for it and nothing else', async () => {
    const world = await newWorld();
    const { storage } = world;
    for (const guildId of ['left', 'stays']) {
      await linked(world, user('u'), guildId);
      await linked(world, user(`only-${guildId}`), guildId);
      await storage.hooks.set(`hook-${guildId}`, { guildId, userId: 'm', sealedSecret: 's', createdAt: 1 });
      await storage.hookOf.set(`${guildId}:m`, { hookId: `hook-${guildId}` });
      await storage.heard.set(`hook:hook-${guildId}`, { at: 1 });
      await storage.trouble.set(`${guildId}:kata`, { channelId: 'c', code: 'refused', at: 1 });
    }
    const { inbox, settings } = await openStarted(world);
    await inbox.add(delivery.honor('u', 110, 10));
    await inbox.add(delivery.rank('only-left', -4));
    await idle();
    await settings.left('left');
    await pass(hour);
    putForward(15 * day - hour);
    // Told again, it is still the same departure.
    await settings.left('left');
    expect(await settings.sweepDeparted()).toBe(0);
    putForward(15 * day);
    await pass(1);
    expect(await settings.sweepDeparted()).toBe(1);
    expect(await settings.sweepDeparted()).toBe(0);

    const rows: string[] = [];
    const collections = [
      storage.links,
      storage.members,
      storage.memberships,
      storage.followers,
      storage.names,
      storage.guilds,
      storage.hooks,
      storage.hookOf,
      storage.heard,
      storage.gathering,
      storage.trouble,
      storage.snapshots,
    ];
    for (const collection of collections) {
      for (const [key, value] of await collect<[string, unknown]>(collection.entries())) {
        rows.push(`${key} ${JSON.stringify(value)}`);
      }
    }
    expect(rows.filter((each) => each.includes('left'))).toEqual([]);
    expect(rows.filter((each) => each.includes('stays')).length).toBeGreaterThan(10);
  });

  it('that it joins again in time is as it was', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'g');
    const { settings } = open(world);
    const before = await settings.get('g');
    await settings.joined('unknown');
    expect(await world.storage.guilds.get('unknown')).toBeUndefined();
    await settings.left('g');
    await pass(29 * day);
    await settings.joined('g');
    await pass(29 * day);
    expect(await settings.sweepDeparted()).toBe(0);
    expect(await settings.get('g')).toEqual(before);
  });

  it('that it was removed from while it was away is noticed at the next start', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'left-meanwhile');
    await linked(world, user('u'), 'here');
    const { settings } = open(world);
    await settings.left('here');
    await linked(world, user('u'), 'commands-alone');
    await settings.reconcile(
      (guildId) => ['here', 'new'].includes(guildId),
      (guildId) => Promise.resolve(guildId === 'commands-alone'),
    );
    expect((await settings.get('commands-alone')).leftAt).toBeUndefined();
    expect((await settings.get('left-meanwhile')).leftAt).toBe(Date.now());
    expect((await settings.get('here')).leftAt).toBeUndefined();
    expect(await world.storage.guilds.get('new')).toBeUndefined();
  });

  it('that is swept while servers are compared leaves no row', async () => {
    const world = await newWorld();
    for (const guildId of ['a', 'b']) await linked(world, user('u'), guildId);
    const { settings } = open(world);
    const asked: string[] = [];
    const sweepOther = async (guildId: string): Promise<boolean> => {
      asked.push(guildId);
      const other = guildId === 'a' ? 'b' : 'a';
      await world.storage.members.delete(other);
      await world.storage.guilds.delete(other);
      return true;
    };
    await settings.reconcile(() => false, sweepOther);
    expect(asked).toHaveLength(1);
    expect(await collect(world.storage.guilds.keys())).toEqual(asked);
  });

  it('that is another process’s is left for that one to judge and to sweep', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'own');
    await linked(world, user('u'), 'other');
    const settings = createSettings({ ...world, now: Date.now, ownsGuild: (guildId) => guildId === 'own' });
    await settings.reconcile(
      () => false,
      () => Promise.resolve(false),
    );
    expect((await settings.get('own')).leftAt).toBe(Date.now());
    expect((await settings.get('other')).leftAt).toBeUndefined();
    await open(world).settings.left('other');
    await pass(31 * day);
    expect(await settings.sweepDeparted()).toBe(1);
    expect(await world.storage.members.get('own')).toBeUndefined();
    expect(await world.storage.members.get('other')).toBeDefined();
  });

  it('is swept again when the first sweep died half-way', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'g');
    await linked(world, user('v'), 'g');
    await open(world).settings.left('g');
    await pass(31 * day);
    const broken = createSettings({
      storage: world.storage,
      now: Date.now,
      members: {
        async unlinkAll(pairs) {
          await world.members.unlinkAll(pairs.slice(0, 1));
          throw new StorageError('unavailable', 'down');
        },
      },
    });
    await expect(broken.sweepDeparted()).rejects.toThrow('down');
    expect(await open(world).settings.sweepDeparted()).toBe(1);
    expect(await collect(world.storage.links.entries())).toEqual([]);
  });
});
