import { ChannelType, GatewayIntentBits } from 'discord-api-types/v10';
import type { Dispatch } from '../../gateway/host.ts';
import type { Parts } from '../../parts.ts';
import { refuse } from '../../rest/refusals.ts';
import { route } from '../../rest/routing.ts';
import type { Answer, Route } from '../../rest/routing.ts';
import { allows } from '../../world/permissions.ts';
import { isThread } from '../../world/shapes.ts';
import type { GuildChannel } from '../../world/shapes.ts';
import { memberOf } from '../guilds/guilds.ts';
import { requireOpen, requirePermissions, visible } from './channels.ts';

const MEMBERS = '/channels/:channelId/thread-members';
const MEMBER = `${MEMBERS}/:userId` as const;

/** Who is in a thread: https://discord.com/developers/docs/resources/channel#add-thread-member */
export function threadMemberRoutes(parts: Parts, dispatch: Dispatch): readonly Route[] {
  const { world, mayReadMembers } = parts;
  const bot = world.bot.id;
  const threadAt = (channelId: string): GuildChannel => {
    const channel = visible(parts, channelId);
    if (!isThread(channel)) throw refuse.wrongChannelType();
    return channel as GuildChannel;
  };
  /** Who left the server is in no thread of it. */
  const idsIn = (thread: GuildChannel): readonly string[] => {
    const { members } = world.requireGuild(thread.guild_id ?? '');
    return [...world.threadMembers(thread.id).keys()].filter((id) => members.has(id));
  };
  const shape = (thread: GuildChannel, userId: string, withMember: boolean) => ({
    id: thread.id,
    user_id: userId,
    join_timestamp: world.threadMembers(thread.id).get(userId),
    flags: 0,
    ...(withMember && { member: world.memberShape(thread.guild_id ?? '', userId) }),
  });
  const put = (thread: GuildChannel, userId: string, isIn: boolean): Answer => {
    if (!world.putInThread(thread.id, userId, isIn)) return {};
    const change = isIn ? { added_members: [shape(thread, userId, true)] } : { removed_member_ids: [userId] };
    const { id, guild_id: guildId, member_count } = thread;
    const { Guilds, GuildMembers } = GatewayIntentBits;
    // A bot hears of itself without the intent for members.
    const intent = userId === bot ? Guilds : GuildMembers;
    dispatch(
      'THREAD_MEMBERS_UPDATE',
      { id, guild_id: guildId, member_count, ...change },
      { guildId, intent },
    );
    return {};
  };
  const isBot = (userId: string): boolean => userId === '@me' || userId === bot;
  return [
    route('GET', MEMBERS, ({ params, query }) => {
      const thread = threadAt(params.channelId);
      if (!mayReadMembers) throw refuse.missingAccess();
      const withMember = query.get('with_member') === 'true';
      return { body: idsIn(thread).map((id) => shape(thread, id, withMember)) };
    }),
    route('GET', MEMBER, ({ params, query }) => {
      const thread = threadAt(params.channelId);
      const id = isBot(params.userId) ? bot : params.userId;
      if (!idsIn(thread).includes(id)) throw refuse.unknownMember();
      return { body: shape(thread, id, query.get('with_member') === 'true') };
    }),
    route('PUT', MEMBER, ({ params }) => {
      const thread = threadAt(params.channelId);
      requireOpen(thread);
      if (isBot(params.userId)) return put(thread, bot, true);
      requirePermissions(parts, thread.id, ['SendMessagesInThreads']);
      memberOf(world, world.requireGuild(thread.guild_id ?? ''), params.userId);
      return put(thread, params.userId, true);
    }),
    route('DELETE', MEMBER, ({ params }) => {
      const thread = threadAt(params.channelId);
      requireOpen(thread);
      if (isBot(params.userId)) return put(thread, bot, false);
      const isOwn = thread.type === ChannelType.PrivateThread && thread.owner_id === bot;
      if (!isOwn && !allows(world.permissions(bot, thread.id), 'ManageThreads'))
        throw refuse.missingPermissions();
      return put(thread, params.userId, false);
    }),
  ];
}
