import { beforeEach, describe, expect, it } from 'vitest';
import type { Posts } from '../../../src/announcements/compose.ts';
import { announcementOf } from '../../../src/announcements/outbox/row.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { pass, virtualClock } from '../../support/virtual-clock.ts';
import { FakeDiscord, memoryStorage, openOutbox, rowsOf } from './outbox-kit.ts';

describe('a post of a scheduled kind', () => {
  let storage: Storage;
  let discord: FakeDiscord;
  let told: string[];
  beforeEach(async () => {
    virtualClock();
    storage = await memoryStorage();
    discord = new FakeDiscord();
    told = [];
  });

  const digest = { type: 'digest', from: 0, to: 1, isQuiet: false } as const;
  const post = announcementOf({ guildId: '1', kind: 'digest', date: '2026-11-30' }, '10', digest);
  const posts: Pick<Posts, 'posted'> = {
    posted: (guildId, { type }, { channelId, messageId }) => {
      told.push(`${guildId} ${type} ${channelId} ${messageId}`);
      return Promise.resolve();
    },
  };

  it('is said once for a date, and it is told which message it is', async () => {
    const { outbox } = openOutbox(storage, discord, { posts });
    await outbox.start();
    await outbox.add([post]);
    await pass(1_000);
    await outbox.add([post]);
    await pass(1_000);
    expect(discord.said()).toEqual([post.id]);
    expect(told).toEqual([`1 digest 10 m-${post.id}`]);
    expect(await rowsOf(storage)).toEqual([]);
  });

  it('is asked for again, under the same nonce, where Discord did not say which message it is', async () => {
    let isCut = true;
    const { outbox } = openOutbox(
      storage,
      {
        send: async (...message) => {
          const sent = await discord.send(...message);
          return isCut ? { outcome: 'sent' } : sent;
        },
        publish: () => Promise.resolve({ outcome: 'published' }),
        isMember: () => Promise.resolve(true),
      },
      { posts },
    );
    await outbox.start();
    await outbox.add([post]);
    await pass(500);
    expect(told).toEqual([]);
    isCut = false;
    await pass(5_000);
    expect(discord.said()).toEqual([post.id]);
    expect(told).toEqual([`1 digest 10 m-${post.id}`]);
  });

  it('is not said again by the next process when the first dies before it told', async () => {
    const dying = openOutbox(storage, discord, {
      posts: { posted: () => Promise.reject(new Error('dying')) },
    });
    await dying.outbox.start();
    await dying.outbox.add([post]);
    await pass(500);
    await Promise.all([dying.outbox.stop(), pass(10_000)]);
    const next = openOutbox(storage, discord, { posts });
    await next.outbox.start();
    await pass(1_000);
    expect(discord.said()).toEqual([post.id]);
    expect(told).toEqual([`1 digest 10 m-${post.id}`]);
  });

  it('is left to processes that can word it', async () => {
    await openOutbox(storage, discord, { posts }).outbox.add([post]);
    const web = openOutbox(storage, discord, { node: 'web', wordsPosts: false, posts });
    await web.outbox.start();
    await pass(600_000);
    expect(discord.said()).toEqual([]);
    const worker = openOutbox(storage, discord, { node: 'other', posts });
    await worker.outbox.start();
    await pass(60_000);
    expect(discord.said()).toEqual([post.id]);
  });
});
