import { ChannelType, MessageFlags } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { refuse } from '../../rest/refusals.ts';
import { objectOf, pageSize, route } from '../../rest/routing.ts';
import type { Answer, Call, Route } from '../../rest/routing.ts';
import type { GuildChannel } from '../../world/shapes.ts';
import { joinedGuild } from '../guilds/guilds.ts';
import { noteChannel } from './channel-log.ts';
import { messageIn, requirePermissions, visible } from './channels.ts';

/** https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const WITH_THREADS: ReadonlySet<ChannelType> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
]);
const WITH_POSTS: ReadonlySet<ChannelType> = new Set([ChannelType.GuildForum, ChannelType.GuildMedia]);

/** Threads below messages and without one, posts of forums, and lists of them. */
export function threadRoutes(parts: Parts): readonly Route[] {
  const { world, checks, messages } = parts;
  const bot = world.bot.id;

  const post = (channelId: string, { body, files, reason }: Call): Answer => {
    const checked = checks.forumPost(objectOf(body), files);
    requirePermissions(parts, channelId, ['SendMessages']);
    const thread = world.startThread({ parentId: channelId, name: String(checked.name) });
    const { message } = messages.create({
      channelId: thread.id,
      author: world.bot,
      body: objectOf(checked.message),
      files,
      more: { id: thread.id },
    });
    noteChannel(parts, 'Create', thread, reason);
    return { status: 201, body: { ...thread, message } };
  };

  /** Newest first. */
  const archived = (
    channelId: string,
    isListed: (thread: GuildChannel) => boolean,
    query: URLSearchParams,
  ) => {
    requirePermissions(parts, channelId, ['ReadMessageHistory']);
    const before = Date.parse(query.get('before') ?? '9999-12-31');
    const archivedAt = ({ thread_metadata: thread }: GuildChannel): number =>
      Date.parse(thread?.archive_timestamp ?? '');
    const all = world
      .threadsOf(channelId)
      .filter((thread) => thread.thread_metadata?.archived === true && isListed(thread))
      .filter((thread) => archivedAt(thread) < before)
      .sort((one, other) => archivedAt(other) - archivedAt(one));
    const threads = all.slice(0, pageSize(query, { usual: 50, most: 100 }));
    return { body: { threads, members: [], has_more: threads.length < all.length } };
  };
  const isPrivate = ({ type }: GuildChannel): boolean => type === ChannelType.PrivateThread;

  return [
    route('POST', '/channels/:channelId/messages/:messageId/threads', ({ params, body, reason }) => {
      const channel = visible(parts, params.channelId);
      const { message } = messageIn(parts, params);
      if (!WITH_THREADS.has(channel.type)) throw refuse.wrongChannelType();
      requirePermissions(parts, params.channelId, ['CreatePublicThreads']);
      const { name } = checks.threadBelow(objectOf(body));
      // It is called by the id of its message.
      if (world.findChannel(message.id) !== undefined) throw refuse.hasThreadAlready();
      const thread = world.startThread({ parentId: channel.id, id: message.id, name: String(name) });
      Object.assign(message, { flags: (message.flags ?? 0) | MessageFlags.HasThread });
      noteChannel(parts, 'Create', thread, reason);
      return { status: 201, body: thread };
    }),
    route('POST', '/channels/:channelId/threads', (call) => {
      const { params, body, reason } = call;
      const channel = visible(parts, params.channelId);
      if (WITH_POSTS.has(channel.type)) return post(channel.id, call);
      if (!WITH_THREADS.has(channel.type)) throw refuse.wrongChannelType();
      const { type, name } = checks.bySchema('CreateTextThreadWithoutMessageRequestSchema', objectOf(body));
      // Without a type, a thread is private: https://discord.com/developers/docs/resources/channel#start-thread-without-message
      const isOpen = (type ?? ChannelType.PrivateThread) !== ChannelType.PrivateThread;
      requirePermissions(parts, channel.id, [isOpen ? 'CreatePublicThreads' : 'CreatePrivateThreads']);
      const thread = world.startThread({ parentId: channel.id, name: String(name), isPrivate: !isOpen });
      noteChannel(parts, 'Create', thread, reason);
      return { status: 201, body: thread };
    }),
    route('GET', '/guilds/:guildId/threads/active', ({ params }) => {
      joinedGuild(world, params.guildId);
      return { body: { threads: world.threads(params.guildId, bot), members: [] } };
    }),
    route('GET', '/channels/:channelId/threads/archived/public', ({ params, query }) =>
      archived(visible(parts, params.channelId).id, (thread) => !isPrivate(thread), query),
    ),
    route('GET', '/channels/:channelId/threads/archived/private', ({ params, query }) => {
      const { id } = visible(parts, params.channelId);
      requirePermissions(parts, id, ['ManageThreads']);
      return archived(id, isPrivate, query);
    }),
    route('GET', '/channels/:channelId/users/@me/threads/archived/private', ({ params, query }) =>
      archived(
        visible(parts, params.channelId).id,
        (thread) => isPrivate(thread) && world.threadMembers(thread.id).has(bot),
        query,
      ),
    ),
  ];
}
