import { afterAll, afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { StartError } from '../../../src/errors.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { startRedis } from '../../support/redis.ts';
import { closeAfterTest, RecordingLog } from '../../support/storage-kit.ts';
import { describeStorage } from '../conformance.ts';
import { describeLostConnections } from '../lost-connections.ts';

const server = await startRedis();
afterAll(() => server?.stop());

describe.skipIf(server === undefined)('Redis', () => {
  if (!server) {
    it('could not be started');
    return;
  }

  describeStorage('Redis', async () => {
    await server.use(0, (client) => client.flushDb());
    return {
      url: server.url(),
      hasOwnClock: true,
      putRaw: async (collection, key, text) => {
        await server.use(0, (client) => client.set(`dojo:${collection}::${key}`, text));
      },
      countRaw: (collection) =>
        server.use(0, async (client) => (await client.keys(`dojo:${collection}::*`)).length),
    };
  });

  describeLostConnections('Redis', server, async () => {
    await server.use(1, (client) => client.flushDb());
    return server.url(1);
  });

  describe('at the start', () => {
    const open = async (url: string) => {
      const log = new RecordingLog();
      closeAfterTest(await openStorage({ url, encryptionKeys: [Buffer.alloc(32)], log }));
      return log;
    };
    const configure = (settings: Record<string, string>) =>
      server.use(0, async (client) => {
        for (const [name, value] of Object.entries(settings)) await client.configSet(name, value);
      });
    const good = { appendonly: 'yes', save: '', maxmemory: '0', 'maxmemory-policy': 'noeviction' };
    afterEach(() => configure(good));

    it('is taken as it is when it keeps every write', async () => {
      expect((await open(server.url())).lines).toEqual([]);
    });

    it.each([
      ['keeps nothing', { appendonly: 'no' }, 'keeps nothing across a restart'],
      ['throws rows away', { maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' }, 'noeviction'],
      ['throws away what expires', { maxmemory: '100mb', 'maxmemory-policy': 'volatile-ttl' }, 'noeviction'],
    ])('is refused when it %s', async (_what, settings, problem) => {
      await configure(settings);
      await expect(open(server.url())).rejects.toMatchObject({
        name: 'StartError',
        problems: [expect.stringContaining(problem) as string],
      });
    });

    it('is taken with a warning when it keeps snapshots', async () => {
      await configure({ appendonly: 'no', save: '60 1' });
      const log = await open(server.url());
      expect(log.lines).toMatchObject([
        { level: 'warn', message: expect.stringContaining('only snapshots') as string },
      ]);
    });

    it('may have a policy of eviction as long as it has no limit', async () => {
      await configure({ 'maxmemory-policy': 'allkeys-lru' });
      expect((await open(server.url())).lines).toEqual([]);
    });

    it.each([
      [
        'a copy that takes no writes',
        ['REPLICAOF', '127.0.0.1', '1'],
        ['REPLICAOF', 'NO', 'ONE'],
        'read-only copy',
      ],
      [
        'full',
        ['CONFIG', 'SET', 'maxmemory', '1'],
        ['CONFIG', 'SET', 'maxmemory', '0'],
        'its memory is full',
      ],
    ])('is waited for while it is %s', async (_what, spoil, heal, reason) => {
      await server.use(0, (client) => client.sendCommand(spoil));
      const log = new RecordingLog();
      const options = { url: server.url(), encryptionKeys: [Buffer.alloc(32)], log, openWithinMs: 18_000 };
      const opening = openStorage(options);
      await expect.poll(() => log.text, { timeout: 15_000 }).toContain(reason);
      await server.use(0, (client) => client.sendCommand(heal));
      closeAfterTest(await opening);
    });

    it('says what its user may not do, and how to let it', async () => {
      const run = (...command: string[]) => server.use(0, (client) => client.sendCommand(command));
      const url = server.url().replace(/default:[^@]+@/, 'bot:hunter2@');
      await run('ACL', 'SETUSER', 'bot', 'on', '>hunter2', '+@connection');
      for (const right of ['+@read', '~dojo:*']) {
        const error: unknown = await open(url).catch((failure: unknown) => failure);
        if (!(error instanceof StartError)) throw error as Error;
        const statement = /ACL SETUSER .*/.exec(error.message)?.[0] ?? '';
        expect(statement).toContain(right);
        await run(...statement.split(' '));
      }
      await open(url);
    });

    it('is judged by what it tells of itself where its configuration is not shown', async () => {
      const managed = await startRedis(['--rename-command', 'CONFIG', '']);
      onTestFinished(() => managed?.stop());
      expect((await open(managed!.url())).lines).toEqual([]);
      const forgetful = await startRedis(['--rename-command', 'CONFIG', '', '--appendonly', 'no']);
      onTestFinished(() => forgetful?.stop());
      await expect(open(forgetful!.url())).rejects.toMatchObject({
        problems: [expect.stringContaining('does not report that it keeps data') as string],
      });
    });

    it('refuses a password that is wrong at once, and does not show it', async () => {
      const url = new URL(server.url());
      url.password = 'hunter2';
      const opening = open(url.href);
      await expect(opening).rejects.toMatchObject({
        name: 'StartError',
        problems: [expect.stringContaining('user and password') as string],
      });
      await expect(opening).rejects.not.toThrow('hunter2');
    });
  });
});
