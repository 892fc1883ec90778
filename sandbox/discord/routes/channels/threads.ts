import { ChannelType, MessageFlags } from 'discord-api-types/v10';
import type { Parts } from '../../parts.ts';
import { refuse } from '../../rest/refusals.ts';
import { objectOf, route } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { messageIn, requirePermissions, visible } from './channels.ts';

/** https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const BELOW_MESSAGES: ReadonlySet<ChannelType> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
]);

export function threadRoutes(parts: Parts): readonly Route[] {
  const { world, checks } = parts;
  return [
    route('POST', '/channels/:channelId/messages/:messageId/threads', ({ params, body }) => {
      const channel = visible(parts, params.channelId);
      const { message } = messageIn(parts, params);
      if (!BELOW_MESSAGES.has(channel.type)) throw refuse.wrongChannelType();
      requirePermissions(parts, params.channelId, ['CreatePublicThreads']);
      const { name } = checks.threadBelow(objectOf(body));
      // It is called by the id of its message.
      if (world.findChannel(message.id) !== undefined) throw refuse.hasThreadAlready();
      const thread = world.startThread({ parentId: channel.id, id: message.id, name: String(name) });
      Object.assign(message, { flags: (message.flags ?? 0) | MessageFlags.HasThread });
      return { status: 201, body: thread };
    }),
  ];
}
