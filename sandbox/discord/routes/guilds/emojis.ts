import { AuditLogEvent, GatewayIntentBits } from 'discord-api-types/v10';
import type { APIEmoji } from 'discord-api-types/v10';
import type { Dispatch } from '../../gateway/host.ts';
import type { Parts } from '../../parts.ts';
import { allows } from '../../world/permissions.ts';
import type { PermissionName } from '../../world/permissions.ts';
import type { GuildRecord, Json } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { imageIn } from '../../rules/image-data.ts';
import { lengthOf } from '../../rules/limits.ts';
import { permissionsInGuild } from '../../world/roles.ts';
import { joinedGuild } from './guilds.ts';

const EMOJIS = '/guilds/:guildId/emojis';
/** Without boosts: https://discord.com/developers/docs/resources/emoji */
const MOST_EMOJIS = 50;
const LARGEST_KB = 256;

export function emojiRoutes(parts: Parts, dispatch: Dispatch): readonly Route[] {
  const { world, auditLog } = parts;
  const allowed = (guildId: string, ...names: readonly PermissionName[]): GuildRecord => {
    const guild = joinedGuild(world, guildId);
    const bits = permissionsInGuild(guild, world.bot.id);
    if (!names.some((name) => allows(bits, name))) throw refuse.missingPermissions();
    return guild;
  };
  const emojiOf = (guild: GuildRecord, id: string): APIEmoji => {
    const emoji = guild.emojis.find((each) => each.id === id);
    if (!emoji) throw refuse.unknownEmoji();
    return emoji;
  };
  const tell = ({ id, emojis }: GuildRecord): void =>
    dispatch(
      'GUILD_EMOJIS_UPDATE',
      { guild_id: id, emojis },
      { guildId: id, intent: GatewayIntentBits.GuildExpressions },
    );
  const log = (
    guild: GuildRecord,
    event: AuditLogEvent,
    reason: string | undefined,
    change: { readonly before?: APIEmoji; readonly after?: APIEmoji },
  ): void => {
    const targetId = (change.after ?? change.before)?.id ?? null;
    auditLog.noteChange(guild.id, { event, targetId, reason }, { ...change, keys: ['name'] });
  };
  return [
    route('GET', EMOJIS, ({ params }) => ({ body: joinedGuild(world, params.guildId).emojis })),
    route('GET', `${EMOJIS}/:emojiId`, ({ params }) => ({
      body: emojiOf(joinedGuild(world, params.guildId), params.emojiId),
    })),
    route('POST', EMOJIS, ({ params, body, reason }) => {
      const guild = allowed(params.guildId, 'CreateGuildExpressions', 'ManageGuildExpressions');
      const emoji = createEmoji(parts, objectOf(body));
      if (guild.emojis.filter(({ animated }) => animated === emoji.animated).length >= MOST_EMOJIS)
        throw emoji.animated ? refuse.tooManyAnimatedEmojis(MOST_EMOJIS) : refuse.tooManyEmojis(MOST_EMOJIS);
      guild.emojis.push(emoji);
      tell(guild);
      log(guild, AuditLogEvent.EmojiCreate, reason, { after: emoji });
      return { status: 201, body: emoji };
    }),
    route('PATCH', `${EMOJIS}/:emojiId`, ({ params, body, reason }) => {
      const guild = allowed(params.guildId, 'ManageGuildExpressions');
      const emoji = emojiOf(guild, params.emojiId);
      const { name } = objectOf(body);
      const before = { ...emoji };
      if (name !== undefined) emoji.name = emojiNameIn(name);
      tell(guild);
      log(guild, AuditLogEvent.EmojiUpdate, reason, { before, after: emoji });
      return { body: emoji };
    }),
    route('DELETE', `${EMOJIS}/:emojiId`, ({ params, reason }) => {
      const guild = allowed(params.guildId, 'ManageGuildExpressions');
      const emoji = emojiOf(guild, params.emojiId);
      guild.emojis.splice(guild.emojis.indexOf(emoji), 1);
      tell(guild);
      log(guild, AuditLogEvent.EmojiDelete, reason, { before: emoji });
      return {};
    }),
  ];
}

export function createEmoji({ world, nextId, cdn }: Parts, { name, image }: Json): APIEmoji {
  const picture = imageIn('image', image, LARGEST_KB);
  const checked = emojiNameIn(name);
  const id = nextId();
  cdn.publish(`/emojis/${id}`, picture);
  return {
    animated: picture.animated,
    name: checked,
    id,
    roles: [],
    user: world.bot,
    require_colons: true,
    managed: false,
    available: true,
  };
}

export function emojiNameIn(name: unknown): string {
  if (typeof name === 'string' && /^\w{2,32}$/.test(name)) return name;
  const length = lengthOf(name);
  const fault =
    length < 2 || length > 32
      ? { code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 2 and 32 in length.' }
      : { code: 'STRING_TYPE_REGEX', message: 'String value did not match validation regex.' };
  throw refuse.invalidBody([{ path: ['name'], ...fault }]);
}
