import { createServer, type Server } from 'node:http';
import type { REST } from '@discordjs/rest';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCodewars } from '../../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { createCodewars } from '../../../src/codewars/client.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { createRest, impatient } from '../../../src/discord/rest/rest.ts';
import { examine } from '../../../src/cli/doctor/doctor.ts';
import { createDuplicateCheck } from '../../../src/duplicate-processes.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import type { RankRolesRecord } from '../../../src/storage/records.ts';
import { leaksIn } from '../../support/leaks.ts';
import { freePort } from '../../support/ports.ts';
import { RecordingLog, temporaryDirectory } from '../../support/storage-kit.ts';

const key = Buffer.alloc(32, 7);
const otherKey = Buffer.alloc(32, 8);
const webhookSecret = 'a-webhook-secret-of-some-length';

describe('the doctor', () => {
  let discord: DiscordStandIn;
  let codewars: CodewarsStandIn;
  let folder: string;
  let environment: Record<string, string>;
  let sqlite: string;

  beforeEach(async () => {
    discord = await startDiscord({ username: 'Dojo' });
    codewars = await startCodewars();
    onTestFinished(async () => {
      await discord.close();
      await codewars.close();
    });
    folder = temporaryDirectory();
    sqlite = `sqlite://${join(folder, 'dojo.sqlite')}`;
    environment = {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_CDN_URL: discord.cdnUrl,
      CODEWARS_API_URL: codewars.apiUrl,
      CODEWARS_WEBHOOK_SECRET: webhookSecret,
      DATABASE_URL: sqlite,
      ENCRYPTION_KEY: key.toString('hex'),
    };
  });

  /** What the doctor says of a configuration, line by line. */
  async function doctor(
    change: Record<string, string> = {},
    more: { guildId?: string; now?: () => number; withinMs?: number; rest?: REST } = {},
  ): Promise<{ isWell: boolean; runs: boolean; lines: string[]; text: string }> {
    const config = parseConfig({ ...environment, ...change });
    const client = createCodewars({ baseUrl: config.codewars.apiUrl, retryDelaysMs: [] });
    const lines: string[] = [];
    const { isWell, runs } = await examine({
      config,
      codewars: client,
      guildId: undefined,
      now: Date.now,
      rest: createRest(config.discord, impatient),
      write: (line) => void lines.push(line),
      ...more,
    });
    await client.close();
    const text = lines.join('\n');
    expect(leaksIn([{ where: 'the doctor', text }], config.secrets)).toEqual([]);
    // Everything that is wrong comes with what to do about it.
    for (const line of lines.filter((each) => /^[✗!]/u.test(each))) expect(line).toMatch(/ — \S/);
    return { isWell, runs, lines, text };
  }

  const bad = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('✗'));

  it('finds nothing wrong where all is well, and says how to invite the bot', async () => {
    const port = await freePort();
    const { isWell, runs, lines, text } = await doctor({
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DISCORD_APPLICATION_ID: discord.applicationId,
    });
    expect(bad(lines)).toEqual([]);
    expect({ isWell, runs }).toEqual({ isWell: true, runs: false });
    expect(text).toContain(`https://discord.com/oauth2/authorize?client_id=${discord.applicationId}`);
    expect(text).toContain(`✓ PUBLIC_URL leads to port ${port} here`);
    expect(text).toMatch(/✓ SQLite keeps what is written/);
    expect(text).toMatch(/✓ Codewars answers: \d+ languages/);
    expect(text).toContain('✓ Codewars offers training');
    expect(text).toContain('✓ The clock agrees');
    expect(text).toContain('– A server: none was named');
    expect(discord.violations).toEqual([]);
  });

  describe('of Discord', () => {
    it('says that the token is wrong, and goes on with the rest', async () => {
      const { isWell, lines, text } = await doctor({ DISCORD_TOKEN: 'bm90LXRoZS1yaWdodA.token.at-all-not' });
      expect(isWell).toBe(false);
      expect(bad(lines)).toEqual([
        '✗ Discord does not accept DISCORD_TOKEN — copy it again from the Developer Portal (Bot → Reset Token)',
      ]);
      expect(text).toContain('– The gateway: Discord comes first');
      expect(text).toContain('✓ Codewars answers');
    });

    it.each([
      ['an outage', { kind: 'status', status: 503 } as const, /answered 503.*discordstatus\.com/],
      ['a cut connection', { kind: 'drop' } as const, /did not answer.*firewall/],
      [
        'a limit',
        { kind: 'rateLimit', retryAfterMs: 90_000 } as const,
        /left alone for 90 s \(429\) — try again after/,
      ],
      [
        'a page',
        { kind: 'status', status: 200, body: '<html>' } as const,
        /something else answered — look at DISCORD_API_URL/,
      ],
      [
        'other JSON',
        { kind: 'status', status: 200, body: '{}' } as const,
        /something else answered — look at DISCORD_API_URL/,
      ],
      [
        'a closed edge',
        { kind: 'status', status: 403, body: '<html>' } as const,
        /answered 403 — .*address of this machine/,
      ],
    ])('tells %s from a wrong token', async (_, fault, expected) => {
      for (const path of [/applications/, /gateway/]) {
        discord.faults.clear();
        discord.faults.add({ ...fault, path, times: 100 });
        const { lines } = await doctor();
        expect(bad(lines)).toHaveLength(1);
        expect(bad(lines)[0]).toMatch(expected);
      }
    });

    it('calls no defect of its own the network', async () => {
      const broken = { get: () => Promise.reject(new TypeError('x is undefined')) };
      const rest = Object.assign(createRest(parseConfig(environment).discord, impatient), broken);
      const { lines } = await doctor({}, { rest });
      expect(bad(lines)).toEqual([
        '✗ The gateway could not be checked (TypeError) — try again, and report it to the maintainers of Dojo',
      ]);
    });

    it('says for which installations the application is not set up', async () => {
      const servers = await startDiscord({ installTypes: [0] });
      const users = await startDiscord({ installTypes: [1] });
      onTestFinished(async () => {
        await servers.close();
        await users.close();
      });
      const of = (other: DiscordStandIn) =>
        doctor({ DISCORD_TOKEN: other.token, DISCORD_API_URL: other.apiUrl });
      const ofServers = await of(servers);
      expect(ofServers.text).toContain('– Commands outside servers: User Install is off');
      expect(bad(ofServers.lines)).toEqual([]);
      expect(bad((await of(users)).lines)[0]).toContain(
        'not set up for servers (Guild Install) — switch it on',
      );
    });

    it('says which application the token belongs to where another is set', async () => {
      const { lines } = await doctor({ DISCORD_APPLICATION_ID: '111111111111111111' });
      expect(bad(lines)).toHaveLength(1);
      expect(bad(lines)[0]).toContain(`set it to ${discord.applicationId}`);
    });

    it.each([
      [30_000, '30 s ahead of'],
      [-30_000, '30 s behind'],
    ])('warns of a clock that is %i ms off, which is no failure', async (skewMs, said) => {
      const { isWell, text } = await doctor({}, { now: () => Date.now() + skewMs });
      expect(text.replace(/(29|31) s/, '30 s')).toContain(said);
      expect(isWell).toBe(true);
    });

    it('counts session starts and compares shards', async () => {
      const few = await startDiscord({ shards: 4, sessionStarts: { total: 1000, remaining: 2 } });
      onTestFinished(() => few.close());
      const there = { DISCORD_TOKEN: few.token, DISCORD_API_URL: few.apiUrl };
      const auto = await doctor(there);
      expect(bad(auto.lines)[0]).toMatch(
        /2 of 1000 session starts are left, and this process takes 4 — wait/,
      );
      expect(auto.text).toContain('✓ Discord recommends 4 shards, and DISCORD_SHARDS is auto');
      const range = await doctor({ ...there, DISCORD_SHARDS: '0-1/2' });
      expect(bad(range.lines)).toEqual([]);
      expect(range.text).toContain('! Discord recommends 4 shards, and DISCORD_SHARDS divides the bot by 2');
    });
  });

  describe('of a server', () => {
    /** A server where announcements go to a channel. */
    async function server(): Promise<{ guildId: string; channelId: string }> {
      const guild = discord.world.guild({ name: 'Guild of Kata' });
      const channel = discord.world.channel({ guildId: guild.id, name: 'ranks' });
      const log = new RecordingLog();
      const storage = await openStorage({ url: sqlite, encryptionKeys: [key], log });
      await storage.guilds.set(guild.id, {
        channels: { ranks: channel.id, honor: channel.id },
        options: { honor: 'gathered', languages: true, mention: false, minimum: null, verified: false },
      });
      await storage.close();
      return { guildId: guild.id, channelId: channel.id };
    }

    it('says where it may announce', async () => {
      const { guildId } = await server();
      const { lines, text } = await doctor({}, { guildId });
      expect(bad(lines)).toEqual([]);
      expect(text).toContain('✓ The bot is in the server Guild of Kata');
      expect(text).toContain('✓ It may announce ranks, honor in #ranks');
    });

    it('names what it lacks in a channel', async () => {
      const { guildId, channelId } = await server();
      discord.world.denyBot(channelId, ['EmbedLinks']);
      const { lines } = await doctor({}, { guildId });
      expect(bad(lines)).toEqual([
        '✗ It lacks Embed Links in #ranks, which was chosen for ranks, honor — allow it there: the channel’s settings → Permissions',
      ]);
    });

    it('says that a channel is gone', async () => {
      const { guildId, channelId } = await server();
      discord.world.deleteChannel(channelId);
      const { lines } = await doctor({}, { guildId });
      expect(bad(lines)[0]).toContain(
        'chosen for ranks, honor is gone — choose another with /announcements set',
      );
    });

    it('knows threads, which Discord does not list among the channels, and what they need', async () => {
      const { guildId, channelId } = await server();
      const thread = discord.world.thread({ parentId: channelId, name: 'news' });
      const storage = await openStorage({ url: sqlite, encryptionKeys: [key], log: new RecordingLog() });
      await storage.guilds.update(guildId, (kept) => kept && { ...kept, channels: { ranks: thread.id } });
      await storage.close();
      expect((await doctor({}, { guildId })).text).toContain('✓ It may announce ranks in #news');
      discord.world.denyBot(channelId, ['SendMessages', 'SendMessagesInThreads']);
      expect(bad((await doctor({}, { guildId })).lines)[0]).toContain(
        'It lacks Send Messages in Threads in #news',
      );
      discord.world.denyBot(channelId, []);
      discord.world.changeThread(thread.id, { locked: true });
      expect(bad((await doctor({}, { guildId })).lines)[0]).toContain('The thread news, which was chosen');
    });

    describe('with rank roles', () => {
      /** A server with two rank roles, as they are stored. */
      async function withRankRoles(trouble?: RankRolesRecord['trouble']) {
        const { guildId } = await server();
        const [four, five] = ['4 kyu', '5 kyu'].map((name) => discord.world.role({ guildId, name }));
        if (four === undefined || five === undefined) throw new Error('two roles');
        const kept = ({ id, name }: { id: string; name: string }) => ({ id, name, made: true });
        const storage = await openStorage({ url: sqlite, encryptionKeys: [key], log: new RecordingLog() });
        await storage.rankRoles.set(guildId, {
          steps: 'ranks',
          language: null,
          verifiedOnly: true,
          verifiedRole: false,
          roles: { '-4': kept(four), '-5': kept(five) },
          sweptAt: 0,
          ...(trouble && { trouble }),
        });
        await storage.close();
        return { guildId, four, five };
      }

      it('says that it may change them', async () => {
        const { guildId } = await withRankRoles();
        const { lines, text } = await doctor({}, { guildId });
        expect(bad(lines)).toEqual([]);
        expect(text).toContain('✓ It may give and take the rank roles there: 4 kyu, 5 kyu');
        expect(text).toContain('✓ Servers whose rank roles are kept in step: 1');
      });

      it('names what it lacks, what stands too high, and what is gone', async () => {
        const { guildId, four, five } = await withRankRoles();
        discord.world.permitBot(guildId, ['SendMessages', 'ViewChannel', 'EmbedLinks']);
        discord.world.moveRole(guildId, four.id, 3);
        discord.world.deleteRole(guildId, five.id);
        expect(bad((await doctor({}, { guildId })).lines)).toEqual([
          '✗ Its roles there lack Manage Roles, which rank roles need — give its role that in Server Settings → Roles',
          '✗ Rank roles that stand above its highest role there: 4 kyu — drag Dojo above them in Server Settings → Roles',
          '✗ Rank roles that were deleted there: 5 kyu — choose others, or make them again, with /roles setup',
        ]);
      });

      it('says that the owner of the bot needs two-factor authentication', async () => {
        const { guildId } = await withRankRoles({ code: 'needsTwoFactor', at: 1 });
        const { lines, text } = await doctor({}, { guildId });
        expect(bad(lines)).toHaveLength(1);
        expect(bad(lines)[0]).toContain(
          'two-factor authentication on for the Discord account that owns the bot',
        );
        expect(text).not.toContain('It may give and take');
      });

      it('names the servers where the bot met trouble, when none is asked for', async () => {
        const { guildId } = await withRankRoles({ code: 'missingPermissions', at: 1 });
        const { isWell, text } = await doctor();
        expect(isWell).toBe(true);
        expect(text).toContain(
          `! Servers whose rank roles cannot all be changed, 1 of 1: ${guildId} — npm run doctor`,
        );
      });

      it('says that there are none', async () => {
        const { guildId } = await server();
        const { text } = await doctor({}, { guildId });
        expect(text).toContain('– Rank roles: no server has set them up');
        expect(text).toContain('– Rank roles: none are set up there');
      });
    });

    it('looks at its roles where no channel is chosen', async () => {
      const guild = discord.world.guild({ name: 'New' });
      const { lines, text } = await doctor({}, { guildId: guild.id });
      expect(bad(lines)).toEqual([]);
      expect(text).toContain('✓ Its roles allow it to announce there');
    });

    it('gives the invite link where the bot is not in it', async () => {
      const { lines } = await doctor({}, { guildId: '123456789012345678' });
      expect(bad(lines)).toHaveLength(1);
      expect(bad(lines)[0]).toMatch(
        /not in the server 123456789012345678 — invite it: https:\/\/discord\.com/,
      );
    });
  });

  describe('of the store and its key', () => {
    async function keep(keys: readonly Buffer[], links: number): Promise<void> {
      const storage = await openStorage({ url: sqlite, encryptionKeys: keys, log: new RecordingLog() });
      for (let index = 0; index < links; index += 1) {
        const row = `1:${index}`;
        const sealedApiKey = storage.sealer.seal('links', row, 'key');
        const link = { username: 'ada', codewarsId: null, linkedAt: 1, announce: true, sealedApiKey };
        await storage.links.set(row, link);
      }
      await storage.close();
    }

    it('says that the key opens what is kept', async () => {
      await keep([key], 3);
      const { text } = await doctor();
      expect(text).toContain('✓ The encryption key opens what is kept (3 tried)');
    });

    it('says that it does not', async () => {
      await keep([otherKey], 60);
      const { lines } = await doctor();
      expect(bad(lines)).toEqual([
        '✗ The encryption key does not open 50 of 50 secrets that are kept — put the key that sealed them into ENCRYPTION_KEY, behind a comma',
      ]);
    });

    const both = `${key.toString('hex')},${otherKey.toString('base64')}`;

    it('says that an older key is needed while secrets are under it', async () => {
      await keep([key, otherKey], 60);
      await keep([otherKey], 2);
      const { isWell, text } = await doctor({ ENCRYPTION_KEY: both });
      expect(isWell).toBe(true);
      expect(text).toContain('! 2 of 60 secrets are under an older key — keep that key in ENCRYPTION_KEY');
    });

    it('says when the older key can go: no secret and no running process needs it', async () => {
      await keep([key], 2);
      const all =
        '✓ All that is kept is under the first key of ENCRYPTION_KEY: the others can go, and only older backups need them';
      await whileARunningBotSealsUnder([otherKey, key], async () =>
        expect((await doctor({ ENCRYPTION_KEY: both })).text).toContain(
          '! Processes that still seal under another key: worker.1 — restart every process',
        ),
      );
      await whileARunningBotSealsUnder([key, otherKey], async () =>
        expect((await doctor({ ENCRYPTION_KEY: both })).text).toContain(all),
      );
      expect((await doctor({ ENCRYPTION_KEY: both })).text).toContain(all);
    });

    it('knows whether a bot runs on it', async () => {
      await whileARunningBotSealsUnder([key], async () => {
        expect((await doctor()).runs).toBe(true);
        const later = () => Date.now() + 60_000;
        expect((await doctor({}, { now: later })).runs).toBe(false);
      });
      expect((await doctor()).runs).toBe(false);
    });

    async function whileARunningBotSealsUnder(
      encryptionKeys: readonly Buffer[],
      work: () => Promise<void>,
    ): Promise<void> {
      const log = new RecordingLog();
      const storage = await openStorage({ url: sqlite, encryptionKeys, log });
      const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
      const bot = createDuplicateCheck({
        storage,
        node: 'worker.1',
        shards: undefined,
        now: Date.now,
        log: quiet,
      });
      bot.start();
      await vi.waitFor(async () => expect(await storage.heard.get('processes')).toBeDefined(), {
        timeout: 10_000,
      });
      await work();
      await bot.stop();
      await storage.close();
    }

    it('says where the key is that was made beside the database', async () => {
      const { text } = await doctor({ ENCRYPTION_KEY: '' });
      expect(text).toContain(
        `✓ The encryption key is beside the database, in ${join(folder, 'dojo.sqlite.key')}: keep a copy of it`,
      );
    });

    it('says that the store cannot be reached, and goes on', async () => {
      const nobody = `postgres://dojo:pass-word-1@127.0.0.1:${await freePort()}/dojo`;
      const { lines, text } = await doctor({ DATABASE_URL: nobody });
      expect(bad(lines)).toHaveLength(1);
      expect(bad(lines)[0]).toContain('look at DATABASE_URL');
      expect(text).toContain('– The encryption key: the store comes first');
      expect(text).not.toContain('pass-word-1');
      expect(text).toContain('✓ Codewars answers');
    });

    it('warns of a store that forgets', async () => {
      const { text } = await doctor({ DATABASE_URL: 'memory:' });
      expect(text).toContain('! Memory forgets everything');
    });
  });

  describe('of PUBLIC_URL', () => {
    /** Somebody who listens. */
    async function listening(status: number, body: string, headers = {}): Promise<number> {
      const server: Server = createServer((request, response) => {
        response.writeHead(request.url === '/healthz' || status !== 200 ? status : 404, headers).end(body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      return (server.address() as { port: number }).port;
    }
    const at = (port: number, publicPort: number): Record<string, string> => ({
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${publicPort}`,
    });

    it('asks the bot that runs already', async () => {
      const port = await listening(200, 'ok');
      const { isWell, text } = await doctor(at(port, port));
      expect(isWell).toBe(true);
      expect(text).toContain(`✓ PUBLIC_URL leads to port ${port} here`);
    });

    it('takes a bot that runs elsewhere behind it for what it is', async () => {
      const { isWell, text } = await doctor(at(await freePort(), await listening(200, 'ok')));
      expect(isWell).toBe(true);
      expect(text).toContain('✓ PUBLIC_URL leads to a bot that is running');
    });

    it.each([
      ['a proxy that reaches nobody', 502, {}, /A proxy answers .* \(502\) — let it pass/],
      ['a redirect', 301, { location: 'http://127.0.0.1/' }, /redirect \(301\) — set it to/],
      ['a stranger', 200, {}, /Something else answers at PUBLIC_URL \(404\) — let it pass/],
    ])('tells %s', async (_, status, headers, expected) => {
      const { lines } = await doctor(at(await freePort(), await listening(status, 'hello', headers)));
      expect(bad(lines)).toHaveLength(1);
      expect(bad(lines)[0]).toMatch(expected);
    });

    it.each([true, false])('reaches itself behind a path that a proxy takes away: %s', async (isStripped) => {
      const port = await freePort();
      const proxy = createServer((request, response) => {
        const path = isStripped ? request.url?.replace('/bots/dojo', '') : request.url;
        void fetch(`http://127.0.0.1:${port}${path ?? ''}`).then(
          async (answer) => response.writeHead(answer.status).end(await answer.text()),
          () => response.writeHead(502).end(),
        );
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void proxy.close());
      const publicUrl = `http://127.0.0.1:${(proxy.address() as { port: number }).port}/bots/dojo/`;
      const { lines, text } = await doctor({ HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: publicUrl });
      expect(bad(lines)).toEqual([]);
      expect(text).toContain(`✓ PUBLIC_URL leads to port ${port} here`);
    });

    it('says whose the port is where PUBLIC_URL is not set', async () => {
      const on = (port: number) => doctor({ HOST: '127.0.0.1', PORT: String(port) });
      const [free, ours, other] = [await freePort(), await listening(200, 'ok'), await listening(404, '')];
      expect((await on(free)).text).toContain(`✓ Port ${free} is free`);
      expect((await on(ours)).text).toContain(`✓ A bot is running on port ${ours}`);
      const taken = await on(other);
      expect(bad(taken.lines)).toEqual([
        `✗ Another program listens on port ${other} — end it, or choose another PORT`,
      ]);
    });

    it('says that nothing listens there, or that PORT is missing', async () => {
      const nobody = await doctor(at(await freePort(), await freePort()));
      expect(bad(nobody.lines)[0]).toMatch(
        /Nothing listens at PUBLIC_URL \(ECONNREFUSED\) — start the proxy/,
      );
      const noPort = await doctor({ PUBLIC_URL: 'https://dojo.example.org' });
      expect(bad(noPort.lines)[0]).toMatch(/PORT is not, so nothing listens — set PORT/);
      const none = await doctor();
      expect(none.text).toContain('– Webhooks: PUBLIC_URL is not set');
    });
  });

  describe('of Codewars', () => {
    it('says that it does not answer', async () => {
      codewars.faults.add({ kind: 'status', status: 503, times: 100 });
      const { lines } = await doctor();
      expect(bad(lines)[0]).toMatch(/Codewars does not answer as it should \(Unavailable\) — look at/);
    });

    it('says that training is not offered, which is no failure', async () => {
      const live = await startCodewars({ train: false });
      onTestFinished(() => live.close());
      const { isWell, text } = await doctor({ CODEWARS_API_URL: live.apiUrl });
      expect(isWell).toBe(true);
      expect(text).toContain('– Training: Codewars does not offer it at present');
    });
  });

  it('waits for no check longer than its time, and goes on', async () => {
    discord.faults.add({ kind: 'delay', delayMs: 60_000, path: /applications/, times: 1 });
    const { lines, text } = await doctor({}, { withinMs: 1_500 });
    expect(bad(lines)).toHaveLength(1);
    expect(bad(lines)[0]).toContain('Discord: no answer within 1.5 s — ');
    expect(text).toContain('✓ Codewars answers');
  });
});
