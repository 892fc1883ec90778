import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '../../src/storage/open-storage.ts';
import { tableNames } from '../../src/storage/records.ts';
import { startBot } from '../support/bot.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { startSlowProxy } from '../support/slow-proxy.ts';
import { RecordingLog } from '../support/storage-kit.ts';

const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]));

/** What a start asks of a store that is far away. Each of them may take half a second. */
function describeDistance(
  name: string,
  store: { url(): string } | undefined,
  most: { opening: number; again: number; start: number },
): void {
  describe.skipIf(!store)(`a start with ${name} far away`, () => {
    const counted = async (work: (url: string) => Promise<{ close(): Promise<void> }>): Promise<number> => {
      const proxy = await startSlowProxy(store!.url());
      onTestFinished(() => proxy.close());
      const opened = await work(proxy.through(store!.url()));
      const { roundTrips } = proxy;
      await opened.close();
      return roundTrips;
    };
    const open = (url: string) =>
      openStorage({ url, encryptionKeys: [Buffer.alloc(32)], log: new RecordingLog() });

    it('opens the store in a few round trips, whatever the number of collections', async () => {
      expect(await counted(open)).toBeLessThanOrEqual(most.opening);
      expect(await counted(open)).toBeLessThanOrEqual(most.again);
      expect(tableNames.length).toBeGreaterThan(2 * most.opening);
    });

    it('is ready after a few more', async () => {
      const start = async (url: string) => {
        const bot = await startBot({ env: { DATABASE_URL: url } });
        return { close: () => bot.stop() };
      };
      expect(await counted(start)).toBeLessThanOrEqual(most.start);
    });
  });
}

// Three of Postgres' are its greeting; a second connection greets again. A start reads six collections of rows that wait or fall due.
describeDistance('Postgres', postgres, { opening: 7, again: 5, start: 30 });
describeDistance('Redis', redis, { opening: 4, again: 3, start: 25 });
