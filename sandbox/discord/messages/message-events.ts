import { GatewayIntentBits } from 'discord-api-types/v10';
import type { APIMessage } from 'discord-api-types/v10';
import type { Dispatch } from '../gateway/host.ts';
import type { MessageStore } from './messages.ts';
import { allows } from '../world/permissions.ts';
import { withoutContent } from '../world/shapes.ts';
import type { Places } from './places.ts';

/** Tells the bot of messages, as far as it may see where they are and asked to hear of them. */
export function tellMessages(messages: MessageStore, world: Places, dispatch: Dispatch): void {
  messages.onChange(({ kind, visibleTo }, message, isBulk) => {
    if (visibleTo !== 'everybody' || kind === 'reacted' || isBulk) return;
    const { id, channel_id } = message;
    const guildId = world.guildOf(channel_id);
    if (guildId !== undefined && !isSeenByBot(world, guildId, channel_id)) return;
    const place = guildId === undefined ? {} : { guild_id: guildId };
    const to = { guildId, intent: messageIntent(guildId) };
    if (kind === 'deleted') {
      dispatch('MESSAGE_DELETE', { id, channel_id, ...place }, to);
      return;
    }
    const shape = (seen: APIMessage) => ({ ...seen, ...place, ...memberOf(world, guildId, message) });
    const event = kind === 'created' ? 'MESSAGE_CREATE' : 'MESSAGE_UPDATE';
    const less = guildId === undefined ? message : withoutContent(message, world.bot.id);
    const without = { intent: GatewayIntentBits.MessageContent, data: shape(less) };
    dispatch(event, shape(message), { ...to, without });
  });
}

export function messageIntent(guildId: string | undefined): number {
  return guildId === undefined ? GatewayIntentBits.DirectMessages : GatewayIntentBits.GuildMessages;
}

export function isSeenByBot(world: Places, guildId: string, channelId: string): boolean {
  if (world.findGuild(guildId)?.botIsMember !== true) return false;
  return allows(world.permissions(world.bot.id, channelId), 'ViewChannel');
}

/** The gateway says who the author is in the server; a webhook is no member there. */
function memberOf(
  world: Places,
  guildId: string | undefined,
  { author, webhook_id }: APIMessage,
): Record<string, unknown> {
  const isMember = guildId !== undefined && world.findGuild(guildId)?.members.has(author.id) === true;
  if (!isMember || webhook_id !== undefined) return {};
  const { user: _, ...member } = world.memberShape(guildId, author.id);
  return { member };
}
