import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Announcement } from '../../../src/announcements/outbox/row.ts';
import type { SendOutcome } from '../../../src/announcements/outbox/message-sender.ts';
import { StorageError } from '../../../src/storage/errors.ts';
import type { OutboxRecord } from '../../../src/storage/records.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { announcement, FakeDiscord, memoryStorage, openOutbox, rowsOf, watched } from './outbox-kit.ts';
import { pass, virtualClock } from '../../support/virtual-clock.ts';

const hour = 3_600_000;

describe('delivery', () => {
  let storage: Storage;
  let discord: FakeDiscord;
  beforeEach(async () => {
    virtualClock();
    storage = await memoryStorage();
    discord = new FakeDiscord();
  });

  async function started(options: Parameters<typeof openOutbox>[2] = {}, store = storage) {
    const kit = openOutbox(store, discord, options);
    await kit.outbox.start();
    return kit;
  }
  const sinceStart = (): number[] =>
    discord.attempts.map(({ at }) => Math.round((at - discord.attempts[0]!.at) / 1000));

  const choose = (ranks: string) =>
    storage.guilds.set('1', {
      channels: { ranks },
      options: { honor: 'gathered', languages: true, mention: false, minimum: null, verified: false },
    });

  describe('order', () => {
    it('one at a time in a channel, several channels at once, at most eight', async () => {
      discord.delayMs = 100;
      const { outbox } = await started();
      const all = Array.from({ length: 60 }, (_, index) =>
        announcement(`id-${String(index).padStart(2, '0')}`, { channelId: `1${index % 12}` }),
      );
      for (const each of all) await outbox.add([each]);
      await pass(10_000);
      // The fake rejects two at once in one channel.
      expect(discord.mostInFlight).toBe(8);
      for (let channel = 0; channel < 12; channel += 1) {
        const said = discord.said(`1${channel}`);
        expect(said).toEqual([...said].sort());
        expect(said).toHaveLength(5);
      }
    });

    it('keeps it while one is in doubt; other channels go on', async () => {
      discord.answer = (channelId) => (channelId === '10' ? 'unknown' : 'sent');
      const { outbox } = await started();
      await outbox.add([announcement('a'), announcement('b'), announcement('c', { channelId: '11' })]);
      await pass(100_000);
      expect(new Set(discord.attempts.map(({ nonce }) => nonce))).toEqual(new Set(['a', 'c']));
      discord.answer = () => 'sent';
      await pass(400_000);
      expect(discord.said('10')).toEqual(['a', 'b']);
    });

    it('lets others pass one that Discord cannot take for half an hour', async () => {
      discord.answer = (_, nonce) => (nonce === 'poison' ? 'unknown' : 'sent');
      const { outbox } = await started();
      await outbox.add([announcement('poison'), announcement('b'), announcement('c')]);
      await pass(hour);
      expect(discord.said()).toEqual(['b', 'c']);
      await pass(24 * hour);
      expect(outbox.size).toBe(0);
    });
  });

  describe('an unknown outcome', () => {
    it('is repeated with the same nonce, quickly at first', async () => {
      discord.answer = () => 'unknown';
      const { outbox } = await started();
      await outbox.add([announcement('a')]);
      await pass(1200_000);
      expect(new Set(discord.attempts.map(({ nonce }) => nonce))).toEqual(new Set(['a']));
      expect(sinceStart()).toEqual([0, 1, 4, 12, 32, 77, 137, 257, 497, 797, 1097]);
    });

    it('is one message when only the answers were lost', async () => {
      let lost = 4;
      discord.answer = () => (lost-- > 0 ? 'lost' : 'sent');
      const { outbox } = await started();
      await outbox.add([announcement('a')]);
      await pass(120_000);
      expect(discord.attempts).toHaveLength(5);
      expect(discord.said()).toEqual(['a']);
      expect(await rowsOf(storage)).toEqual([]);
    });

    it('is known before the attempt begins', async () => {
      discord.answer = () => 'hang';
      const { outbox } = await started();
      await outbox.add([announcement('a')]);
      await pass(5);
      expect(await storage.outbox.get('a')).toMatchObject({ attempts: 1, attemptAt: Date.now() - 5 });
    });

    it('is no attempt of unknown outcome when there was no connection', async () => {
      discord.answer = () => 'notSent';
      const { outbox } = await started();
      await outbox.add([announcement('a')]);
      await pass(200);
      expect(await storage.outbox.get('a')).toMatchObject({ attempts: 0 });
      discord.answer = () => 'sent';
      await pass(1_000);
      expect(discord.said()).toEqual(['a']);
    });

    it('is broken off by a stop, which does not wait for ever', async () => {
      discord.answer = () => 'hang';
      const { outbox } = await started({ stopMs: 5_000 });
      await outbox.add([announcement('a')]);
      await pass(1);
      const stopped = vi.fn();
      void outbox.stop().then(stopped);
      await pass(4_900);
      expect(stopped).not.toHaveBeenCalled();
      await pass(200);
      expect(stopped).toHaveBeenCalled();
      expect(discord.inFlight).toBe(0);
      discord.answer = () => 'sent';
      await started();
      await pass(1);
      expect(discord.said()).toEqual(['a']);
    });
  });

  describe('what Discord refuses', () => {
    it('a channel that is gone: drops that kind there, says why once, and goes on with the others', async () => {
      discord.answer = (channelId) => (channelId === '10' ? 'unknownChannel' : 'sent');
      const { outbox, log } = await started();
      await outbox.stop();
      await outbox.add([
        announcement('a'),
        announcement('b'),
        announcement('h', { kind: 'honor' }),
        announcement('c', { guildId: '3', channelId: '11' }),
        announcement('d', { guildId: '2' }),
      ]);
      const second = await started();
      await pass(10_000);
      expect(discord.said()).toEqual(['c']);
      expect(discord.attempts.map(({ nonce }) => nonce).sort()).toEqual(['a', 'c', 'd', 'h']);
      expect(await storage.trouble.get('1:ranks')).toMatchObject({ channelId: '10', code: 'unknownChannel' });
      expect(await storage.trouble.get('1:honor')).toMatchObject({ code: 'unknownChannel' });
      expect(await rowsOf(storage)).toEqual([]);
      expect(second.outbox.size).toBe(0);
      expect(second.log.messages('cannot be delivered')).toMatchObject([
        { fields: { kind: 'ranks', code: 'unknownChannel' } },
        { fields: { kind: 'honor' } },
        { fields: { guild: '2' } },
      ]);
      expect(log.lines).toEqual([]);
    });

    it('an old channel that is gone: what waits goes to the one that an admin has chosen since', async () => {
      discord.answer = (channelId) => (channelId === '10' ? 'unknownChannel' : 'sent');
      const { outbox } = await started();
      await choose('11');
      await outbox.add([announcement('a')]);
      await pass(1);
      expect(discord.said('11')).toEqual(['a']);
      expect(await storage.trouble.get('1:ranks')).toBeUndefined();
      expect(await rowsOf(storage)).toEqual([]);
    });

    it.each(['missingAccess', 'missingPermissions', 'threadClosed'] as const)(
      '%s: keeps everything, tries one of them every ten minutes, and forgets the trouble when it is over',
      async (code) => {
        discord.answer = () => code;
        const { outbox, log } = await started();
        await outbox.add([announcement('a'), announcement('b'), announcement('h', { kind: 'honor' })]);
        await pass(1);
        for (const kind of ['ranks', 'honor'])
          expect(await storage.trouble.get(`1:${kind}`)).toMatchObject({ channelId: '10', code });
        await pass(hour - 2_000);
        expect(discord.attempts.map(({ nonce }) => nonce)).toEqual(Array(6).fill('a'));
        expect(log.messages('cannot be delivered')).toHaveLength(2);
        expect(await storage.outbox.get('a')).toMatchObject({ attempts: 0 });

        discord.answer = () => 'sent';
        await pass(600_000);
        expect(discord.said()).toEqual(['a', 'b', 'h']);
        expect(await storage.trouble.get('1:ranks')).toBeUndefined();
        expect(await storage.trouble.get('1:honor')).toBeUndefined();
      },
    );

    it('tries at once what waits in a server that is woken, and what was mended through another process soon', async () => {
      discord.answer = () => 'missingPermissions';
      const { outbox } = await started();
      await outbox.add([announcement('a'), announcement('b')]);
      await pass(60_000);
      expect(discord.attempts).toHaveLength(1);
      outbox.wake('2');
      await pass(1);
      expect(discord.attempts).toHaveLength(1);
      outbox.wake('1');
      await pass(1);
      expect(discord.attempts).toHaveLength(2);
      discord.answer = () => 'sent';
      await storage.trouble.delete('1:ranks');
      await pass(15_000);
      expect(discord.said()).toEqual(['a', 'b']);
    });

    it('a channel that is paused is left for the one that an admin chooses, by another process too', async () => {
      discord.answer = (channelId) => (channelId === '10' ? 'missingAccess' : 'sent');
      const { outbox } = await started();
      await outbox.add([announcement('a'), announcement('b')]);
      await pass(1);
      await choose('11');
      await storage.trouble.delete('1:ranks');
      await pass(15_000);
      expect(discord.said('11')).toEqual(['a', 'b']);
    });

    it('for now: keeps it, tries it slowly, shows it, and lets others pass after half an hour', async () => {
      discord.answer = (_, nonce) => (nonce === 'a' ? 'refusedForNow' : 'sent');
      const { outbox, log } = await started();
      await outbox.add([announcement('a'), announcement('b')]);
      await pass(59_000);
      expect(discord.attempts).toHaveLength(1);
      expect(await storage.trouble.get('1:ranks')).toMatchObject({ code: 'refusedForNow' });
      await pass(hour);
      expect(discord.said()).toEqual(['b']);
      expect(discord.attempts.length).toBeLessThan(20);
      expect(log.messages('slowly')).toHaveLength(1);
      discord.answer = () => 'sent';
      await pass(300_000);
      expect(discord.said()).toEqual(['b', 'a']);
      expect(await storage.trouble.get('1:ranks')).toBeUndefined();
    });

    it('by a limit of an hour: looks every ten minutes, and notes until when', async () => {
      let until = 0;
      discord.answer = () => (Date.now() < until ? 'rateLimited' : 'sent');
      until = Date.now() + hour;
      const { outbox, log } = await started();
      await outbox.add([announcement('a'), announcement('b')]);
      await pass(1);
      expect(await storage.trouble.get('1:ranks')).toMatchObject({ code: 'rateLimited', until });
      await pass(hour - 10_000);
      expect(discord.attempts.length).toBeLessThanOrEqual(6);
      expect(log.messages('cannot be delivered')).toEqual([]);
      await pass(600_000);
      expect(discord.said()).toEqual(['a', 'b']);
      expect(await storage.trouble.get('1:ranks')).toBeUndefined();
    });

    it('what is said in a channel clears what was noted of it for other kinds', async () => {
      await storage.trouble.set('1:honor', { channelId: '10', code: 'missingAccess', at: 1 });
      await storage.trouble.set('1:kata', { channelId: '11', code: 'missingAccess', at: 1 });
      const { outbox } = await started();
      await outbox.add([announcement('a')]);
      await pass(1);
      expect(await storage.trouble.get('1:honor')).toBeUndefined();
      expect(await storage.trouble.get('1:kata')).toBeDefined();
    });

    it('a message of ours: drops it, says so, and goes on', async () => {
      discord.answer = (_, nonce): SendOutcome['outcome'] => (nonce === 'a' ? 'refused' : 'sent');
      const { outbox, log } = await started();
      await outbox.add([announcement('a'), announcement('b', { kind: 'kata' })]);
      await pass(1);
      expect(discord.said()).toEqual(['b']);
      expect(log.messages('refuses')).toMatchObject([{ level: 'error', fields: { announcement: 'a' } }]);
      expect(await storage.trouble.get('1:ranks')).toMatchObject({ code: 'refused' });
      expect(await rowsOf(storage)).toEqual([]);
    });
  });

  describe('publishing', () => {
    it('follows what is said, once, where it is wanted', async () => {
      const { outbox } = await started({ publish: true });
      await outbox.add([announcement('a'), announcement('b')]);
      await pass(1);
      expect(discord.publishings).toEqual(['10 m-a', '10 m-b']);
      expect(await rowsOf(storage)).toEqual([]);
      await (await started()).outbox.add([announcement('c')]);
      await pass(1);
      expect(discord.publishings).toHaveLength(2);
    });

    it('waits out the limit of an hour, over a restart too, and still sends what waits', async () => {
      const until = Date.now() + hour;
      discord.publishAnswer = () =>
        Date.now() < until
          ? { outcome: 'rateLimited', retryAfterMs: until - Date.now(), error: new Error('429') }
          : { outcome: 'published' };
      const first = await started({ publish: true });
      await first.outbox.add([announcement('a'), announcement('b')]);
      await pass(1);
      expect(discord.said()).toEqual(['a', 'b']);
      await first.outbox.stop();
      const { outbox } = await started({ publish: true });
      await pass(hour + 600_000);
      expect(discord.publishings.slice(-2)).toEqual(['10 m-a', '10 m-b']);
      expect(discord.publishings.length).toBeLessThan(20);
      expect(discord.attempts).toHaveLength(2);
      expect([outbox.size, await rowsOf(storage)]).toEqual([0, []]);
    });

    it('is given up where it cannot be, and dropped where it is no longer wanted', async () => {
      discord.publishAnswer = () => ({ outcome: 'notPublished', error: new Error('gone') });
      const { outbox, log } = await started({ publish: true });
      await outbox.add([announcement('a')]);
      await pass(1);
      expect([outbox.size, log.messages('cannot be published').length]).toEqual([0, 1]);
      discord.publishAnswer = () => ({ outcome: 'unknown', error: new Error('503') });
      await outbox.add([announcement('b')]);
      await pass(1);
      await outbox.stop();
      discord.publishAnswer = () => ({ outcome: 'published' });
      await started({ publish: false });
      await pass(60_000);
      expect(discord.publishings).toEqual(['10 m-a', '10 m-b']);
      expect(await rowsOf(storage)).toEqual([]);
    });

    it('happens and is said once, whatever storage operation a process dies at', async () => {
      for (let step = 1; step < 60; step += 1) {
        const store = await memoryStorage();
        discord = new FakeDiscord();
        const hasDied = await dieAt(step, store, { publish: true }, [announcement('a')]);
        const { outbox } = await started({ publish: true }, store);
        await outbox.add([announcement('a')]);
        await pass(60_000);
        const where = `after step ${step}`;
        expect(discord.said(), where).toEqual(['a']);
        expect(new Set(discord.publishings), where).toEqual(new Set(['10 m-a']));
        expect(await rowsOf(store)).toEqual([]);
        if (!hasDied) return;
      }
      throw new Error('it never got through');
    });
  });

  describe('age', () => {
    it('drops what is older than 24 hours at the start, with one line that counts', async () => {
      const first = openOutbox(storage, discord).outbox;
      for (let index = 0; index < 5; index += 1) await first.add([announcement(`old-${index}`)]);
      await pass(23 * hour);
      await first.add([announcement('new')]);
      await pass(hour + 1_000);
      const { log } = await started();
      await pass(1);
      expect(discord.said()).toEqual(['new']);
      expect(log.messages('too old')).toMatchObject([{ fields: { dropped: 5, hours: 24 } }]);
      expect(await rowsOf(storage)).toEqual([]);
    });

    it('drops it while running too', async () => {
      discord.answer = () => 'missingAccess';
      const { outbox, log } = await started();
      await outbox.add([announcement('a'), announcement('b')]);
      await pass(24 * hour + 16_000);
      expect(outbox.size).toBe(0);
      expect(await rowsOf(storage)).toEqual([]);
      expect(log.messages('too old')).toMatchObject([{ fields: { dropped: 2 } }]);
    });
  });

  describe('honor', () => {
    const honor = (id: string, from: number, total: number, more: Partial<Announcement> = {}) =>
      announcement(id, { kind: 'honor', about: about('x', from, total), ...more });
    const about = (account: string, from: number, total: number): NonNullable<OutboxRecord['about']> => ({
      account,
      links: [{ userId: '42', linkedAt: 1 }],
      news: { type: 'honor', from, total, since: Date.now() },
    });
    const texts = () => discord.messages.map(({ message }) => (message as { content: string }).content);

    async function waiting(...all: readonly Announcement[]) {
      const first = openOutbox(storage, discord).outbox;
      for (const each of all) await first.add([each]);
      await first.stop();
    }

    it('of one account folds into one: the newest total, the change since the first', async () => {
      await waiting(
        honor('a', 10, 20),
        honor('b', 20, 25),
        announcement('r'),
        honor('c', 25, 22),
        honor('other', 1, 2, { guildId: '2', channelId: '11' }),
      );
      await started();
      await pass(1);
      expect(discord.said('10')).toEqual(['c', 'r']);
      expect(texts().sort()).toEqual(['1 to 2', '10 to 22', 'r']);
      expect(await rowsOf(storage)).toEqual([]);
      // What was folded is dealt with.
      const { outbox } = await started();
      await outbox.add([honor('a', 10, 20), honor('b', 20, 25)]);
      expect(outbox.size).toBe(0);
    });

    it('of another channel or another account stays apart', async () => {
      await waiting(
        honor('a', 10, 20),
        honor('b', 20, 25, { channelId: '11' }),
        honor('c', 1, 2, { about: about('y', 1, 2) }),
      );
      await started();
      await pass(1);
      expect(texts().sort()).toEqual(['1 to 2', '10 to 20', '20 to 25']);
    });

    it('that may have been said stays as it is', async () => {
      discord.answer = () => 'lost';
      const { outbox } = await started();
      await outbox.add([honor('a', 10, 20)]);
      await pass(1);
      await outbox.add([honor('b', 20, 25)]);
      await outbox.add([honor('c', 25, 30)]);
      discord.answer = () => 'sent';
      await pass(10_000);
      expect(texts()).toEqual(['10 to 20', '20 to 30']);
    });

    it('survives a crash at every step of folding and sending', async () => {
      for (let step = 1; step < 40; step += 1) {
        const store = await memoryStorage();
        discord = new FakeDiscord();
        const first = openOutbox(store, discord).outbox;
        await first.add([honor('a', 10, 20)]);
        await first.add([honor('b', 20, 25)]);
        await first.add([honor('c', 25, 30)]);
        await first.stop();
        const hasDied = await dieAt(step, store, {});
        await started({}, store);
        await pass(1_000);
        expect(texts(), `after step ${step}`).toEqual(['10 to 30']);
        expect(await rowsOf(store)).toEqual([]);
        if (!hasDied) return;
      }
      throw new Error('it never got through');
    });
  });

  describe('when storage or the process fails', () => {
    it.each(['outbox.get', 'outbox.update', 'seen.get', 'seen.set', 'outbox.delete', 'trouble.get'])(
      'says it once although %s fails for a while',
      async (broken) => {
        let isBroken = false;
        const failing = watched(storage, (operation) => {
          if (isBroken && operation === broken) throw new StorageError('unavailable', `${operation} failed`);
        });
        const { outbox, log } = await started({}, failing);
        discord.delayMs = 10;
        await outbox.add([announcement('a')]);
        isBroken = true;
        // For some the attempt has begun by now, and for others not: all of them meet the fault on the next.
        const added = outbox.add([announcement('b')]).catch(() => undefined);
        await pass(400_000);
        await added;
        isBroken = false;
        await outbox.add([announcement('b')]);
        await pass(300_000);
        expect(discord.said()).toEqual(['a', 'b']);
        expect(await rowsOf(storage)).toEqual([]);
        expect(log.messages('what it needs').length).toBeGreaterThan(0);
      },
    );

    it('is exactly once whatever storage operation a process dies at', async () => {
      for (let step = 1; step < 60; step += 1) {
        const store = await memoryStorage();
        discord = new FakeDiscord();
        let faults = 2;
        discord.answer = () => (faults-- > 0 ? 'lost' : 'sent');
        const all = ['a', 'b', 'c'].map((id, index) => announcement(id, { channelId: `1${index % 2}` }));
        const hasDied = await dieAt(step, store, {}, all);
        // The pipeline was not told that it is stored, so it adds it again.
        const { outbox } = await started({}, store);
        await outbox.add(all);
        await pass(60_000);
        expect(discord.said().sort(), `after step ${step}`).toEqual(['a', 'b', 'c']);
        expect(await rowsOf(store)).toEqual([]);
        if (!hasDied) return;
      }
      throw new Error('it never got through');
    });

    it('drops a row that cannot be read, and goes on', async () => {
      const unreadable = watched(storage, () => {});
      const get = unreadable.outbox.get.bind(unreadable.outbox);
      const outboxRows = new Proxy(unreadable.outbox, {
        get: (target, property, receiver) =>
          property === 'get'
            ? (id: string) =>
                id === 'bad' ? Promise.reject(new StorageError('corrupt', 'outbox.get: not a row')) : get(id)
            : (Reflect.get(target, property, receiver) as unknown),
      });
      const { outbox, log } = await started({}, { ...unreadable, outbox: outboxRows });
      await outbox.add([announcement('bad'), announcement('good')]);
      await pass(1);
      expect(discord.said()).toEqual(['good']);
      expect(await rowsOf(storage)).toEqual([]);
      expect(log.messages('cannot be read')).toMatchObject([{ level: 'error' }]);
    });

    it('reads past rows that cannot be read at the start, and says so once', async () => {
      await openOutbox(storage, discord).outbox.add([announcement('good')]);
      const poisoned: Storage = {
        ...storage,
        outbox: new Proxy(storage.outbox, {
          get(target, property) {
            if (property === 'entries')
              return async function* () {
                yield* target.entries();
                throw new StorageError('corrupt', 'outbox.entries: not a row');
              };
            const value: unknown = Reflect.get(target, property);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        }),
      };
      const { log } = await started({}, poisoned);
      await pass(60_000);
      expect(discord.said()).toEqual(['good']);
      expect(log.messages('cannot be read')).toHaveLength(1);
    });

    it('is not held up by a clock that is set back', async () => {
      discord.answer = () => 'unknown';
      const { outbox } = await started();
      await outbox.add([announcement('a')]);
      await pass(100);
      discord.answer = () => 'sent';
      vi.setSystemTime(Date.now() - 5 * hour);
      await pass(61_000);
      expect(discord.said()).toEqual(['a']);
    });
  });

  it(
    'drains ten thousand after an outage, the oldest first, in bounded memory',
    { timeout: 60_000 },
    async () => {
      const first = openOutbox(storage, discord).outbox;
      for (let batch = 0; batch < 100; batch += 1) {
        await first.add(
          Array.from({ length: 100 }, (_, index) =>
            announcement(`id-${batch * 100 + index}`, { channelId: `1${index % 50}` }),
          ),
        );
      }
      await first.stop();
      let most = 0;
      discord.delayMs = 40;
      const watching = watched(storage, (operation) => {
        if (operation === 'outbox.get') most = Math.max(most, discord.inFlight);
      });
      const { outbox } = await started({}, watching);
      expect(outbox.size).toBe(10_000);
      await pass(120_000);
      expect(discord.messages).toHaveLength(10_000);
      // Eight at a time: none overtakes by more than a round of the channels.
      const place = discord.messages.map(({ nonce }) => Number(nonce.slice(3)));
      expect(Math.max(...place.map((number, index) => Math.abs(number - index)))).toBeLessThan(100);
      for (let channel = 0; channel < 50; channel += 1) {
        const own = discord.said(`1${channel}`).map((nonce) => Number(nonce.slice(3)));
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
      expect(most).toBeLessThanOrEqual(8);
      expect(outbox.size).toBe(0);
    },
  );

  /** A process that dies at its n-th storage operation: half the time before it is done, half the time just after. */
  async function dieAt(
    step: number,
    store: Storage,
    options: Parameters<typeof openOutbox>[2],
    add: readonly Announcement[] = [],
  ): Promise<boolean> {
    let operations = 0;
    let isDead = false;
    const dead = new StorageError('unavailable', 'the process is dead');
    const dying = watched(
      store,
      () => {
        if (isDead) throw dead;
        operations += 1;
        if (operations * 2 - 1 === step) isDead = true;
        if (isDead) throw dead;
      },
      () => {
        if (operations * 2 === step) isDead = true;
        if (isDead) throw dead;
      },
    );
    const { outbox } = openOutbox(dying, discord, options);
    await outbox.start();
    await outbox.add(add).catch(() => undefined);
    await pass(20_000);
    await outbox.stop();
    return isDead;
  }
});
