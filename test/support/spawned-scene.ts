import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { startDiscord } from '../../sandbox/discord/main.ts';
import type { DiscordStandIn, SlashInput, WorldUser } from '../../sandbox/discord/stand-in.ts';
import { freePort } from './ports.ts';
import { SpawnedBot } from './spawned-bot.ts';

const secret = 'hook-secret-of-the-scene';

/** A bot, and the port of 127.0.0.1 on which it listens. */
interface Listening {
  readonly bot: SpawnedBot;
  readonly port: number;
}

/** A member of the server who has an account of 8 kyu. */
export interface Climber {
  readonly id: string;
  readonly name: string;
  readonly user: WorldUser;
}

/** Bots in processes of their own between the stand-ins, and a server with a channel for news. */
export class SpawnedScene {
  readonly discord: DiscordStandIn;
  readonly codewars: CodewarsStandIn;
  readonly #folder: string;
  readonly #bots: SpawnedBot[] = [];
  readonly #guildId: string;
  readonly #channelId: string;
  readonly #admin: WorldUser;

  constructor(discord: DiscordStandIn, codewars: CodewarsStandIn, folder: string) {
    this.discord = discord;
    this.codewars = codewars;
    this.#folder = folder;
    this.#guildId = discord.world.guild({ name: 'Dojo' }).id;
    this.#channelId = discord.world.channel({ guildId: this.#guildId, name: 'news' }).id;
    this.#admin = discord.world.user({ username: 'admin' });
    discord.world.member(this.#guildId, this.#admin.id, { permissions: ['ManageGuild'] });
  }

  /** A bot that is not started yet. All share one SQLite database, unless `env` says otherwise. */
  async create(env: Readonly<Record<string, string>> = {}): Promise<Listening> {
    const port = await freePort();
    const bot = new SpawnedBot(this.#folder, {
      DISCORD_TOKEN: this.discord.token,
      DISCORD_API_URL: this.discord.apiUrl,
      DISCORD_CDN_URL: this.discord.cdnUrl,
      CODEWARS_API_URL: this.codewars.apiUrl,
      CODEWARS_REQUESTS_PER_SECOND: '1000',
      CODEWARS_WEBHOOK_SECRET: secret,
      DATABASE_URL: `sqlite://${this.#folder}/dojo.sqlite`,
      HOST: '127.0.0.1',
      PORT: String(port),
      TRACKING: 'off',
      CATALOGUE_GROWTH: 'off',
      ...env,
    });
    this.#bots.push(bot);
    return { bot, port };
  }

  async start(role: string, env: Readonly<Record<string, string>> = {}): Promise<Listening> {
    const created = await this.create(env);
    await created.bot.start(role);
    return created;
  }

  /** POSTs to the bot-wide hook. Answers the status; 0 when nobody answered. */
  async deliver(port: number, body: unknown): Promise<number> {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/webhooks/codewars`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'X-Webhook-Event': 'user',
          'X-Webhook-Secret': secret,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      return response.status;
    } catch {
      return 0;
    }
  }

  /** The admin gives a kind of announcements the channel for news. */
  async announce(kind: string): Promise<void> {
    await this.configure('set', { kind, channel: this.#channelId });
  }

  async configure(subcommand: string, options: NonNullable<SlashInput['options']>): Promise<void> {
    const place = { userId: this.#admin.id, guildId: this.#guildId, channelId: this.#channelId };
    const asked = await this.discord.slash({ ...place, name: 'announcements', subcommand, options });
    await asked.settled();
  }

  /** Makes members, each with an account. */
  climbers(count: number): Climber[] {
    return Array.from({ length: count }, (_, index) => {
      const name = `climber${index}`;
      const user = this.discord.world.user({ username: name });
      this.discord.world.member(this.#guildId, user.id);
      const id = `c0ffee${String(index).padStart(18, '0')}`;
      const account = { id, username: name, honor: 100, name: null, clan: null, leaderboardPosition: null };
      this.codewars.addUser({
        ...{ ...account, skills: [] },
        ranks: { overall: { rank: -8, name: '8 kyu', color: 'white', score: 0 }, languages: {} },
        codeChallenges: { totalAuthored: 0, totalCompleted: 0 },
      });
      return { id, name, user };
    });
  }

  /** A member links an account, as members do. */
  async link({ name, user }: Pick<Climber, 'name' | 'user'>): Promise<void> {
    const asked = await this.discord.slash({ userId: user.id, guildId: this.#guildId, name: 'link' });
    const form = await asked.settled();
    if (form.kind !== 'modal') throw new Error('no form');
    const fields = { username: name, api_key: '' };
    await (await this.discord.submitModal({ userId: user.id, modal: form.modal, fields })).settled();
  }

  /** The embeds of what was said in the channel for news, but for answers to commands. */
  news(): ReturnType<DiscordStandIn['world']['messages']>[number]['embeds'] {
    return this.discord.world
      .messages(this.#channelId)
      .filter(({ interaction_metadata: of }) => !of)
      .flatMap(({ embeds }) => embeds);
  }

  async end(): Promise<void> {
    for (const bot of this.#bots) await bot.end('SIGKILL');
    await this.discord.close();
    await this.codewars.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A scene that ends with the test. */
export async function startSpawnedScene(): Promise<SpawnedScene> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-scene-'));
  const scene = new SpawnedScene(await startDiscord(), await startCodewars(), folder);
  onTestFinished(() => scene.end());
  return scene;
}
