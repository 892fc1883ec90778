import { MessageReferenceType, MessageType } from 'discord-api-types/v10';
import type { APIMessage } from 'discord-api-types/v10';
import type { MessageStore } from './messages.ts';
import type { Json } from '../world/records.ts';
import { refuse } from '../rest/refusals.ts';
import { isJson } from '../rules/rule.ts';
import { forwardShape } from '../world/shapes.ts';

/**
 * What a message carries that replies to another, or forwards it: https://discord.com/developers/docs/resources/message#message-reference-types
 * Throws for a reply that leads nowhere, unless it says that it may.
 */
export function referenceOf(
  messages: MessageStore,
  { channelId, guildId }: { readonly channelId: string; readonly guildId: string | undefined },
  { message_reference: reference }: Json,
): Partial<APIMessage> {
  if (!isJson(reference)) return {};
  const found = messages.find(String(reference.message_id))?.message;
  if (reference.type === MessageReferenceType.Forward) return found ? forwardShape(found) : {};
  if (found?.channel_id !== channelId) {
    if (reference.fail_if_not_exists !== false) throw unknownReply(found);
    return {};
  }
  return {
    type: MessageType.Reply,
    message_reference: {
      type: MessageReferenceType.Default,
      message_id: found.id,
      channel_id: channelId,
      ...(guildId !== undefined && { guild_id: guildId }),
    },
    referenced_message: found,
  };
}

function unknownReply(found: APIMessage | undefined) {
  const [code, message] =
    found === undefined
      ? ['REPLIES_UNKNOWN_MESSAGE', 'Unknown message']
      : ['REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL', 'Cannot reply to a message in a different channel'];
  return refuse.invalidBody([{ path: ['message_reference'], code, message }]);
}
