import { GatewayIntentBits } from 'discord-api-types/v10';
import type { PollVote, World } from '../contract/world.ts';
import type { Dispatch } from '../gateway/host.ts';
import { isSeenByBot } from '../messages/message-events.ts';
import type { MessageStore } from '../messages/messages.ts';
import type { Places } from '../messages/places.ts';
import type { MessageRecord } from './records.ts';

/** What people vote; each vote is told to the gateway, as Discord would. */
export class WorldPolls {
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

  /** Their votes are those named, and no others. Throws where Discord's client would not let them. */
  vote({ userId, messageId, answerIds }: Parameters<World['vote']>[0]): void {
    const record = this.#messages.find(messageId);
    const poll = record?.message.poll;
    if (record === undefined || poll === undefined) throw new Error(`message ${messageId} is no poll`);
    if (this.#messages.hasEnded(record)) throw new Error('This poll has ended.');
    if (answerIds.length > 1 && !poll.allow_multiselect) throw new Error('This poll takes one answer.');
    const known = poll.answers.map(({ answer_id }) => answer_id);
    if (!answerIds.every((id) => known.includes(id))) throw new Error('This poll has no such answer.');

    const before = record.votes;
    const isTheirs = (vote: PollVote): boolean => vote.userId === userId;
    const had = before.filter(isTheirs).map(({ answerId }) => answerId);
    const kept = before.filter((vote) => !isTheirs(vote) || answerIds.includes(vote.answerId));
    const added = answerIds.filter((id) => !had.includes(id)).map((answerId) => ({ userId, answerId }));
    this.#messages.setVotes(record, [...kept, ...added]);
    for (const id of had) if (!answerIds.includes(id)) this.#tell('REMOVE', record, userId, id);
    for (const { answerId } of added) this.#tell('ADD', record, userId, answerId);
  }

  #tell(what: 'ADD' | 'REMOVE', { message }: MessageRecord, userId: string, answerId: number): void {
    const guildId = this.#world.guildOf(message.channel_id);
    if (guildId !== undefined && !isSeenByBot(this.#world, guildId, message.channel_id)) return;
    const { GuildMessagePolls, DirectMessagePolls } = GatewayIntentBits;
    this.#dispatch(
      `MESSAGE_POLL_VOTE_${what}`,
      {
        user_id: userId,
        channel_id: message.channel_id,
        message_id: message.id,
        ...(guildId !== undefined && { guild_id: guildId }),
        answer_id: answerId,
      },
      { guildId, intent: guildId === undefined ? DirectMessagePolls : GuildMessagePolls },
    );
  }
}
