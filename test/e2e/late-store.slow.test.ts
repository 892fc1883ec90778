import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/ports.ts';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';
import { temporaryDirectory } from '../support/storage-kit.ts';

const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]));

describe.each([
  ['Postgres', postgres],
  ['Redis', redis],
])('a bot that starts before %s', (_name, store) => {
  let bot: SpawnedBot | undefined;
  afterEach(() => bot?.end('SIGKILL'));

  it.skipIf(!store)('says so in one line, waits, and starts', async () => {
    const port = await freePort();
    bot = new SpawnedBot(temporaryDirectory(), {
      DISCORD_TOKEN: `${Buffer.from('1100000000000000001').toString('base64url')}.x.${'y'.repeat(36)}`,
      DATABASE_URL: store!.url(),
      ENCRYPTION_KEY: '07'.repeat(32),
      HOST: '127.0.0.1',
      PORT: String(port),
    });
    await store!.crash();
    const started = bot.start('web');
    const waiting = () => bot!.output.match(/nothing listens at its address\. Waiting for it up to 30 s\./g);
    await expect.poll(waiting, { timeout: 15_000 }).toHaveLength(1);
    await store!.start();
    await started;
    expect(waiting()).toHaveLength(1);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  });
});
