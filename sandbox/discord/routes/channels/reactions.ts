import type { Parts } from '../../parts.ts';
import type { MessageRecord } from '../../world/records.ts';
import { refuse } from '../../rest/refusals.ts';
import { pageSize, route, snowflakeIn } from '../../rest/routing.ts';
import type { Route } from '../../rest/routing.ts';
import type { SeenEmoji } from '../../contract/world.ts';
import { emojiIn, isSame, MOST_KINDS } from '../../world/reactions.ts';
import { messageIn, requireOpen, requirePermissions, visible } from './channels.ts';

const REACTIONS = '/channels/:channelId/messages/:messageId/reactions';

/** https://discord.com/developers/docs/resources/message#create-reaction */
export function reactionRoutes(parts: Parts): readonly Route[] {
  const { world } = parts;
  const bot = world.bot.id;
  const emojiOf = (text: string): SeenEmoji => {
    const emoji = emojiIn(world, text);
    if (!emoji) throw refuse.unknownEmoji();
    return emoji;
  };
  const remove = (record: MessageRecord, userId: string, text: string): Record<string, never> => {
    const emoji = emojiOf(text);
    if (!world.reactions.remove(record, userId, emoji)) throw refuse.unknownEmoji();
    return {};
  };
  return [
    route('PUT', `${REACTIONS}/:emoji/@me`, ({ params }) => {
      const record = messageIn(parts, params);
      requireOpen(visible(parts, params.channelId));
      const emoji = emojiOf(params.emoji);
      requirePermissions(parts, params.channelId, ['ReadMessageHistory']);
      const isNew = !record.reactions.some((each) => isSame(each.emoji, emoji));
      if (isNew) requirePermissions(parts, params.channelId, ['AddReactions']);
      if (isNew && record.reactions.length >= MOST_KINDS) throw refuse.tooManyReactions(MOST_KINDS);
      world.reactions.add(record, bot, emoji);
      return {};
    }),
    route('DELETE', `${REACTIONS}/:emoji/@me`, ({ params }) =>
      remove(messageIn(parts, params), bot, params.emoji),
    ),
    route('DELETE', `${REACTIONS}/:emoji/:userId`, ({ params }) => {
      const record = messageIn(parts, params);
      if (params.userId !== bot) requirePermissions(parts, params.channelId, ['ManageMessages']);
      return remove(record, params.userId, params.emoji);
    }),
    route('GET', `${REACTIONS}/:emoji`, ({ params, query }) => {
      const record = messageIn(parts, params);
      const emoji = emojiOf(params.emoji);
      const userIds = record.reactions.find((each) => isSame(each.emoji, emoji))?.userIds ?? [];
      const after = snowflakeIn(query, 'after') ?? 0n;
      const found = [...userIds].filter((id) => BigInt(id) > after).sort(byId);
      const most = pageSize(query, { usual: 25, most: 100 });
      return { body: found.slice(0, most).map((id) => world.userShape(id)) };
    }),
    route('DELETE', `${REACTIONS}/:emoji`, ({ params }) => {
      const record = messageIn(parts, params);
      requirePermissions(parts, params.channelId, ['ManageMessages']);
      world.reactions.clear(record, emojiOf(params.emoji));
      return {};
    }),
    route('DELETE', REACTIONS, ({ params }) => {
      const record = messageIn(parts, params);
      requirePermissions(parts, params.channelId, ['ManageMessages']);
      world.reactions.clear(record);
      return {};
    }),
  ];
}

const byId = (one: string, other: string): number => (BigInt(one) < BigInt(other) ? -1 : 1);
