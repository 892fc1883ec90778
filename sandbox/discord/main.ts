import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { Cdn } from './cdn/cdn.ts';
import { CommandStore } from './interactions/commands.ts';
import { Driver } from './people/driver.ts';
import { FaultList } from './rest/faults.ts';
import { Gateway } from './gateway/gateway.ts';
import type { Dispatch } from './gateway/host.ts';
import { SessionStarts } from './gateway/starts.ts';
import { RestServer } from './rest/server.ts';
import { InteractionStore } from './interactions/interactions.ts';
import { tellMessages } from './messages/message-events.ts';
import { MessageStore } from './messages/messages.ts';
import type { Parts } from './parts.ts';
import { RateLimits } from './rest/rate-limits.ts';
import { createRoutes } from './routes/routes.ts';
import { loadSchemas } from './rules/schema.ts';
import { createChecks } from './rules/checks.ts';
import { createSnowflakes } from './world/snowflake.ts';
import { withoutContent } from './world/shapes.ts';
import type { DiscordStandIn } from './contract/discord.ts';
import type { StartDiscord } from './contract/start.ts';
import { AuditLog } from './world/audit-log.ts';
import { WebhookStore } from './world/webhook-store.ts';
import { WorldState } from './world/world.ts';

/** Events that say how servers, channels, members or roles changed. */
const WORLD_EVENT = /^(GUILD|CHANNEL|THREAD|USER)_/;

/** What Discord itself makes for an application with Activities. */
const ENTRY_POINT = { name: 'launch', description: '', type: 4, handler: 2 };

const APPLICATION_ID = '1100000000000000001';

/** Starts the stand-in for Discord: REST v10 and gateway v10 on one port of 127.0.0.1. */
export const startDiscord: StartDiscord = async (options = {}): Promise<DiscordStandIn> => {
  const now = options.now ?? Date.now;
  const nextId = createSnowflakes(now);
  // Of the same form as a real one: the first part is the id of the application.
  let token = options.token ?? `${Buffer.from(APPLICATION_ID).toString('base64url')}.sandbox.not-a-secret`;
  const firstToken = token;
  let port = 0;
  const origin = () => `127.0.0.1:${port}`;
  const gatewayUrl = () => `ws://${origin()}/gateway`;
  const cdnUrl = () => `http://${origin()}/cdn`;

  const worldListeners = new Set<() => void>();
  const tellWorld = (): void => {
    for (const listener of worldListeners) listener();
  };
  const tell: Dispatch = (event, data, to) => {
    gateway.dispatch(event, data, to);
    if (WORLD_EVENT.test(event)) tellWorld();
  };
  const faults = new FaultList();
  const cdn = new Cdn({ nextId, now, url: cdnUrl, onPublished: tellWorld });
  const messages = new MessageStore({
    nextId,
    now,
    cdn,
    applicationId: APPLICATION_ID,
    findUser: (id) => (world.hasUser(id) ? world.userShape(id) : undefined),
  });
  const strictTiming = options.strictTiming ?? true;
  const interactions = new InteractionStore({ nextId, now, messages, strictTiming });
  const bot = { id: APPLICATION_ID, username: options.username ?? 'Bot' };
  const world: WorldState = new WorldState({ nextId, now, dispatch: tell, messages, bot });
  const commands = new CommandStore(APPLICATION_ID, nextId);
  if (options.activities === true) commands.put(undefined, ENTRY_POINT);
  const { maxConcurrency, identifyEveryMs } = options;
  const sessionStarts = new SessionStarts({
    ...options.sessionStarts,
    ...(maxConcurrency !== undefined && { maxConcurrency }),
    ...(identifyEveryMs !== undefined && { identifyEveryMs }),
  });
  const parts: Parts = {
    applicationId: APPLICATION_ID,
    gatewayUrl,
    sessionStarts,
    recommendedShards: options.shards ?? 1,
    installTypes: options.installTypes ?? [0, 1],
    asBotReads: (message) =>
      options.privilegedIntents === true || world.guildOf(message.channel_id) === undefined
        ? message
        : withoutContent(message, bot.id),
    now,
    nextId,
    world,
    auditLog: new AuditLog({
      nextId,
      dispatch: tell,
      guild: (id) => world.requireGuild(id),
      botId: bot.id,
    }),
    cdn,
    messages,
    interactions,
    commands,
    webhooks: new WebhookStore(nextId),
    mayReadMembers: options.privilegedIntents ?? false,
    checks: createChecks(await loadSchemas()),
  };

  tellMessages(messages, world, tell);

  const gateway = new Gateway(
    {
      token: () => token,
      url: gatewayUrl,
      heartbeatMs: options.heartbeatMs ?? 41_250,
      privilegedIntents: options.privilegedIntents ?? false,
      starts: sessionStarts,
      guildsPerShard: options.guildsPerShard ?? 2_500,
      ready: () => ({
        v: 10,
        user: { ...world.bot, verified: true, mfa_enabled: true, email: null },
        user_settings: {},
        session_type: 'normal',
        relationships: [],
        private_channels: [],
        presences: [],
        guild_join_requests: [],
        geo_ordered_rtc_regions: [],
        auth: {},
        application: { id: APPLICATION_ID, flags: 0 },
        _trace: [],
      }),
      guildIds: () => world.guilds.filter(({ botIsMember }) => botIsMember).map(({ id }) => id),
      guildCreate: (guildId) => world.guildCreate(guildId),
      outOfScope: (what, message) =>
        rest.note({
          method: 'GATEWAY',
          path: what,
          status: 0,
          body: undefined,
          refusal: { message },
        }),
      guildMembers: (guildId) =>
        [...(world.findGuild(guildId)?.members.keys() ?? [])].map((id) => world.memberShape(guildId, id)),
    },
    {
      guildDelete: (guildId, unavailable) => {
        const guild = world.requireGuild(guildId);
        guild.botIsMember = unavailable;
        guild.hasCommands = unavailable;
        const event = unavailable ? { id: guildId, unavailable } : { id: guildId };
        tell('GUILD_DELETE', event, { guildId, intent: GatewayIntentBits.Guilds });
      },
      guildCreate: (guildId) => world.welcomeBot(guildId),
      revokeToken: () => {
        token = `revoked-${token}`;
      },
    },
  );

  const rest = new RestServer({
    routes: createRoutes(parts, tell, {
      memberRolesPerMs: options.memberRolesPerMs,
      leave: (guildId) => gateway.guildDelete(guildId, false),
    }),
    faults,
    token: () => token,
    now,
    cdn,
    limits: new RateLimits(now),
  });
  gateway.attach(rest.server);
  await new Promise<void>((resolve, reject) => {
    rest.server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  ({ port } = rest.server.address() as AddressInfo);

  const driver = new Driver(parts, tell);
  return {
    apiUrl: `http://${origin()}/api`,
    cdnUrl: cdnUrl(),
    token: firstToken,
    applicationId: APPLICATION_ID,
    botUserId: bot.id,
    world,
    faults,
    cdn,
    gateway,
    requests: rest.requests,
    violations: rest.violations,
    get unknownRoutes() {
      return rest.violations.filter(({ unknownRoute }) => unknownRoute);
    },
    commands: (guildId) => commands.list(guildId),
    offered: (place) => driver.offered(place),
    slash: (input) => driver.slash(input),
    menu: (input) => driver.menu(input),
    autocomplete: (input) => driver.autocomplete(input),
    press: (input) => driver.press(input),
    submitModal: (input) => driver.submitModal(input),
    until,
    onMessage: (listener) => messages.onChange(listener),
    onRequest: (listener) => subscribe(rest.listeners, listener),
    onWorld: (listener) => subscribe(worldListeners, listener),
    forget: () => {
      messages.forgetAll();
      cdn.forgetAll();
      interactions.forgetEnded();
      rest.requests.length = 0;
      rest.violations.length = 0;
    },
    close: async () => {
      interactions.close();
      gateway.close();
      rest.server.closeAllConnections();
      await new Promise((resolve) => rest.server.close(resolve));
    },
  };
};

const LOOK_EVERY_MS = 10;

async function until(holds: () => boolean, withinMs = 15_000): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endsAt) throw new Error(`what was waited for did not come within ${withinMs} ms`);
    await setTimeout(LOOK_EVERY_MS);
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
