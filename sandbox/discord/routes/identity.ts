import type { Parts } from '../parts.ts';
import { refuse } from '../rest/refusals.ts';
import { objectOf, route } from '../rest/routing.ts';
import type { Route } from '../rest/routing.ts';

/** Who the bot is, and where its gateway is. */
export function identityRoutes(parts: Parts): readonly Route[] {
  const { world, gatewayUrl, sessionStarts, recommendedShards } = parts;
  const application = () =>
    applicationShape(parts, world.bot.username, world.guilds.length, world.ownerShape());
  return [
    route('GET', '/gateway', () => ({ body: { url: gatewayUrl() } }), { open: true }),
    route('GET', '/gateway/bot', () => ({
      body: {
        url: gatewayUrl(),
        shards: recommendedShards,
        session_start_limit: sessionStarts.shape(),
      },
    })),
    route('GET', '/applications/@me', () => ({ body: application() })),
    route('GET', '/oauth2/applications/@me', () => ({ body: application() })),
    route('POST', '/users/@me/channels', ({ body }) => {
      const userId = String(objectOf(body).recipient_id);
      if (!world.hasUser(userId)) throw refuse.unknownUser();
      return { body: world.directChannel(userId) };
    }),
    route('GET', '/users/:userId', ({ params }) => {
      if (!world.hasUser(params.userId)) throw refuse.unknownUser();
      return { body: world.userShape(params.userId) };
    }),
  ];
}

function applicationShape(
  { applicationId: id, installTypes }: Parts,
  name: string,
  guildCount: number,
  owner: unknown,
): Record<string, unknown> {
  return {
    id,
    name,
    icon: null,
    description: '',
    summary: '',
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: 0,
    owner,
    team: null,
    approximate_guild_count: guildCount,
    approximate_user_install_count: 0,
    integration_types_config: Object.fromEntries(installTypes.map((type) => [type, {}])),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
  };
}
