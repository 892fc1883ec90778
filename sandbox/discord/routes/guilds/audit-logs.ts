import { AuditLogEvent } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { refuse } from '../../rest/refusals.ts';
import { pageSize, route, snowflakeIn } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { isThread } from '../../world/shapes.ts';
import type { GuildChannel } from '../../world/shapes.ts';
import { webhookShape } from '../../world/webhook-store.ts';
import { joinedGuild, requireInGuild } from './guilds.ts';

const TYPES = Object.values(AuditLogEvent).filter((value) => typeof value === 'number');

/** What the bot did in a server: https://discord.com/developers/docs/resources/audit-log#get-guild-audit-log */
export function auditLogRoutes({ world, webhooks, applicationId, auditLog }: Parts): readonly Route[] {
  return [
    route('GET', '/guilds/:guildId/audit-logs', ({ params, query }) => {
      const guild = joinedGuild(world, params.guildId);
      requireInGuild(world, guild, 'ViewAuditLog');
      const most = pageSize(query, { usual: 50, most: 100 });
      const type = typeIn(query);
      const user = snowflakeIn(query, 'user_id');
      const before = snowflakeIn(query, 'before');
      const after = snowflakeIn(query, 'after');
      const entries = guild.auditLog
        .filter(({ event }) => type === undefined || event === type)
        .filter(() => user === undefined || user === BigInt(world.bot.id))
        .filter(({ id }) => before === undefined || BigInt(id) < before)
        .filter(({ id }) => after === undefined || BigInt(id) > after);
      // Newest first, but oldest first after one.
      const found = (after === undefined ? entries.toReversed() : entries).slice(0, most);
      const targets = new Set(found.map(({ targetId }) => targetId));
      const users = found.length === 0 ? [] : [world.bot.id, ...targets];
      return {
        body: {
          audit_log_entries: found.map((entry) => auditLog.shape(entry)),
          users: [...new Set(users)]
            .filter((id): id is string => id !== null && world.hasUser(id))
            .map((id) => world.userShape(id)),
          webhooks: webhooks
            .list(({ id }) => targets.has(id))
            .map((hook) => ({ ...webhookShape(hook, applicationId, world.bot), token: undefined })),
          threads: [...targets]
            .map((id) => world.findChannel(id ?? ''))
            .filter((channel): channel is GuildChannel => channel !== undefined && isThread(channel)),
          // Of these there are none here.
          application_commands: [],
          auto_moderation_rules: [],
          guild_scheduled_events: [],
          integrations: [],
        },
      };
    }),
  ];
}

function typeIn(query: URLSearchParams): AuditLogEvent | undefined {
  const text = query.get('action_type');
  if (text === null) return undefined;
  const type = TYPES.find((each) => String(each) === text);
  if (type !== undefined) return type;
  const message = `Value "${text}" is not a valid action type.`;
  throw refuse.invalidBody([{ path: ['action_type'], code: 'SANDBOX_UNKNOWN_ACTION_TYPE', message }]);
}
