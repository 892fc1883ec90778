import { beforeEach, describe, expect, it } from 'vitest';
import { createAccounts } from '../../src/members/accounts.ts';
import type { OutboxRecord } from '../../src/storage/records.ts';
import { delivery, linked, newWorld, open, openStarted, user, type World } from './kit.ts';
import { idle, pass, virtualClock } from '../support/virtual-clock.ts';

beforeEach(() => virtualClock());

/** The row of a rank-up, as it is stored for a member of `g1`. */
async function waiting(world: World): Promise<OutboxRecord> {
  const { inbox } = await openStarted(world);
  await inbox.add(delivery.rank('u', -4));
  await idle();
  const [said] = world.outbox.said.values();
  if (said === undefined) throw new Error('nothing is said');
  const { id: _, ...row } = said;
  return { ...row, node: 'a', createdAt: Date.now(), attempts: 0, nextAt: 0 };
}

const member = 'member-of-name-u';
const verify = (world: World, guildId = 'g1', userId = member) =>
  world.storage.links.update(`${guildId}:${userId}`, (link) => link && { ...link, verifiedAt: 1 });

async function composed(world: World, row: OutboxRecord) {
  const said = await open(world).compose('seed', row);
  if (said === undefined) return undefined;
  const { content, ...message } = said.message as { content: string };
  return {
    channelId: said.channelId,
    ...message,
    words: Object.values(JSON.parse(content) as object)[0] as object,
  };
}

describe('what waits, asked again just before it is sent', () => {
  it('is worded with the member, the name and the channel of now', async () => {
    const world = await newWorld();
    await linked(world, user('u', { overall: -5 }));
    const row = await waiting(world);
    expect(await composed(world, row)).toMatchObject({
      channelId: 'g1-ranks',
      allowed_mentions: { parse: [] },
      words: { memberId: member, username: 'name-u', rank: -4, oldRank: -5, seed: 'seed', verified: false },
    });
    world.codewars.users.set('u', user('u', { username: 'Renamed' }));
    await open(world).settings.setChannel('g1', 'ranks', 'other');
    expect(await composed(world, row)).toMatchObject({ channelId: 'other', words: { username: 'Renamed' } });
  });

  it('pings a verified member alone, where the server wants pings by now', async () => {
    const world = await newWorld();
    await linked(world, user('u'), 'g1', { mention: true });
    const row = await waiting(world);
    expect(await composed(world, row)).toMatchObject({
      allowed_mentions: { parse: [] },
      words: { mention: false, verified: false },
    });
    await verify(world);
    expect(await composed(world, row)).toMatchObject({
      allowed_mentions: { users: [member] },
      words: { mention: true, verified: true },
    });
    await open(world).settings.setOptions('g1', { mention: false });
    expect(await composed(world, row)).toMatchObject({ allowed_mentions: { parse: [] } });
  });

  it.each<[string, (world: World) => Promise<unknown>]>([
    ['who unlinked', (world) => world.members.unlink('g1', member)],
    [
      'who unlinked and linked the same account again',
      async (world) => {
        await world.members.unlink('g1', member);
        await pass(1);
        await world.members.link('g1', member, user('u'), undefined);
      },
    ],
    ['who linked another account', (world) => world.members.link('g1', member, user('v'), undefined)],
    ['who turned announcements off', (world) => world.members.setAnnounced('g1', member, false)],
    [
      'who left the server',
      async (world) => {
        world.discord.gone.add(`g1:${member}`);
        await pass(3_600_001);
      },
    ],
    ['where the kind is off', (world) => open(world).settings.off('g1', 'ranks')],
    [
      'where verified links are asked for by now',
      (world) => open(world).settings.setOptions('g1', { verified: true }),
    ],
    [
      'where ranks are announced from a higher one on by now',
      (world) => open(world).settings.setOptions('g1', { minimum: -3 }),
    ],
    ['where the bot is no longer', (world) => open(world).settings.left('g1')],
    [
      'whose account a stranger linked since',
      async (world) => {
        await world.members.unlink('g1', member);
        await world.members.link('g1', 'stranger', user('u'), undefined);
      },
    ],
    [
      'whose account another member has verified since',
      async (world) => {
        await pass(1);
        await world.members.link('g1', 'owner', user('u'), undefined);
        await world.members.verify('g1', 'owner', { username: 'name-u', codewarsId: 'u' });
      },
    ],
  ])('is not said of a member %s', async (_, change) => {
    const world = await newWorld();
    await linked(world, user('u'));
    const row = await waiting(world);
    expect(await composed(world, row)).toBeDefined();
    await change(world);
    expect(await composed(world, row)).toBeUndefined();
  });

  it('is said of the other member who had the account linked, and was no first choice', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    await pass(1);
    await linked(world, user('u'), 'g1', {}, 'second');
    const row = await waiting(world);
    await world.members.unlink('g1', member);
    expect(await composed(world, row)).toMatchObject({ words: { memberId: 'second' } });
  });

  it('finds an account that was known by its name alone and got an id since', async () => {
    const world = await newWorld();
    await linked(world, user('u', { id: null, username: 'name-u' }));
    world.codewars.users.set('u', user('u'));
    const row = await waiting(world);
    const about = { ...row.about!, account: 'name:name-u' };
    expect(await composed(world, { ...row, about })).toMatchObject({ words: { username: 'name-u' } });
    world.codewars.users.set('u', user('u', { username: 'Renamed' }));
    await createAccounts(world).find('u');
    expect(await composed(world, { ...row, about })).toMatchObject({ words: { username: 'Renamed' } });
  });

  it('is no small change of honor where milestones alone are announced by now', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    const { about, ...row } = await waiting(world);
    await open(world).settings.setChannel('g1', 'honor', 'h');
    const honor = (from: number, total: number): OutboxRecord => ({
      ...row,
      kind: 'honor',
      about: { ...about!, news: { type: 'honor', from, total, since: 1 } },
    });
    expect(await composed(world, honor(90, 95))).toBeDefined();
    await open(world).settings.setOptions('g1', { honor: 100 });
    expect(await composed(world, honor(90, 95))).toBeUndefined();
    expect(await composed(world, honor(90, 105))).toBeDefined();
    expect(await composed(world, honor(105, 90))).toBeUndefined();
  });

  it('waits where Discord cannot say who is still there', async () => {
    const world = await newWorld();
    await linked(world, user('u'));
    const row = await waiting(world);
    await pass(3_600_001);
    world.discord.isDown = true;
    await expect(composed(world, row)).rejects.toThrow('Discord could not say');
  });

  describe('in a row of version 1.0, which holds its message', () => {
    const embeds = [{ description: `<@${member.length}> (name-u) is now 4 kyu` }];
    const earlier: OutboxRecord = {
      guildId: 'g1',
      channelId: 'g1-ranks',
      kind: 'ranks',
      message: { content: '<@16>', embeds, allowed_mentions: { users: ['16'] } },
      node: 'a',
      createdAt: 1,
      attempts: 0,
      nextAt: 0,
    };

    it('is said without a ping, in the channel of now', async () => {
      const world = await newWorld();
      await linked(world, user('u'), 'g1', { mention: true }, '16');
      await open(world).settings.setChannel('g1', 'ranks', 'other');
      expect(await open(world).compose('seed', earlier)).toEqual({
        channelId: 'other',
        message: { content: '', embeds, allowed_mentions: { parse: [] } },
        publish: false,
      });
    });

    it('is not said of who unlinked', async () => {
      const world = await newWorld();
      await linked(world, user('u'), 'g1', {}, '16');
      await linked(world, user('v'), 'g1', {}, '17');
      await world.members.unlink('g1', '16');
      expect(await open(world).compose('seed', earlier)).toBeUndefined();
    });
  });
});
