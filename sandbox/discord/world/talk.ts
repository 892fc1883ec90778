import type { SeenMessage } from '../contract/messages.ts';
import type { SeenEmoji, World } from '../contract/world.ts';
import { uploaded } from '../cdn/uploads.ts';
import type { Dispatch } from '../gateway/host.ts';
import type { MessageStore } from '../messages/messages.ts';
import type { Places } from '../messages/places.ts';
import type { WorldMembers } from './members.ts';
import { WorldPolls } from './polls.ts';
import { emojiIn } from './reactions.ts';
import type { WorldReactions } from './reactions.ts';
import type { MessageRecord } from './records.ts';
import { forwardShape } from './shapes.ts';

/** What people write, and how they react to it. */
export class WorldTalk {
  readonly #messages: MessageStore;
  readonly #reactions: WorldReactions;
  readonly #people: WorldMembers;
  readonly #world: Places;
  readonly #polls: WorldPolls;

  constructor(parts: {
    readonly messages: MessageStore;
    readonly dispatch: Dispatch;
    readonly world: Places & { readonly reactions: WorldReactions; readonly people: WorldMembers };
  }) {
    this.#messages = parts.messages;
    this.#reactions = parts.world.reactions;
    this.#people = parts.world.people;
    this.#world = parts.world;
    this.#polls = new WorldPolls(parts);
  }

  write(input: Parameters<World['write']>[0]): SeenMessage {
    const { userId, channelId, content = '', embeds = [], forwards, files = [] } = input;
    const forwarded = forwards === undefined ? undefined : this.#messages.find(forwards)?.message;
    const record = this.#messages.create({
      channelId,
      author: this.#people.userShape(userId),
      body: { content, embeds },
      files: files.map(uploaded),
      ...(forwarded && { more: forwardShape(forwarded) }),
    });
    return this.#messages.asSeen(record);
  }

  rewrite({ userId, messageId, content }: Parameters<World['rewrite']>[0]): SeenMessage {
    const record = this.#messages.ownOf(userId, messageId);
    this.#messages.edit(record, { content });
    return this.#messages.asSeen(record);
  }

  unwrite({ userId, messageId }: Parameters<World['unwrite']>[0]): void {
    this.#messages.delete(this.#messages.ownOf(userId, messageId));
  }

  react(input: Parameters<World['react']>[0]): void {
    const { record, emoji } = this.#reactedTo(input);
    const why = this.#reactions.whyNot(record, input.userId, emoji);
    if (why !== undefined) throw new Error(why);
    this.#reactions.add(record, input.userId, emoji);
  }

  unreact(input: Parameters<World['unreact']>[0]): void {
    const { record, emoji } = this.#reactedTo(input);
    this.#reactions.remove(record, input.userId, emoji);
  }

  vote(input: Parameters<World['vote']>[0]): void {
    this.#polls.vote(input);
  }

  #reactedTo({ userId, messageId, emoji: text }: Parameters<World['react']>[0]): {
    readonly record: MessageRecord;
    readonly emoji: SeenEmoji;
  } {
    const record = this.#messages.find(messageId);
    if (record?.visibleTo !== 'everybody' || !this.#people.has(userId))
      throw new Error(`user ${userId} cannot react to message ${messageId}`);
    const emoji = emojiIn(this.#world, text);
    if (!emoji) throw new Error(`“${text}” is no emoji here.`);
    return { record, emoji };
  }
}
