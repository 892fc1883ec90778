import { expect, it, onTestFinished } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import { freePort } from '../support/ports.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';
import { temporaryDirectory } from '../support/storage-kit.ts';

/** Prints which files the bot loads, and at its end which of Node's modules; what builds it inherits the hook too. */
const hook = `import { registerHooks } from 'node:module';
const isBot = process.argv[1]?.endsWith('start.mjs');
registerHooks({ load(url, context, next) { if (isBot) console.error('loads ' + url); return next(url, context); } });
if (isBot) process.once('exit', () => console.error(process.moduleLoadList.join('\\n') + '\\nlisted'));`;

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
      await expect.poll(() => bot.output).toMatch(/^NativeModule _http_server\n(?:.*\n)*listed$/m);
      expect(bot.output).not.toMatch(
        /^NativeModule (?:_tls_wrap|internal\/http2\/core|internal\/deps\/undici\/undici)$/m,
      );
      return;
    }

    const ann = discord.world.user({ username: 'ann' });
    const asked = await discord.slash({ userId: ann.id, name: 'profile', options: { user: 'hanae' } });
    await asked.settled(15_000);
    expect(packagesIn(bot.output)).toContain('got');
  },
  60_000,
);
