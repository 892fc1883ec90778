import { randomBytes } from 'node:crypto';
import { AuditLogEvent, GatewayIntentBits, InviteType } from 'discord-api-types/v10';
import type { Dispatch } from '../../gateway/host.ts';
import type { Parts } from '../../parts.ts';
import { refuse } from '../../rest/refusals.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { allows } from '../../world/permissions.ts';
import { timestamp } from '../../world/records.ts';
import type { GuildRecord, InviteRecord } from '../../world/records.ts';
import { permissionsInGuild } from '../../world/roles.ts';
import { requirePermissions, visible } from '../channels/channels.ts';
import { countsIn, joinedGuild, requireInGuild } from './guilds.ts';

const A_DAY_S = 86_400;
/** What the audit log says of an invite. */
const LOGGED = ['code', 'channel_id', 'max_uses', 'max_age', 'temporary', 'uses'];

/** https://discord.com/developers/docs/resources/invite; that a person follows one is `world.member`. */
export function inviteRoutes(parts: Parts, dispatch: Dispatch): readonly Route[] {
  const { world, checks, now, auditLog } = parts;
  const living = (guild: GuildRecord): InviteRecord[] =>
    guild.invites.filter(({ createdAt, maxAge }) => maxAge === 0 || createdAt + maxAge * 1_000 > now());
  const found = (code: string): { readonly guild: GuildRecord; readonly invite: InviteRecord } => {
    for (const guild of world.guilds) {
      const invite = living(guild).find((each) => each.code === code);
      if (invite) return { guild, invite };
    }
    throw refuse.unknownInvite();
  };
  const shape = (guild: GuildRecord, { code, channelId, createdAt, maxAge }: InviteRecord) => {
    const channel = world.findChannel(channelId);
    return {
      type: InviteType.Guild,
      code,
      inviter: world.bot,
      guild: { id: guild.id, name: guild.name, icon: null, features: [], verification_level: 1 },
      guild_id: guild.id,
      channel: channel && { id: channel.id, name: channel.name, type: channel.type },
      expires_at: maxAge === 0 ? null : timestamp(createdAt + maxAge * 1_000),
    };
  };
  /** What only those are told who may manage it. */
  const whole = (guild: GuildRecord, invite: InviteRecord) => ({
    ...shape(guild, invite),
    uses: 0,
    max_uses: invite.maxUses,
    max_age: invite.maxAge,
    temporary: invite.temporary,
    created_at: timestamp(invite.createdAt),
  });
  const tell = (what: 'CREATE' | 'DELETE', { id }: GuildRecord, data: Record<string, unknown>): void =>
    dispatch(
      `INVITE_${what}`,
      { guild_id: id, ...data },
      { guildId: id, intent: GatewayIntentBits.GuildInvites },
    );
  const log = (
    event: AuditLogEvent,
    guild: GuildRecord,
    invite: InviteRecord,
    reason: string | undefined,
  ): void => {
    const about = { ...whole(guild, invite), channel_id: invite.channelId };
    const change = event === AuditLogEvent.InviteCreate ? { after: about } : { before: about };
    auditLog.noteChange(guild.id, { event, targetId: null, reason }, { ...change, keys: LOGGED });
  };
  return [
    route('POST', '/channels/:channelId/invites', ({ params, body, reason }) => {
      const { id: channelId } = visible(parts, params.channelId);
      const guild = world.findGuild(world.guildOf(channelId) ?? '');
      if (!guild) throw refuse.wrongChannelType();
      requirePermissions(parts, channelId, ['CreateInstantInvite']);
      const asked = checks.bySchema('CreateGuildInviteRequestSchema', objectOf(body));
      const wanted = {
        channelId,
        maxAge: Number(asked.max_age ?? A_DAY_S),
        maxUses: Number(asked.max_uses ?? 0),
        temporary: asked.temporary === true,
      };
      // Discord gives a similar one again, unless a new one is asked for.
      const similar = living(guild).find(
        (each) =>
          each.channelId === channelId &&
          each.maxAge === wanted.maxAge &&
          each.maxUses === wanted.maxUses &&
          each.temporary === wanted.temporary,
      );
      if (similar && asked.unique !== true) return { body: whole(guild, similar) };
      const invite = { ...wanted, code: randomBytes(6).toString('base64url'), createdAt: now() };
      guild.invites.push(invite);
      tell('CREATE', guild, { channel_id: channelId, ...whole(guild, invite) });
      log(AuditLogEvent.InviteCreate, guild, invite, reason);
      return { body: whole(guild, invite) };
    }),
    route('GET', '/channels/:channelId/invites', ({ params }) => {
      const { id } = visible(parts, params.channelId);
      const guild = world.findGuild(world.guildOf(id) ?? '');
      if (!guild) throw refuse.wrongChannelType();
      requirePermissions(parts, id, ['ManageChannels']);
      const here = living(guild).filter(({ channelId }) => channelId === id);
      return { body: here.map((invite) => whole(guild, invite)) };
    }),
    route('GET', '/guilds/:guildId/invites', ({ params }) => {
      const guild = joinedGuild(world, params.guildId);
      requireInGuild(world, guild, 'ManageGuild');
      return { body: living(guild).map((invite) => whole(guild, invite)) };
    }),
    route('GET', '/invites/:code', ({ params, query }) => {
      const { guild, invite } = found(params.code);
      return { body: { ...shape(guild, invite), ...countsIn(guild, query) } };
    }),
    route('DELETE', '/invites/:code', ({ params, reason }) => {
      const { guild, invite } = found(params.code);
      if (!allows(permissionsInGuild(guild, world.bot.id), 'ManageGuild'))
        requirePermissions(parts, invite.channelId, ['ManageChannels']);
      guild.invites.splice(guild.invites.indexOf(invite), 1);
      tell('DELETE', guild, { channel_id: invite.channelId, code: invite.code });
      log(AuditLogEvent.InviteDelete, guild, invite, reason);
      return { body: shape(guild, invite) };
    }),
  ];
}
