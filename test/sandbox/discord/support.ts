import { Client, GatewayIntentBits } from 'discord.js';
import type { Interaction } from 'discord.js';
import { WebSocket } from 'ws';
import type { DiscordStandIn, StartDiscord } from '../../../sandbox/discord/index.ts';
import { startDiscord } from '../../../sandbox/discord/index.ts';

/** A server with one ordinary member, and a channel; what nearly every test begins with. */
export async function startWorld(options: Parameters<StartDiscord>[0] = {}) {
  const discord = await startDiscord(options);
  const guild = discord.world.guild({ name: 'Codewarriors' });
  const ann = discord.world.user({ username: 'ann' });
  discord.world.member(guild.id, ann.id);
  const channel = discord.world.channel({ guildId: guild.id, name: 'general' });
  return { discord, guild, ann, channel };
}

export interface Reply {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly code?: number;
    readonly message?: string;
    readonly errors?: unknown;
    readonly [key: string]: unknown;
  };
}

/** One REST call, without a library that would correct it. */
export async function call(
  discord: DiscordStandIn,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: {
      authorization: `Bot ${discord.token}`,
      'user-agent': 'DiscordBot (https://example.com, 1.0.0)',
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Reply['body']) };
}

/** The nested errors of a refusal as lines: `embeds.0.fields.3.value BASE_TYPE_REQUIRED`. */
export function faultLines(errors: unknown, path: readonly string[] = []): string[] {
  if (typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors).flatMap(([key, held]) =>
    key === '_errors'
      ? (held as { code: string }[]).map(({ code }) => `${path.join('.')} ${code}`.trim())
      : faultLines(held, [...path, key]),
  );
}

interface Payload {
  readonly op: number;
  readonly d: Record<string, unknown>;
  readonly s: number | null;
  readonly t: string | null;
}

/** A gateway client that does only what it is told. */
export class RawClient {
  readonly received: Payload[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, query = 'v=10&encoding=json') {
    this.socket = new WebSocket(`${url}?${query}`);
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      this.received.push(JSON.parse(data.toString()) as Payload);
      for (const check of this.#waiting) check();
    });
    this.closed = new Promise((resolve) => this.socket.on('close', resolve));
  }

  send(op: number, d: unknown): void {
    this.socket.send(JSON.stringify({ op, d }));
  }

  identify(token: string, more: Readonly<Record<string, unknown>> = {}): void {
    this.send(2, {
      token,
      intents: 1,
      properties: { os: 'linux', browser: 'test', device: 'test' },
      ...more,
    });
  }

  /** The first payload, from now or before, that has this event name or opcode. */
  async next(wanted: string | number, skip = 0): Promise<Payload> {
    const find = () =>
      this.received.filter(({ op, t }) => (typeof wanted === 'string' ? t === wanted : op === wanted))[skip];
    const found = find();
    if (found) return found;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${wanted} came`)), 10_000);
      const check = () => {
        const late = find();
        if (!late) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(late);
      };
      this.#waiting.add(check);
    });
  }
}

/** Connected, identified and ready. */
export async function connectRaw(
  discord: DiscordStandIn,
  more: Readonly<Record<string, unknown>> = {},
): Promise<RawClient> {
  const { body } = await call(discord, 'GET', '/gateway');
  const client = new RawClient(String(body.url));
  await client.next(10);
  client.identify(discord.token, more);
  await client.next('READY');
  return client;
}

/** A bot as discord.js makes it, ready, that does this with every interaction. What it throws fails the answer. */
export async function connectBot(
  discord: DiscordStandIn,
  commands: Parameters<NonNullable<Client['application']>['commands']['set']>[0],
  answer: (interaction: Interaction) => Promise<unknown>,
): Promise<Client<true>> {
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl } });
  client.on('interactionCreate', (interaction) => void answer(interaction));
  const ready = new Promise<Client<true>>((resolve) => client.once('clientReady', resolve));
  await client.login(discord.token);
  const bot = await ready;
  await bot.application.commands.set(commands);
  return bot;
}
