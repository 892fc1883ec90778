import { expect, it, onTestFinished } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import { freePort } from '../support/ports.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';
import { temporaryDirectory } from '../support/storage-kit.ts';

/** Prints the files that the bot loads, and Node's modules when it listens and when it ends. The build inherits the hook too. */
const hook = `import { registerHooks } from 'node:module';
import { Server } from 'node:net';
const isBot = process.argv[1]?.endsWith('start.mjs');
const list = (when) => console.error(when + '\\n' + process.moduleLoadList.join('\\n') + '\\nlisted');
registerHooks({ load(url, context, next) { if (isBot) console.error('loads ' + url); return next(url, context); } });
const { emit } = Server.prototype;
Server.prototype.emit = function (name, ...rest) {
  if (isBot && name === 'listening') list('listens');
  return emit.call(this, name, ...rest);
};
if (isBot) process.once('exit', () => list('ends'));`;

const packagesIn = (output: string): ReadonlySet<string> =>
  new Set(
    [...output.matchAll(/^loads .*\/node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(([, name]) => name ?? ''),
  );

// Each file that is not in the bundle is looked for, read and classified, and a whole library takes 20 to 100 ms.
it.each(['all', 'web'])(
  'the role %s loads the bundle alone until it is ready',
  async (role) => {
    const [discord, codewars] = [await startDiscord(), await startCodewars()];
    const folder = temporaryDirectory();
    const bot = new SpawnedBot(folder, {
      NODE_OPTIONS: `--import data:text/javascript;base64,${Buffer.from(hook).toString('base64')}`,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CODEWARS_WEBHOOK_SECRET: 'secret-of-the-webhook',
      CATALOGUE_GROWTH: 'off',
      DATABASE_URL: `sqlite://${folder}/dojo.sqlite`,
      // Without it, the first start creates a key file, which loads node:crypto.
      ENCRYPTION_KEY: 'ab'.repeat(32),
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
    });
    onTestFinished(async () => {
      await bot.end('SIGKILL');
      await discord.close();
      await codewars.close();
    });
    await bot.start(role);
    expect([...packagesIn(bot.output)]).toEqual([]);
    expect(bot.output).toMatch(/^loads .*\/dist\/main\.js$/m);
    if (role === 'web') {
      await bot.end('SIGTERM');
      const listed = (when: string) =>
        new RegExp(`^${when}\\n((?:.*\\n)*?)listed$`, 'm').exec(bot.output)?.[1] ?? '';
      await expect.poll(() => listed('ends')).toContain('NativeModule _http_server\n');
      expect(listed('ends')).not.toMatch(
        /^NativeModule (?:_tls_wrap|internal\/http2\/core|internal\/deps\/undici\/undici)$/m,
      );
      expect(listed('listens')).toContain('NativeModule _http_server\n');
      expect(listed('listens')).not.toContain('NativeModule crypto\n');
      return;
    }

    const ann = discord.world.user({ username: 'ann' });
    const asked = await discord.slash({ userId: ann.id, name: 'profile', options: { user: 'hanae' } });
    await asked.settled(15_000);
    expect(packagesIn(bot.output)).toContain('got');
  },
  60_000,
);
