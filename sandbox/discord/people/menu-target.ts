import { ApplicationCommandType } from 'discord-api-types/v10';
import type { Parts } from '../parts.ts';
import { resolvedData } from '../interactions/payloads.ts';
import type { MenuInput } from '../contract/people.ts';

/** What a person opened the menu of: the type of its commands, and the data that an interaction has of it. */
export interface MenuTarget {
  readonly type: ApplicationCommandType.User | ApplicationCommandType.Message;
  readonly channelId: string;
  readonly data: { readonly target_id: string; readonly resolved: Readonly<Record<string, unknown>> };
}

/** Throws where Discord's client shows this person no such menu. */
export function menuTarget(parts: Parts, input: MenuInput, usualChannelId: string): MenuTarget {
  return 'targetUserId' in input ? userTarget(parts, input, usualChannelId) : messageTarget(parts, input);
}

function userTarget(
  parts: Parts,
  { targetUserId, userId, guildId, channelId }: MenuInput & { readonly targetUserId: string },
  usualChannelId: string,
): MenuTarget {
  const { world } = parts;
  if (!world.hasUser(targetUserId)) throw new Error(`no user ${targetUserId}`);
  const isThere = guildId !== undefined || targetUserId === userId || targetUserId === world.bot.id;
  if (!isThere) throw new Error(`user ${targetUserId} is not in these direct messages`);
  const where = channelId ?? usualChannelId;
  return {
    type: ApplicationCommandType.User,
    channelId: where,
    data: {
      target_id: targetUserId,
      resolved: resolvedData(parts, { guildId, channelId: where }, { users: [targetUserId] }),
    },
  };
}

/** An ephemeral message has no such menu. */
function messageTarget(
  { messages, world }: Parts,
  { targetMessageId, guildId }: MenuInput & { readonly targetMessageId: string },
): MenuTarget {
  const record = messages.find(targetMessageId);
  if (record?.visibleTo !== 'everybody') throw new Error(`message ${targetMessageId} has no menu here`);
  const { message } = record;
  if (world.guildOf(message.channel_id) !== guildId)
    throw new Error(`message ${targetMessageId} is in another place`);
  return {
    type: ApplicationCommandType.Message,
    channelId: message.channel_id,
    data: { target_id: targetMessageId, resolved: { messages: { [targetMessageId]: message } } },
  };
}
