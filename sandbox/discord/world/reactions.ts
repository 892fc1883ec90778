import { GatewayIntentBits } from 'discord-api-types/v10';
import type { SeenEmoji } from '../contract/world.ts';
import type { Dispatch } from '../gateway/host.ts';
import { isSeenByBot } from '../messages/message-events.ts';
import type { MessageStore } from '../messages/messages.ts';
import type { Places } from '../messages/places.ts';
import { allows } from './permissions.ts';
import type { MessageRecord } from './records.ts';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json, 30010 */
export const MOST_KINDS = 20;

/** Reactions to messages; each change is told to the gateway, as Discord would. */
export class WorldReactions {
  readonly #messages: MessageStore;
  readonly #dispatch: Dispatch;
  readonly #world: Places;

  constructor(parts: {
    readonly messages: MessageStore;
    readonly dispatch: Dispatch;
    readonly world: Places;
  }) {
    this.#messages = parts.messages;
    this.#dispatch = parts.dispatch;
    this.#world = parts.world;
  }

  /** Why Discord's client does not let a user react so, or undefined: to join a reaction that is there takes no permission. */
  whyNot({ message, reactions }: MessageRecord, userId: string, emoji: SeenEmoji): string | undefined {
    if (reactions.some((each) => isSame(each.emoji, emoji))) return undefined;
    if (reactions.length >= MOST_KINDS) return `A message has at most ${MOST_KINDS} different reactions.`;
    const isAllowed = allows(this.#world.permissions(userId, message.channel_id), 'AddReactions');
    return isAllowed ? undefined : 'You may not add reactions here.';
  }

  /** Reacting twice is reacting once. */
  add(record: MessageRecord, userId: string, emoji: SeenEmoji): void {
    const known = record.reactions.find((each) => isSame(each.emoji, emoji));
    if (known?.userIds.includes(userId) === true) return;
    const after = { emoji, userIds: [...(known?.userIds ?? []), userId] };
    const others = record.reactions.map((each) => (each === known ? after : each));
    this.#messages.setReactions(record, known ? others : [...others, after]);
    this.#tell('ADD', record, {
      ...this.#who(record, userId),
      message_author_id: record.message.author.id,
      emoji,
    });
  }

  /** Answers whether it was there. */
  remove(record: MessageRecord, userId: string, emoji: SeenEmoji): boolean {
    const known = record.reactions.find((each) => isSame(each.emoji, emoji));
    if (known?.userIds.includes(userId) !== true) return false;
    const left = known.userIds.filter((id) => id !== userId);
    this.#messages.setReactions(
      record,
      record.reactions
        .map((each) => (each === known ? { ...known, userIds: left } : each))
        .filter(({ userIds }) => userIds.length > 0),
    );
    this.#tell('REMOVE', record, { user_id: userId, emoji, burst: false, type: 0 });
    return true;
  }

  /** All of an emoji, or all there are. */
  clear(record: MessageRecord, emoji?: SeenEmoji): void {
    const left = emoji === undefined ? [] : record.reactions.filter((each) => !isSame(each.emoji, emoji));
    if (left.length === record.reactions.length) return;
    this.#messages.setReactions(record, left);
    if (emoji === undefined) this.#tell('REMOVE_ALL', record, {});
    else this.#tell('REMOVE_EMOJI', record, { emoji });
  }

  #who({ message }: MessageRecord, userId: string): Record<string, unknown> {
    const guildId = this.#world.guildOf(message.channel_id);
    const isMember = guildId !== undefined && this.#world.findGuild(guildId)?.members.has(userId) === true;
    const member = isMember ? { member: this.#world.memberShape(guildId, userId) } : {};
    return { user_id: userId, ...member, burst: false, type: 0 };
  }

  #tell(what: string, { message, visibleTo }: MessageRecord, data: Record<string, unknown>): void {
    const guildId = this.#world.guildOf(message.channel_id);
    if (visibleTo !== 'everybody') return;
    if (guildId !== undefined && !isSeenByBot(this.#world, guildId, message.channel_id)) return;
    const event = {
      channel_id: message.channel_id,
      message_id: message.id,
      ...(guildId !== undefined && { guild_id: guildId }),
      ...data,
    };
    const { GuildMessageReactions, DirectMessageReactions } = GatewayIntentBits;
    const intent = guildId === undefined ? DirectMessageReactions : GuildMessageReactions;
    this.#dispatch(`MESSAGE_REACTION_${what}`, event, { guildId, intent });
  }
}

export function isSame(one: SeenEmoji, other: SeenEmoji): boolean {
  // Clients differ in whether they send the selector that asks for the coloured picture.
  const plain = (name: string): string => name.replaceAll('\uFE0F', '');
  return one.id === null ? other.id === null && plain(one.name) === plain(other.name) : one.id === other.id;
}

/** `👍`, or `name:id` of the application or of a server that the bot is in. Undefined for what is no emoji here. */
export function emojiIn(world: Places, text: string): SeenEmoji | undefined {
  const [, id] = /^\w+:(\d+)$/.exec(text) ?? [];
  if (id === undefined) {
    return /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})$/v.test(text) ? { id: null, name: text } : undefined;
  }
  const own = [...world.applicationEmojis, ...world.guilds.flatMap(({ emojis }) => emojis)];
  const known = own.find((emoji) => emoji.id === id);
  return known && { id, name: known.name ?? '' };
}
