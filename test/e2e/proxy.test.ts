import { createServer, request as ask, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import { startDiscord } from '../../sandbox/discord/index.ts';
import { SpawnedBot } from '../support/spawned-bot.ts';
import { temporaryDirectory } from '../support/storage-kit.ts';

/** A proxy that tells where it was led to, as `host:port`. */
async function startProxy(): Promise<{ readonly url: string; readonly led: string[] }> {
  const led: string[] = [];
  const proxy: Server = createServer((request, response) => {
    const { host, pathname, search } = new URL(request.url ?? '');
    led.push(host);
    const [hostname, port] = host.split(':');
    const { method, headers } = request;
    const passed = ask({ hostname, port, path: pathname + search, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  proxy.on('connect', (request, client) => {
    led.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const end of [client, target])
      end.on('error', () => [client, target].forEach((each) => each.destroy()));
  });
  // What asks for a WebSocket without TLS comes as a request with its whole address.
  proxy.on('upgrade', (request, client) => {
    const { host, pathname, search } = new URL(request.url ?? '');
    led.push(`socket ${host}`);
    const [hostname, port] = host.split(':');
    const target = connect(Number(port), hostname, () => {
      const headers = request.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name}: ${all[index + 1] ?? ''}`] : [],
      );
      target.write([`GET ${pathname}${search} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      target.pipe(client).pipe(target);
    });
    for (const end of [client, target])
      end.on('error', () => [client, target].forEach((each) => each.destroy()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://user:pass-word@127.0.0.1:${(proxy.address() as AddressInfo).port}`, led };
}

it.each([
  ['through it', {}, true],
  ['past it, where NO_PROXY says so', { NO_PROXY: '127.0.0.1' }, false],
])(
  'a bot behind a proxy reaches Discord, its gateway and Codewars %s',
  async (_, env, isLed) => {
    const [discord, codewars, proxy] = [await startDiscord(), await startCodewars(), await startProxy()];
    const bot = new SpawnedBot(temporaryDirectory(), {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CATALOGUE_GROWTH: 'off',
      DATABASE_URL: 'memory:',
      http_proxy: proxy.url,
      ...env,
    });
    onTestFinished(async () => {
      await bot.end('SIGKILL');
      await discord.close();
      await codewars.close();
    });
    await bot.start();
    const guild = discord.world.guild({ name: 'Dojo' });
    discord.world.channel({ guildId: guild.id, name: 'general' });
    const ann = discord.world.user({ username: 'ann' });
    discord.world.member(guild.id, ann.id);
    const asked = await discord.slash({
      userId: ann.id,
      guildId: guild.id,
      name: 'profile',
      options: { user: 'hanae' },
    });
    expect(JSON.stringify(await asked.settled(15_000))).toContain('Hanae');
    const hosts = [discord.apiUrl, codewars.apiUrl].map((url) => new URL(url).host);
    const wanted = isLed ? [...hosts, `socket ${hosts[0] ?? ''}`] : [];
    expect([...new Set(proxy.led)].sort()).toEqual(wanted.sort());
    expect(bot.output).toContain('using a proxy for Discord and Codewars');
    expect(bot.output).not.toContain('pass-word');
    expect(await bot.end()).toBe(0);
  },
  60_000,
);
