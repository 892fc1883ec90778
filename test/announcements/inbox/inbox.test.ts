import { setImmediate as nextTick } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { createInbox } from '../../../src/announcements/inbox/inbox.ts';
import { CodewarsError } from '../../../src/codewars/errors.ts';
import { StorageError } from '../../../src/storage/errors.ts';
import type { InboxRecord } from '../../../src/storage/records.ts';
import type { Collection, Storage } from '../../../src/storage/storage.ts';
import { collect } from '../../support/storage-kit.ts';
import { memoryStorage, OutboxLog } from '../outbox/outbox-kit.ts';
import { delivery } from '../kit.ts';
import { idle, pass, virtualClock } from '../../support/virtual-clock.ts';

beforeEach(() => virtualClock());

type InboxOptions = Parameters<typeof createInbox>[0];

const minute = 60_000;

async function start(
  handle: (record: InboxRecord) => Promise<void> = () => Promise.resolve(),
  options: Partial<InboxOptions> = {},
) {
  const storage = options.storage ?? (await memoryStorage());
  const log = new OutboxLog();
  const handled: InboxRecord[] = [];
  const inbox = createInbox({
    storage,
    node: 'a',
    now: Date.now,
    random: () => 0.5,
    log,
    handle: (record) => {
      handled.push(record);
      return handle(record);
    },
    ...options,
  });
  return { inbox, storage, log, handled };
}

const unavailable = () => new StorageError('unavailable', 'down');

/** A collection of which some operations are replaced. */
const altered = <T>(collection: Collection<T>, changes: Partial<Collection<T>>): Collection<T> => ({
  get: (key) => collection.get(key),
  getMany: (keys) => collection.getMany(keys),
  set: (key, value, keepForMs) => collection.set(key, value, keepForMs),
  setMany: (rows) => collection.setMany(rows),
  delete: (key) => collection.delete(key),
  update: (key, change) => collection.update(key, change),
  entries: () => collection.entries(),
  keys: () => collection.keys(),
  ...changes,
});

const stored = (storage: Storage) => collect(storage.inbox.entries());

const row = (more: Partial<InboxRecord> = {}): InboxRecord => ({
  ...delivery.rank('u', -4),
  node: 'gone',
  tries: 0,
  nextTryAt: Date.now(),
  ...more,
});

describe('accepting', () => {
  it('writes deliveries that arrive together in few writes', async () => {
    const storage = await memoryStorage();
    let writes = 0;
    const counting = altered(storage.inbox, {
      setMany: (rows) => {
        writes += 1;
        return storage.inbox.setMany(rows);
      },
    });
    const { inbox } = await start(undefined, {
      storage: { ...storage, inbox: counting },
    });
    const adding = Array.from({ length: 1_000 }, (_, index) => inbox.add(delivery.rank(`u${index}`, -4)));
    expect(await stored(storage)).toHaveLength(0);
    await Promise.all(adding);
    expect(writes).toBeLessThanOrEqual(6);
    expect(await stored(storage)).toHaveLength(1_000);
    expect(inbox.size).toBe(1_000);
  });

  it('writes what arrived during a write together with what its senders send next', async () => {
    const storage = await memoryStorage();
    const writes: number[] = [];
    const counting = altered(storage.inbox, {
      setMany: async (rows) => {
        writes.push(rows.length);
        await storage.inbox.setMany(rows);
      },
    });
    const { inbox } = await start(undefined, { storage: { ...storage, inbox: counting } });
    const sendTwice = async (sender: string): Promise<void> => {
      await inbox.add(delivery.rank(sender, -4));
      await nextTick();
      await nextTick();
      await inbox.add(delivery.rank(sender, -3));
    };
    const first = ['a', 'b', 'c'].map(sendTwice);
    while (writes.length === 0) await nextTick();
    const second = ['d', 'e', 'f'].map(sendTwice);
    await Promise.all([...first, ...second]);
    expect(writes.slice(0, 2)).toEqual([3, 6]);
  });

  it('settles only when it is stored, and is worked off after that', async () => {
    const storage = await memoryStorage();
    let write = (): void => {};
    const gate = new Promise<void>((resolve) => (write = resolve));
    const slow = altered(storage.inbox, { setMany: (rows) => gate.then(() => storage.inbox.setMany(rows)) });
    const { inbox, handled } = await start(undefined, {
      storage: { ...storage, inbox: slow },
    });
    await inbox.start();
    let isSettled = false;
    const adding = inbox.add(delivery.rank('u', -4)).then(() => {
      isSettled = true;
      expect(handled).toEqual([]);
    });
    await idle();
    expect(isSettled).toBe(false);
    write();
    await adding;
    await idle();
    expect(handled).toHaveLength(1);
    await inbox.stop();
  });

  it('rejects all of a batch that failed, and keeps nothing of it', async () => {
    const storage = await memoryStorage();
    let isBroken = true;
    const broken = altered(storage.inbox, {
      setMany: (rows) => (isBroken ? Promise.reject(unavailable()) : storage.inbox.setMany(rows)),
    });
    const { inbox, handled } = await start(undefined, {
      storage: { ...storage, inbox: broken },
    });
    await inbox.start();
    const results = await Promise.allSettled([
      inbox.add(delivery.rank('u', -4)),
      inbox.add(delivery.rank('v', -4)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    await inbox.add(delivery.rank('w', -4));
    await pass(10 * minute);
    expect(handled.map(({ user }) => user?.id)).toEqual(['w']);
    expect(inbox.size).toBe(0);
    await inbox.stop();
  });
});

describe('working off', () => {
  it('goes in order for each account, and accounts go at once, but not too many', async () => {
    let running = 0;
    let most = 0;
    let overlaps = 0;
    const perAccount = new Set<string>();
    const { inbox, handled } = await start(
      async ({ user }) => {
        const id = user?.id ?? '';
        if (perAccount.has(id)) overlaps += 1;
        perAccount.add(id);
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        perAccount.delete(id);
      },
      { concurrency: 4 },
    );
    const at = Date.now();
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await Promise.all(
        [3, 1, 2].map((rank) => inbox.add(delivery.rank(id, rank, null, { receivedAt: at + rank }))),
      );
    }
    await pass(10);
    await inbox.start();
    await idle();
    const ranks = Map.groupBy(handled, ({ user }) => user?.id);
    for (const records of ranks.values()) expect(records.map(({ user }) => user?.rank)).toEqual([1, 2, 3]);
    expect(handled).toHaveLength(18);
    expect(most).toBe(4);
    expect(overlaps).toBe(0);
    await inbox.stop();
  });

  it('reads again what it does not keep in memory of a long backlog, in order', async () => {
    const honors = Array.from({ length: 1_100 }, (_, index) => index);
    const { inbox, handled } = await start();
    await Promise.all(
      honors.map((honor) => inbox.add({ ...delivery.rank('u', -4), user: { id: 'u', honor } })),
    );
    await inbox.start();
    while (inbox.size > 0) await idle();
    expect(handled.map(({ user }) => user?.honor)).toEqual(honors);
    await inbox.stop();
  });

  describe('a backlog longer than the queue', () => {
    const queued = 10_000;
    const many = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) => ({
        ...delivery.rank('u', -4),
        user: { id: `u${index % 7}`, honor: from + index },
      }));
    const honors = (records: readonly InboxRecord[]) => records.map(({ user }) => user?.honor ?? NaN);
    const isInOrder = (handled: readonly InboxRecord[]): boolean =>
      Map.groupBy(handled, ({ user }) => user?.id)
        .values()
        .every((of) =>
          honors(of).every((honor, index, all) => index === 0 || honor > (all[index - 1] ?? NaN)),
        );

    /** Adds 10,300 deliveries: 10,000 to the queue, 300 only to storage. */
    async function startBehind(changes: (inbox: Storage['inbox']) => Partial<Storage['inbox']> = () => ({})) {
      const storage = await memoryStorage();
      const kit = await start(undefined, {
        storage: { ...storage, inbox: altered(storage.inbox, changes(storage.inbox)) },
      });
      await Promise.all(many(queued + 300).map((said) => kit.inbox.add(said)));
      return { ...kit, storage };
    }

    it('handles all deliveries in order, including new ones', async () => {
      let readAgain = 0;
      const { inbox, handled, storage } = await startBehind((rows) => ({
        getMany: (keys) => {
          readAgain += keys.length;
          return rows.getMany(keys);
        },
      }));
      expect(inbox.stats().waiting).toBe(10_300);
      await inbox.start();
      await Promise.all(many(70, 10_300).map((said) => inbox.add(said)));
      while (inbox.size > 0) await idle();
      expect(handled).toHaveLength(10_370);
      expect(isInOrder(handled)).toBe(true);
      expect(readAgain).toBeGreaterThanOrEqual(300);
      expect(await stored(storage)).toEqual([]);
      await inbox.stop();
    });

    it('is not read into the queue by recovery', async () => {
      const storage = await memoryStorage();
      const { inbox } = await start(() => new Promise(() => undefined), { storage });
      await Promise.all(many(queued + 300).map((said) => inbox.add(said)));
      void inbox.start();
      // Recovery looks through storage at the start and every 15 s.
      await pass(20_000);
      expect(inbox.stats().waiting).toBe(10_300);
      void inbox.stop();
    });

    it('skips rows that members deleted', async () => {
      const { inbox, handled, storage } = await startBehind();
      const rows = (await stored(storage)).filter(([, { user }]) => (user?.honor ?? 0) >= queued);
      await Promise.all(rows.map(([key]) => storage.inbox.delete(key)));
      await inbox.start();
      await pass(minute);
      expect(inbox.size).toBe(0);
      expect(honors(handled).sort((a, b) => a - b)).toEqual(
        Array.from({ length: queued }, (_, index) => index),
      );
      await inbox.stop();
    });

    it.each([
      ['is unavailable once', () => unavailable()],
      ['reports a corrupt row', () => new StorageError('corrupt', 'the row is invalid')],
    ])('handles all deliveries when the store %s', async (_, failure) => {
      let failures = 0;
      const { inbox, handled } = await startBehind((rows) => ({
        getMany: (keys) => ((failures += 1) <= 1 ? Promise.reject(failure()) : rows.getMany(keys)),
      }));
      await inbox.start();
      await pass(minute);
      expect(inbox.size).toBe(0);
      expect(new Set(honors(handled)).size).toBe(10_300);
      await inbox.stop();
    });

    it('handles a new delivery while 10,000 failed ones wait', async () => {
      const { inbox, handled } = await start(({ user }) =>
        user?.id === 'well' ? Promise.resolve() : Promise.reject(unavailable()),
      );
      const failing = Array.from({ length: queued + 300 }, (_, index) => delivery.rank(`u${index}`, -4));
      await Promise.all(failing.map((said) => inbox.add(said)));
      await inbox.add(delivery.rank('well', -4));
      await inbox.start();
      await pass(100);
      expect(inbox.stats()).toMatchObject({ waiting: queued + 300, handled: 1 });
      expect(handled.filter(({ user }) => user?.id === 'well')).toHaveLength(1);
      await inbox.stop();
    });

    it('keeps its rows when the process stops, and the next process handles them', async () => {
      const { inbox, handled, storage } = await startBehind();
      await inbox.start();
      await inbox.stop();
      const left = await stored(storage);
      expect(handled.length + left.length).toBe(10_300);
      const next = await start(undefined, { storage });
      await next.inbox.start();
      while (next.inbox.size > 0) await idle();
      expect(isInOrder([...handled, ...next.handled])).toBe(true);
      expect(await stored(storage)).toEqual([]);
      await next.inbox.stop();
    });
  });

  it('of an account waits for the one before, also when it comes later', async () => {
    let finish = (): void => {};
    const { inbox, handled } = await start(() => new Promise((resolve) => (finish = resolve)));
    await inbox.start();
    await inbox.add(delivery.rank('u', -4));
    await idle();
    await inbox.add(delivery.rank('u', -3));
    await idle();
    expect(handled.map(({ user }) => user?.rank)).toEqual([-4]);
    finish();
    await idle();
    expect(handled.map(({ user }) => user?.rank)).toEqual([-4, -3]);
    finish();
    await inbox.stop();
  });

  it('sets a poisoned row aside after 5 tries, and the rest goes on', async () => {
    const { inbox, storage, handled, log } = await start(({ user }) =>
      user?.id === 'poison' ? Promise.reject(new TypeError('cannot read')) : Promise.resolve(),
    );
    await inbox.start();
    await inbox.add(delivery.rank('poison', -4));
    await inbox.add(delivery.rank('u', -4));
    await idle();
    expect(inbox.size).toBe(1);
    expect((await stored(storage))[0]?.[1].tries).toBe(1);
    await pass(3 * minute);
    expect(handled.filter(({ user }) => user?.id === 'poison')).toHaveLength(5);
    expect(inbox.size).toBe(0);
    expect(await stored(storage)).toEqual([]);
    expect(await collect(storage.aside.entries())).toHaveLength(1);
    expect(log.messages('set aside')).toHaveLength(1);
    expect(inbox.stats()).toEqual({ waiting: 0, handled: 1, setAside: 1 });
    await inbox.stop();
  });

  it('does not let a poisoned row hold up its own account for long', async () => {
    const { inbox, handled } = await start(({ user }) =>
      user?.rank === -4 ? Promise.reject(new TypeError('cannot read')) : Promise.resolve(),
    );
    await inbox.start();
    await inbox.add(delivery.rank('u', -4));
    await inbox.add(delivery.rank('u', -3));
    await pass(7_000);
    expect(handled.filter(({ user }) => user?.rank === -3)).toHaveLength(0);
    await pass(40_000);
    expect(handled.filter(({ user }) => user?.rank === -3)).toHaveLength(1);
    await inbox.stop();
  });

  it.each([
    ['Codewars', new CodewarsError('Unavailable', { subject: { kind: 'user', name: 'u' } })],
    [
      'Codewars, with pages for JSON',
      new CodewarsError('UnexpectedResponse', {
        subject: { kind: 'user', name: 'u' },
        saidByCodewars: false,
      }),
    ],
    ['the queue to Codewars', new CodewarsError('RateLimited', { subject: { kind: 'user', name: 'u' } })],
    ['the store', unavailable()],
  ])('waits a day for an outage of %s before it sets anything aside', async (_, error) => {
    const { inbox, storage, handled } = await start(() => Promise.reject(error));
    await inbox.start();
    await inbox.add(delivery.rank('u', -4));
    await pass(23 * 60 * minute);
    expect(inbox.size).toBe(1);
    expect((await stored(storage))[0]?.[1].tries).toBe(0);
    expect(handled.length).toBeGreaterThan(100);
    await pass(90 * minute);
    expect(inbox.size).toBe(0);
    expect(await collect(storage.aside.entries())).toHaveLength(1);
    await inbox.stop();
  });

  it('does not work off again what it could not delete', async () => {
    const storage = await memoryStorage();
    let isBroken = true;
    const broken = altered(storage.inbox, {
      delete: (key) => (isBroken ? Promise.reject(unavailable()) : storage.inbox.delete(key)),
    });
    const { inbox, handled } = await start(undefined, {
      storage: { ...storage, inbox: broken },
    });
    await inbox.start();
    await inbox.add(delivery.rank('u', -4));
    await pass(2 * minute);
    isBroken = false;
    await pass(15 * minute);
    expect(handled).toHaveLength(1);
    expect(await stored(storage)).toEqual([]);
    await inbox.stop();
  });
});

describe('start and stop', () => {
  it('keeps the order of what one account sent within a millisecond', async () => {
    const ranks = [-8, -7, -6, -5, -4, -3, -2, -1];
    const { inbox, storage } = await start();
    for (const rank of ranks) await inbox.add(delivery.rank('u', rank));
    const next = await start(undefined, { storage });
    await next.inbox.start();
    await idle();
    expect(next.handled.map(({ user }) => user?.rank)).toEqual(ranks);
    await next.inbox.stop();
  });

  it('takes up its own rows at once and those of others when they are old enough', async () => {
    const storage = await memoryStorage();
    await storage.inbox.set('mine', row({ node: 'a', user: { id: 'mine', rank: -4 } }));
    await storage.inbox.set('old', row({ user: { id: 'old', rank: -4 }, receivedAt: 1, nextTryAt: 1 }));
    await storage.inbox.set('young', row({ user: { id: 'young', rank: -4 } }));
    const { inbox, handled } = await start(undefined, { storage });
    await inbox.start();
    await idle();
    expect(handled.map(({ user }) => user?.id).sort()).toEqual(['mine', 'old']);
    await pass(29_999);
    expect(handled).toHaveLength(2);
    await pass(1);
    expect(handled[2]?.user?.id).toBe('young');
    expect(await stored(storage)).toEqual([]);
    await inbox.stop();
  });

  it('leaves a row alone that another process is to try again later', async () => {
    const storage = await memoryStorage();
    await storage.inbox.set('waits', row({ receivedAt: 1, nextTryAt: Date.now() + 10 * minute }));
    const { inbox, handled } = await start(undefined, { storage });
    await inbox.start();
    await pass(10 * minute);
    expect(handled).toEqual([]);
    await pass(minute);
    expect(handled).toHaveLength(1);
    await inbox.stop();
  });

  it('does not work off what another process has worked off meanwhile', async () => {
    const storage = await memoryStorage();
    const orphan = row({ receivedAt: 1, nextTryAt: 1 });
    const listing = altered(storage.inbox, {
      // eslint-disable-next-line @typescript-eslint/require-await
      entries: async function* () {
        yield ['gone', orphan] as [string, InboxRecord];
      },
    });
    const { inbox, handled } = await start(undefined, {
      storage: { ...storage, inbox: listing },
    });
    await inbox.start();
    await idle();
    expect(handled).toEqual([]);
    expect(inbox.size).toBe(0);
    await inbox.stop();
  });

  it('reads the good rows where one is corrupt, and says so', async () => {
    const storage = await memoryStorage();
    await storage.inbox.set('good', row({ node: 'a' }));
    const listing = altered(storage.inbox, {
      entries: async function* () {
        yield* storage.inbox.entries();
        throw new StorageError('corrupt', 'inbox.entries: the row is invalid.');
      },
    });
    const { inbox, handled, log } = await start(undefined, {
      storage: { ...storage, inbox: listing },
    });
    await inbox.start();
    await idle();
    expect(handled).toHaveLength(1);
    expect(log.messages('cannot be read')).toHaveLength(1);
    await inbox.stop();
  });

  it('finishes what runs when it stops, and keeps the rest', async () => {
    let finish = (): void => {};
    const { inbox, storage, handled } = await start(() => new Promise((resolve) => (finish = resolve)), {
      concurrency: 1,
    });
    await inbox.start();
    await inbox.add(delivery.rank('u', -4));
    await inbox.add(delivery.rank('v', -4));
    await idle();
    const stopping = inbox.stop();
    let isStopped = false;
    void stopping.then(() => (isStopped = true));
    await idle();
    expect(isStopped).toBe(false);
    finish();
    await stopping;
    await pass(minute);
    expect(handled).toHaveLength(1);
    expect((await stored(storage)).map(([, record]) => record.user?.id)).toEqual(['v']);
  });

  it('tries in time though the clock was set back', async () => {
    const storage = await memoryStorage();
    await storage.inbox.set('mine', row({ node: 'a' }));
    await storage.inbox.set('other', row({ user: { id: 'other', rank: 1 } }));
    const aDayAgo = (): number => Date.now() - 2 * 86_400_000;
    const { inbox, handled } = await start(undefined, { storage, now: aDayAgo });
    await inbox.start();
    await pass(minute);
    expect(handled).toHaveLength(2);
    await inbox.stop();
  });
});
