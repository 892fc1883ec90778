import { AuditLogEvent } from 'discord-api-types/v10';
import type { Dispatch } from '../../gateway/host.ts';
import { messageIntent } from '../../messages/message-events.ts';
import type { Parts } from '../../parts.ts';
import { allows } from '../../world/permissions.ts';
import type { MessageRecord } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { objectOf, pageSize, route, snowflakeIn } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import { requirePermissions, visible } from './channels.ts';

const MESSAGES = '/channels/:channelId/messages';
const DELETABLE_FOR_MS = 14 * 24 * 3_600_000;

/** Several messages at once: https://discord.com/developers/docs/resources/message#get-channel-messages */
export function messageListRoutes(parts: Parts, dispatch: Dispatch): readonly Route[] {
  const { world, messages, auditLog } = parts;
  return [
    route('GET', MESSAGES, ({ params, query }) => {
      const channel = visible(parts, params.channelId);
      const most = pageSize(query, { usual: 50, most: 100 });
      // Who may not read the history is answered with none.
      if (!allows(world.permissions(world.bot.id, channel.id), 'ReadMessageHistory')) return { body: [] };
      const newest = messages.inChannel(params.channelId).toReversed();
      const ids = chosen(
        newest.map(({ id }) => id),
        query,
        most,
      );
      return {
        body: ids.flatMap((id) => messages.find(id) ?? []).map(({ message }) => parts.asBotReads(message)),
      };
    }),
    route('POST', `${MESSAGES}/bulk-delete`, ({ params, body, reason }) => {
      const { guild_id: guildId } = { guild_id: undefined, ...visible(parts, params.channelId) };
      if (guildId === undefined) throw refuse.wrongChannelType();
      requirePermissions(parts, params.channelId, ['ManageMessages']);
      const listed = objectOf(body).messages;
      const ids = [...new Set(Array.isArray(listed) ? listed.map(String) : [])];
      if (ids.length < 2 || ids.length > 100) throw refuse.wrongCountToDelete();
      const oldest = parts.now() - DELETABLE_FOR_MS;
      const found = ids
        .map((id) => messages.find(id))
        .filter((record): record is MessageRecord => record !== undefined)
        .filter(({ message }) => message.channel_id === params.channelId);
      if (found.some(({ message }) => Date.parse(message.timestamp) < oldest)) throw refuse.tooOldToDelete();
      for (const record of found) messages.delete(record, { isBulk: true });
      const event = { ids: found.map(({ message }) => message.id), channel_id: params.channelId };
      dispatch(
        'MESSAGE_DELETE_BULK',
        { ...event, guild_id: guildId },
        { guildId, intent: messageIntent(guildId) },
      );
      auditLog.note(guildId, {
        event: AuditLogEvent.MessageBulkDelete,
        targetId: params.channelId,
        options: { count: String(found.length) },
        reason,
      });
      return {};
    }),
  ];
}

/** Of ids, newest first: those before, after or around one, or the newest. */
function chosen(newest: readonly string[], query: URLSearchParams, most: number): readonly string[] {
  const before = snowflakeIn(query, 'before');
  const after = snowflakeIn(query, 'after');
  const around = snowflakeIn(query, 'around');
  if (around !== undefined) {
    const half = Math.floor(most / 2);
    const newer = newest.filter((id) => BigInt(id) > around).slice(-half);
    return [...newer, ...newest.filter((id) => BigInt(id) <= around).slice(0, most - newer.length)];
  }
  if (after !== undefined) return newest.filter((id) => BigInt(id) > after).slice(-most);
  const older = before === undefined ? newest : newest.filter((id) => BigInt(id) < before);
  return older.slice(0, most);
}
