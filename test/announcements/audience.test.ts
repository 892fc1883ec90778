import { beforeEach, describe, expect, it } from 'vitest';
import { delivery, linked, newWorld, openStarted, ranksSaid, said, user } from './kit.ts';
import { idle, pass, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

const hour = 3_600_000;

describe('the audience', () => {
  it('is each server that the account is linked in, as its settings say', async () => {
    const world = await newWorld();
    const account = user('u', { overall: -6, rust: -6 });
    await linked(world, account, 'all');
    await linked(world, account, 'overall-only', { languages: false });
    await linked(world, account, 'high-only', { minimum: -4 });
    await linked(world, account, 'verified-only', { verified: true });
    await linked(world, account, 'pinging', { mention: true });
    await world.members.verify('pinging', 'member-of-name-u', { username: 'name-u', codewarsId: 'u' });
    await linked(world, account, 'unverified', { mention: true });
    const { inbox, settings } = await openStarted(world);
    await linked(world, account, 'off');
    await settings.off('off', 'ranks');
    await inbox.add(delivery.rank('u', -5));
    await inbox.add(delivery.rank('u', -4, 'rust'));
    await idle();
    expect(said(world).map(({ guildId, words }) => `${guildId} ${words.rank}`)).toEqual([
      'all -5',
      'overall-only -5',
      'pinging -5',
      'unverified -5',
      'all -4',
      'high-only -4',
      'pinging -4',
      'unverified -4',
    ]);
  });

  it('leaves out who opted out, in that server alone', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'g1');
    await linked(world, user('u'), 'g2');
    await world.members.setAnnounced('g1', 'member-of-name-u', false);
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -7));
    await idle();
    expect(ranksSaid(world)).toEqual(['g2 member-of-name-u -8→-7 overall']);
  });

  it('is one member a server: who linked first, or who proved that the account is theirs', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'g1', {}, 'first');
    await pass(1);
    await linked(world, user('u'), 'g1', {}, 'second');
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -7));
    await idle();
    await world.storage.links.update('g1:second', (link) => link && { ...link, verifiedAt: 1 });
    await inbox.add(delivery.rank('u', -6));
    await idle();
    expect(ranksSaid(world)).toEqual(['g1 first -8→-7 overall', 'g1 second -7→-6 overall']);
    // Who proved it speaks for the account by opting out too.
    await world.members.setAnnounced('g1', 'second', false);
    await inbox.add(delivery.rank('u', -5));
    await idle();
    expect(ranksSaid(world)).toHaveLength(2);
  });

  it('leaves out who left, and asks Discord once an hour', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -7));
    await idle();
    await pass(hour - 1);
    await inbox.add(delivery.rank('u', -6));
    await idle();
    expect(ranksSaid(world)).toHaveLength(2);
    expect(world.discord.asked).toEqual(['g1:member-of-name-u']);
    world.discord.gone.add('g1:member-of-name-u');
    await pass(2);
    await inbox.add(delivery.rank('u', -5));
    await idle();
    expect(ranksSaid(world)).toHaveLength(2);
    expect(world.discord.asked).toHaveLength(2);
  });

  it('has who came back within minutes, at the next command at once', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    world.discord.gone.add('g1:member-of-name-u');
    const { inbox, presence } = await openStarted(world);
    await inbox.add(delivery.rank('u', -7));
    await idle();
    world.discord.gone.clear();
    await presence.prove('g1', 'member-of-name-u');
    await inbox.add(delivery.rank('u', -6));
    await idle();
    expect(ranksSaid(world)).toEqual(['g1 member-of-name-u -7→-6 overall']);

    world.discord.gone.add('g1:member-of-name-u');
    await pass(hour);
    await inbox.add(delivery.rank('u', -5));
    await idle();
    world.discord.gone.clear();
    await pass(5 * 60_000);
    await inbox.add(delivery.rank('u', -4));
    await idle();
    expect(ranksSaid(world)).toHaveLength(2);
  });

  it('believes no row of an earlier version, and keeps none of who is not linked', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    await world.storage.presence.set('g1:member-of-name-u', { present: false });
    const { inbox, presence } = await openStarted(world);
    await inbox.add(delivery.rank('u', -7));
    await idle();
    expect(ranksSaid(world)).toHaveLength(1);
    await presence.prove('g1', 'stranger');
    expect(await world.storage.presence.get('g1:stranger')).toBeUndefined();
  });

  it('waits for Discord where it cannot say who is there, and nobody else waits with it', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'g1');
    await linked(world, user('u'), 'g2');
    await world.storage.presence.set('g2:member-of-name-u', { present: true, at: Date.now() });
    world.discord.isDown = true;
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -7));
    await idle();
    expect(ranksSaid(world)).toEqual(['g2 member-of-name-u -8→-7 overall']);
    await pass(3_600_000);
    expect(inbox.size).toBe(1);
    world.discord.isDown = false;
    await pass(720_000);
    expect(ranksSaid(world)).toEqual([
      'g2 member-of-name-u -8→-7 overall',
      'g1 member-of-name-u -8→-7 overall',
    ]);
    expect(inbox.size).toBe(0);
  });

  it('leaves out servers that the bot left and channels that are gone', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'left');
    await linked(world, user('u'), 'channel-gone');
    await linked(world, user('u'), 'channel-replaced');
    await linked(world, user('u'), 'no-permission');
    const { inbox, settings } = await openStarted(world);
    await settings.left('left');
    const trouble = { channelId: 'channel-gone-ranks', code: 'unknownChannel', at: 1 } as const;
    await world.storage.trouble.set('channel-gone:ranks', trouble);
    await world.storage.trouble.set('channel-replaced:ranks', { ...trouble, channelId: 'an-older-one' });
    await world.storage.trouble.set('no-permission:ranks', {
      channelId: 'no-permission-ranks',
      code: 'missingAccess',
      at: 1,
    });
    await inbox.add(delivery.rank('u', -7));
    await idle();
    expect(said(world).map(({ guildId }) => guildId)).toEqual(['channel-replaced', 'no-permission']);
  });

  it('is who the links lead to, though an index names more', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    await linked(world, user('other'), 'g1', {}, 'moved-on');
    await world.storage.followers.update('u', (current) => ({
      followers: [
        { guildId: 'g2', userId: 'unlinked' },
        { guildId: 'g1', userId: 'moved-on' },
        ...(current?.followers ?? []),
      ],
    }));
    await world.members.unlink('g1', 'member-of-name-u');
    const { inbox } = await openStarted(world);
    await inbox.add(delivery.rank('u', -7));
    await idle();
    expect(said(world)).toEqual([]);
  });

  it('notes when something was heard of a member of a server', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    const { inbox, settings } = await openStarted(world);
    expect(await settings.lastEventAt('g1')).toBeUndefined();
    const first = Date.now();
    await inbox.add(delivery.rank('u', -7));
    await pass(30_000);
    await inbox.add(delivery.rank('u', -6));
    await idle();
    expect(await settings.lastEventAt('g1')).toBe(first);
    await pass(30_000);
    await inbox.add(delivery.rank('u', -5));
    await idle();
    expect(await settings.lastEventAt('g1')).toBe(first + 60_000);
  });
});
