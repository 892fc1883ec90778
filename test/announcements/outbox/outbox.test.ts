import { beforeEach, describe, expect, it } from 'vitest';
import { announcementId } from '../../../src/announcements/outbox/row.ts';
import { backoffMs } from '../../../src/queue/backoff.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { announcement, FakeDiscord, memoryStorage, openOutbox, rowsOf, watched } from './outbox-kit.ts';
import { pass, virtualClock } from '../../support/virtual-clock.ts';

describe('the id of an announcement', () => {
  it('is equal for equal parts, differs with each, and fits a nonce', () => {
    const id = announcementId('rank:1:overall:-4', '1', 'ranks');
    expect(id).toBe(announcementId('rank:1:overall:-4', '1', 'ranks'));
    expect(id).toMatch(/^[\w-]{22}$/u);
    const others = [
      announcementId('rank:1:overall:-3', '1', 'ranks'),
      announcementId('rank:1:overall:-4', '2', 'ranks'),
      announcementId('rank:1:overall:-4', '1', 'honor'),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
  });
});

describe('the wait after failures', () => {
  it.each([
    [1, 1_000],
    [2, 3_000],
    [3, 8_000],
    [4, 20_000],
    [5, 45_000],
    [6, 60_000],
    [7, 120_000],
    [8, 240_000],
    [9, 300_000],
    [5_000, 300_000],
  ])('%i in a row: %i ms', (failures, ms) => {
    expect(backoffMs(failures, 0.5)).toBe(ms);
  });

  it('repeats several times within two minutes at any luck, and then every 1 to 5 minutes', () => {
    for (const random of [0, 1]) {
      const first = [1, 2, 3, 4, 5].reduce((sum, failures) => sum + backoffMs(failures, random), 0);
      expect(first).toBeLessThan(120_000);
      for (let failures = 6; failures < 40; failures += 1) {
        expect(backoffMs(failures, random)).toBeGreaterThanOrEqual(60_000);
        expect(backoffMs(failures, random)).toBeLessThanOrEqual(300_000);
      }
    }
  });
});

describe('the outbox', () => {
  let storage: Storage;
  let discord: FakeDiscord;
  beforeEach(async () => {
    virtualClock();
    storage = await memoryStorage();
    discord = new FakeDiscord();
  });

  it('says what was added, once, and forgets it', async () => {
    const { outbox } = openOutbox(storage, discord);
    await outbox.start();
    await outbox.add([announcement('a')]);
    await pass(1);
    expect(discord.messages).toMatchObject([{ channelId: '10', nonce: 'a', message: { content: 'a' } }]);
    expect(await rowsOf(storage)).toEqual([]);
    expect(outbox.size).toBe(0);
    await outbox.add([announcement('a')]);
    await pass(60_000);
    expect(discord.attempts).toHaveLength(1);
  });

  it('says it once when it is added ten times at once, by two processes', async () => {
    const boxes = ['a', 'b'].map((node) => openOutbox(storage, discord, { node }).outbox);
    await Promise.all(boxes.map((outbox) => outbox.start()));
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        boxes[index % 2]!.add([announcement('a'), announcement('a'), announcement(`own-${index}`)]),
      ),
    );
    await pass(120_000);
    expect(discord.said().filter((nonce) => nonce === 'a')).toHaveLength(1);
    expect(discord.messages).toHaveLength(11);
    expect(await rowsOf(storage)).toEqual([]);
  });

  it('settles when it is stored, and rejects when it could not be', async () => {
    let isBroken = true;
    const broken = watched(storage, (operation) => {
      if (isBroken && operation.startsWith('outbox.set')) throw new Error('disk full');
    });
    const { outbox } = openOutbox(broken, discord);
    await outbox.start();
    await expect(outbox.add([announcement('a')])).rejects.toThrow('disk full');
    await expect(outbox.add([announcement('a'), announcement('b')])).rejects.toThrow('disk full');
    expect(outbox.size).toBe(0);
    isBroken = false;
    await outbox.add([announcement('a'), announcement('b')]);
    await pass(1);
    expect(discord.said()).toEqual(['a', 'b']);
  });

  it('delivers a row that was stored although the write seemed to fail', async () => {
    let isBroken = true;
    const broken = watched(
      storage,
      () => {},
      (operation) => {
        if (isBroken && operation === 'outbox.set') throw new Error('no answer in time');
      },
    );
    const { outbox } = openOutbox(broken, discord);
    await outbox.start();
    await expect(outbox.add([announcement('a')])).rejects.toThrow('no answer');
    isBroken = false;
    await pass(16_000);
    expect(discord.said()).toEqual(['a']);
  });

  it('delivers nothing before it starts or after it stops, and keeps what is left', async () => {
    const { outbox } = openOutbox(storage, discord);
    await outbox.add([announcement('a')]);
    await pass(60_000);
    expect(discord.attempts).toEqual([]);
    await outbox.start();
    await pass(1);
    await outbox.stop();
    await outbox.add([announcement('b')]);
    await pass(600_000);
    expect(discord.said()).toEqual(['a']);
    expect(await rowsOf(storage)).toEqual(['b']);
  });

  it('takes up at once what its own name left behind, the oldest first', async () => {
    const first = openOutbox(storage, discord).outbox;
    for (const id of ['c', 'a', 'b']) {
      await first.add([announcement(id)]);
      await pass(10);
    }
    await first.stop();
    const { outbox } = openOutbox(storage, discord);
    await outbox.start();
    await pass(1);
    expect(discord.said()).toEqual(['c', 'a', 'b']);
  });

  it('says nothing again that was said before a crash, after Discord has forgotten the nonce too', async () => {
    await openOutbox(storage, discord).outbox.add([announcement('a')]);
    // The process died between the two writes that follow a message.
    await storage.seen.set('said:a', { at: Date.now() });
    const { outbox } = openOutbox(storage, discord);
    await pass(3_600_000);
    await outbox.start();
    await pass(1_000);
    expect(discord.attempts).toEqual([]);
    expect(await rowsOf(storage)).toEqual([]);
  });

  it.each(['missingAccess', 'notSent', 'refusedForNow', 'rateLimited'] as const)(
    'does not bring back a row that its member deleted while Discord was asked, which answers %s',
    async (outcome) => {
      const { outbox } = openOutbox(storage, discord);
      discord.answer = () => outcome;
      discord.delayMs = 1_000;
      await outbox.start();
      await outbox.add([announcement('a')]);
      await pass(500);
      expect(discord.inFlight).toBe(1);
      await storage.outbox.delete('a');
      await pass(1_000);
      expect(await rowsOf(storage)).toEqual([]);
      await pass(3_600_000);
      expect(discord.attempts).toHaveLength(1);
      expect(outbox.size).toBe(0);
    },
  );

  it('keeps the order within one millisecond, after a restart too', async () => {
    const first = openOutbox(storage, discord).outbox;
    const ids = Array.from({ length: 20 }, (_, index) => `id-${(index * 7) % 20}`);
    for (const id of ids) await first.add([announcement(id)]);
    await first.stop();
    await openOutbox(storage, discord).outbox.start();
    await pass(1);
    expect(discord.said()).toEqual(ids);
  });

  it('starts although storage fails, and reads again soon', async () => {
    await openOutbox(storage, discord).outbox.add([announcement('a')]);
    let isBroken = true;
    const failing = watched(storage, (operation) => {
      if (isBroken && operation === 'outbox.entries') throw new Error('disk I/O error');
    });
    const { outbox, log } = openOutbox(failing, discord);
    await outbox.start();
    expect(log.messages('could not all be read')).toHaveLength(1);
    isBroken = false;
    await pass(16_000);
    expect(discord.said()).toEqual(['a']);
  });

  describe('with other processes on the store', () => {
    it('leaves their rows alone while they live, and takes over what they leave behind', async () => {
      discord.answer = () => 'missingAccess';
      const one = openOutbox(storage, discord, { node: 'one' });
      await one.outbox.start();
      await one.outbox.add([announcement('a'), announcement('b')]);
      const two = openOutbox(storage, discord, { node: 'two' });
      await two.outbox.start();
      await pass(3_600_000);
      expect(two.outbox.size).toBe(0);
      expect(one.outbox.size).toBe(2);

      discord.answer = () => 'sent';
      await one.outbox.stop();
      await pass(25_000);
      expect(discord.said()).toEqual([]);
      await pass(25_000);
      expect(discord.said()).toEqual(['a', 'b']);
      expect(await rowsOf(storage)).toEqual([]);
    });

    it('leaves rows alone that are new, although their process gave no sign of life yet', async () => {
      await openOutbox(storage, discord, { node: 'one' }).outbox.add([announcement('a')]);
      await openOutbox(storage, discord, { node: 'two' }).outbox.start();
      await pass(29_000);
      expect(discord.attempts).toEqual([]);
      await pass(20_000);
      expect(discord.said()).toEqual(['a']);
    });

    it('of two that take over the same rows, each is said once', async () => {
      const dead = openOutbox(storage, discord, { node: 'dead' }).outbox;
      const ids = Array.from({ length: 250 }, (_, index) => `id-${index}`);
      await dead.add(ids.map((id) => announcement(id, { channelId: `1${Number(id.slice(3)) % 40}` })));
      await dead.stop();
      const [one, two] = [new FakeDiscord(), new FakeDiscord()];
      // One Discord, but each process has its own queues.
      const share = (own: FakeDiscord) => {
        const create = own.send.bind(own);
        own.send = async (channelId, nonce, message, signal) => {
          const outcome = await create(channelId, nonce, message, signal);
          await discord.send(channelId, nonce, message, signal).catch(() => undefined);
          return outcome;
        };
        return own;
      };
      await openOutbox(storage, share(one), { node: 'one' }).outbox.start();
      await openOutbox(storage, share(two), { node: 'two' }).outbox.start();
      await pass(120_000);
      expect(discord.said().sort()).toEqual([...ids].sort());
      expect(await rowsOf(storage)).toEqual([]);
    });

    it('gives up a row that another process took over meanwhile', async () => {
      discord.answer = () => 'unknown';
      const { outbox } = openOutbox(storage, discord);
      await outbox.start();
      await outbox.add([announcement('a')]);
      await pass(1);
      await storage.outbox.update('a', (row) => row && { ...row, node: 'other' });
      discord.answer = () => 'sent';
      await pass(10_000);
      expect(discord.said()).toEqual([]);
      expect(outbox.size).toBe(0);
      expect(await rowsOf(storage)).toEqual(['a']);
    });
  });
});
