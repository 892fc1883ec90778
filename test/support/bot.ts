import { expect } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import type { CodewarsStandIn } from '../../sandbox/codewars/stand-in.ts';
import { labelsOf, startDiscord, textOf } from '../../sandbox/discord/index.ts';
import type {
  DiscordStandIn,
  Invocation,
  Outcome,
  Place,
  SeenMessage,
  ShownModal,
  SlashInput,
  Upload,
  WorldGuild,
  WorldUser,
} from '../../sandbox/discord/index.ts';
import { createApp } from '../../src/app.ts';
import { parseConfig, type Config } from '../../src/config/config.ts';
import { createLog } from '../../src/log.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { asText, leaksIn } from './leaks.ts';

export interface BotOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Wraps the storage, to break it. */
  readonly wrapStorage?: (storage: Storage) => Storage;
  readonly codewars?: Parameters<typeof startCodewars>[0];
  /** Both stand-ins stay when the bot restarts. */
  readonly discord?: DiscordStandIn;
  /** In which time Discord takes ten changes of members' roles. */
  readonly memberRolesPerMs?: number;
  readonly now?: () => number;
  /** How often it says that it runs. */
  readonly beatEveryMs?: number;
  /** When data that is due to be deleted is first looked for. */
  readonly sweepFirstMs?: number;
}

/** The bot over real connections to both stand-ins, and some people to talk to it. */
export interface Bot {
  readonly discord: DiscordStandIn;
  readonly codewars: CodewarsStandIn;
  readonly config: Config;
  readonly guild: WorldGuild;
  readonly channelId: string;
  readonly ann: WorldUser;
  readonly ben: WorldUser;
  /** Has Manage Server and Manage Roles. */
  readonly admin: WorldUser;
  /** Lines of the log, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly fatal: readonly Error[];
  /** Strings that must show nowhere. */
  readonly secrets: string[];
  /** Discord's codes of refusals that a test brings about; any other fails the test. */
  readonly expectedRefusals: number[];
  slash(
    who: WorldUser,
    name: string,
    options?: SlashInput['options'],
    where?: Partial<SlashInput>,
  ): Promise<Answer>;
  /** Picks an entry of the menu of a member or a message. */
  menu(
    who: WorldUser,
    name: string,
    target: WorldUser | Pick<SeenMessage, 'id' | 'content'>,
    where?: Partial<Place>,
  ): Promise<Answer>;
  press(who: WorldUser, message: SeenMessage, label: string, values?: readonly string[]): Promise<Answer>;
  /** Presses a button that opens a form. */
  open(who: WorldUser, message: SeenMessage, label: string): Promise<ShownModal>;
  /** Sends a form: texts and files by custom id; what is left out keeps what the form was filled with. */
  submit(
    who: WorldUser,
    modal: ShownModal,
    fields?: Readonly<Record<string, string>>,
    files?: Readonly<Record<string, readonly Upload[]>>,
  ): Promise<Answer>;
  /** Types /link and fills its form. */
  link(who: WorldUser, username: string, apiKey?: string, guild?: WorldGuild): Promise<Answer>;
  /** Proves that the account linked in the guild is theirs: puts the code into the profile's name, and checks. */
  verify(who: WorldUser, username: string): Promise<Answer>;
  /** Sends what Codewars would send to a webhook: the bot-wide one, or a member's own. Answers the HTTP status. */
  deliver(
    event: string,
    body: unknown,
    hook?: { readonly url: string; readonly secret: string },
  ): Promise<number>;
  /** What everybody can read in a channel. */
  said(channelId?: string): string[];
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What a person got to see. */
export interface Answer {
  readonly outcome: Outcome;
  readonly message: SeenMessage;
  /** All text of it: content, embeds, labels. */
  readonly text: string;
  readonly private: boolean;
  readonly followUps: readonly SeenMessage[];
  readonly timing: Invocation['timing'];
  /** The answer as it looked when it first had this text: it may be edited many times. At most `withinMs`, 15 s by default. */
  until(
    wanted: string | ((message: SeenMessage) => boolean),
    withinMs?: number,
  ): Promise<Pick<Answer, 'message' | 'text' | 'private'>>;
}

const token = `${Buffer.from('1100000000000000001').toString('base64url')}.GtestX.${'s3cret'.repeat(6)}`;
const encryptionKey = Buffer.alloc(32, 0x5a).toString('base64');
const webhookSecret = 'hook-secret-that-nobody-sees';

/** Starts everything; `stop` ends everything, and fails when a secret showed or Discord had reason to refuse. */
export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const discord =
    options.discord ??
    (await startDiscord({ token, memberRolesPerMs: options.memberRolesPerMs ?? 10_000, username: 'Dojo' }));
  const codewars = await startCodewars(options.codewars);
  const guild = discord.world.guild({ name: 'Coding Dojo' });
  const channel = discord.world.channel({ guildId: guild.id, name: 'general' });
  const person = (username: string, permissions?: readonly string[]): WorldUser => {
    const user = discord.world.user({ username });
    discord.world.member(guild.id, user.id, permissions === undefined ? {} : { permissions });
    return user;
  };
  const [ann, ben, admin] = [person('ann'), person('ben'), person('admin', ['ManageGuild', 'ManageRoles'])];
  const config = parseConfig({
    DISCORD_TOKEN: token,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_CDN_URL: discord.cdnUrl,
    CODEWARS_API_URL: codewars.apiUrl,
    CODEWARS_REQUESTS_PER_SECOND: '1000',
    CODEWARS_WEBHOOK_SECRET: webhookSecret,
    DATABASE_URL: 'memory:',
    ENCRYPTION_KEY: encryptionKey,
    LOG_LEVEL: 'trace',
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL: 'https://dojo.example',
    TRACKING: 'off',
    CATALOGUE_GROWTH: 'off',
    ...options.env,
  });
  const lines: string[] = [];
  const fatal: Error[] = [];
  const log = createLog({
    level: config.logLevel,
    secrets: config.secrets,
    destination: { write: (line) => lines.push(line) },
  });
  const open = async (): Promise<Storage> =>
    openStorage({ url: config.database.url, encryptionKeys: config.database.encryptionKeys, log });
  // A restart keeps what is stored in memory, as it would keep a file.
  let storage = await open();
  const wrap = options.wrapStorage ?? ((inner: Storage) => inner);
  const isKept = config.database.url.startsWith('memory');
  const start = async () => {
    const kept = isKept ? { ...storage, close: () => Promise.resolve() } : storage;
    const app = await createApp({
      config,
      role: 'all',
      log,
      onFatal: (error) => fatal.push(error),
      storage: wrap(kept),
      ...(options.now ? { now: options.now } : {}),
      ...(options.beatEveryMs === undefined ? {} : { beatEveryMs: options.beatEveryMs }),
      ...(options.sweepFirstMs === undefined ? {} : { sweepFirstMs: options.sweepFirstMs }),
    });
    await app.start();
    return app;
  };
  let app = await start();
  const expectedRefusals: number[] = [];
  const secrets = [...config.secrets, ...codewars.apiKeys.map(({ key }) => key)];

  const answered = async (invocation: Invocation): Promise<Answer> => {
    const outcome = await invocation.settled();
    if (outcome.kind === 'none') throw new Error(`no answer: ${outcome.why}`);
    if (outcome.kind === 'modal') throw new Error('a form came where an answer was expected');
    const { message, followUps } = outcome;
    return {
      outcome,
      message,
      text: textOf(message),
      private: message.ephemeral,
      followUps,
      timing: invocation.timing,
      until: async (wanted, withinMs) => {
        const then = await invocation.until(wanted, withinMs);
        return { message: then, text: textOf(then), private: then.ephemeral };
      },
    };
  };

  const formOf = async (invocation: Invocation): Promise<ShownModal> => {
    const outcome = await invocation.settled();
    if (outcome.kind !== 'modal') throw new Error(`expected a form, got ${outcome.kind}`);
    return outcome.modal;
  };

  const bot: Bot = {
    discord,
    codewars,
    config,
    guild,
    channelId: channel.id,
    ann,
    ben,
    admin,
    get log() {
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    fatal,
    secrets,
    expectedRefusals,
    async slash(who, name, given, where) {
      const place = where ?? { guildId: guild.id, channelId: channel.id };
      return answered(
        await discord.slash({ userId: who.id, name, ...(given ? { options: given } : {}), ...place }),
      );
    },
    async menu(who, name, target, where) {
      const place = where ?? { guildId: guild.id, channelId: channel.id };
      const on = 'content' in target ? { targetMessageId: target.id } : { targetUserId: target.id };
      return answered(await discord.menu({ userId: who.id, name, ...place, ...on }));
    },
    async press(who, message, label, values) {
      return answered(
        await discord.press({
          userId: who.id,
          messageId: message.id,
          customId: customIdOf(message, label),
          ...(values ? { values } : {}),
        }),
      );
    },
    async open(who, message, label) {
      const customId = customIdOf(message, label);
      return formOf(await discord.press({ userId: who.id, messageId: message.id, customId }));
    },
    async submit(who, modal, fields = {}, files = {}) {
      return answered(await discord.submitModal({ userId: who.id, modal, fields, files }));
    },
    async link(who, username, apiKey = '', where = guild) {
      if (apiKey !== '') secrets.push(apiKey);
      const modal = await formOf(await discord.slash({ userId: who.id, guildId: where.id, name: 'link' }));
      return bot.submit(who, modal, { username, api_key: apiKey });
    },
    async verify(who, username) {
      const begun = await bot.press(who, (await bot.slash(who, 'account')).message, 'Verify');
      codewars.setUser(username, { name: /dojo-\w+/.exec(begun.text)?.[0] ?? '' });
      return bot.press(who, begun.message, 'Check');
    },
    async deliver(event, body, hook) {
      const base = `http://127.0.0.1:${app.port ?? 0}`;
      const url = hook === undefined ? `${base}/webhooks/codewars` : `${base}${new URL(hook.url).pathname}`;
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'Codewars Hookbot',
          'X-Webhook-Event': event,
          'X-Webhook-Secret': hook?.secret ?? webhookSecret,
        },
        body: JSON.stringify(body),
      });
      return response.status;
    },
    said: (channelId = channel.id) =>
      discord.world
        .messages(channelId)
        .filter(({ ephemeral }) => !ephemeral)
        .map(textOf),
    async restart() {
      await app.stop();
      if (!isKept) storage = await open();
      app = await start();
    },
    async stop() {
      await app.stop();
      if (isKept) await storage.close();
      const written = [
        ...lines.map((text) => ({ where: 'the log', text })),
        ...discord.requests.map((request) => ({
          where: `${request.method} ${request.path} to Discord`,
          text: asText(request),
        })),
        ...codewars.requests.map((request) => ({
          where: 'an address asked of Codewars',
          text: `${request.path}?${request.query}`,
        })),
      ];
      const refused = discord.violations
        .filter(
          ({ refusal }) => !expectedRefusals.includes((refusal as { code?: number } | undefined)?.code ?? 0),
        )
        .map((request) => asText(request));
      if (options.discord === undefined) await discord.close();
      await codewars.close();
      expect(leaksIn(written, secrets)).toEqual([]);
      expect(refused).toEqual([]);
      expect(written.length).toBeGreaterThan(0);
    },
  };
  return bot;
}

export { labelsOf };

export interface ShownComponent {
  readonly type: number;
  readonly label?: string;
  readonly placeholder?: string;
  readonly custom_id?: string;
  readonly url?: string;
  readonly disabled?: boolean;
  readonly options?: readonly {
    readonly label: string;
    readonly value: string;
    readonly default?: boolean;
  }[];
}

export function componentsOf(message: SeenMessage): ShownComponent[] {
  return (message.components ?? []).flatMap((row) =>
    'components' in row ? (row.components as unknown as ShownComponent[]) : [],
  );
}

function customIdOf(message: SeenMessage, label: string): string {
  const found = componentsOf(message).find((each) => (each.label ?? each.placeholder ?? '').includes(label));
  if (found?.custom_id === undefined)
    throw new Error(`no button "${label}" among ${labelsOf(message).join(', ')}`);
  return found.custom_id;
}
