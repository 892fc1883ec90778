import { AuditLogEvent, GatewayIntentBits, MessageReferenceType, MessageType } from 'discord-api-types/v10';
import type { Dispatch } from '../../gateway/host.ts';
import type { Parts } from '../../parts.ts';
import type { MessageRecord } from '../../world/records.ts';
import { timestamp } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { pageSize, route } from '../../rest/routing.ts';
import type { Call, Route } from '../../rest/routing.ts';
import { messageIn, requirePermissions, visible } from './channels.ts';

/** https://discord.com/developers/docs/resources/message#pin-message */
const MOST_PINS = 250;

/** The routes below `/messages/pins`, and the older ones below `/pins`. */
export function pinRoutes(parts: Parts, dispatch: Dispatch): readonly Route[] {
  const { world, messages, auditLog } = parts;
  /** Newest first. */
  const pinned: { readonly record: MessageRecord; readonly at: string }[] = [];
  const ofChannel = (channelId: string) => {
    visible(parts, channelId);
    return pinned.filter(
      ({ record: { message } }) =>
        message.channel_id === channelId && messages.find(message.id) !== undefined,
    );
  };
  const change = (
    { params, reason }: Call<'channelId' | 'messageId'>,
    isPinned: boolean,
  ): Record<string, never> => {
    const { channelId } = params;
    const record = messageIn(parts, params);
    requirePermissions(parts, channelId, ['PinMessages']);
    if (record.message.pinned === isPinned) return {};
    if (record.message.type === MessageType.ChannelPinnedMessage) throw refuse.systemMessage();
    if (isPinned && ofChannel(channelId).length >= MOST_PINS) throw refuse.tooManyPins(MOST_PINS);
    if (isPinned) pinned.unshift({ record, at: timestamp(parts.now()) });
    else
      pinned.splice(
        pinned.findIndex((pin) => pin.record === record),
        1,
      );
    messages.pin(record, isPinned);
    const guildId = world.guildOf(channelId);
    const intent = guildId === undefined ? GatewayIntentBits.DirectMessages : GatewayIntentBits.Guilds;
    const event = { channel_id: channelId, last_pin_timestamp: ofChannel(channelId)[0]?.at ?? null };
    dispatch(
      'CHANNEL_PINS_UPDATE',
      { ...event, ...(guildId !== undefined && { guild_id: guildId }) },
      { guildId, intent },
    );
    auditLog.note(guildId, {
      event: isPinned ? AuditLogEvent.MessagePin : AuditLogEvent.MessageUnpin,
      targetId: record.message.author.id,
      options: { channel_id: channelId, message_id: record.message.id },
      reason,
    });
    if (isPinned) tellPinned(parts, record);
    return {};
  };
  return [
    route('GET', '/channels/:channelId/messages/pins', ({ params, query }) => {
      const before = Date.parse(query.get('before') ?? '9999-01-01');
      const all = ofChannel(params.channelId).filter(({ at }) => Date.parse(at) < before);
      const items = all.slice(0, pageSize(query, { usual: 50, most: 50 }));
      const shown = items.map(({ record, at }) => ({
        pinned_at: at,
        message: parts.asBotReads(record.message),
      }));
      return { body: { items: shown, has_more: items.length < all.length } };
    }),
    route('GET', '/channels/:channelId/pins', ({ params }) => ({
      body: ofChannel(params.channelId)
        .slice(0, 50)
        .map(({ record }) => parts.asBotReads(record.message)),
    })),
    route('PUT', '/channels/:channelId/messages/pins/:messageId', (call) => change(call, true)),
    route('DELETE', '/channels/:channelId/messages/pins/:messageId', (call) => change(call, false)),
    route('PUT', '/channels/:channelId/pins/:messageId', (call) => change(call, true)),
    route('DELETE', '/channels/:channelId/pins/:messageId', (call) => change(call, false)),
  ];
}

/** "… pinned a message to this channel." */
function tellPinned({ world, messages }: Parts, { message }: MessageRecord): void {
  messages.create({
    channelId: message.channel_id,
    author: world.bot,
    body: {},
    more: {
      type: MessageType.ChannelPinnedMessage,
      message_reference: {
        type: MessageReferenceType.Default,
        channel_id: message.channel_id,
        message_id: message.id,
      },
    },
  });
}
