import { MessageFlags } from 'discord-api-types/v10';
import type { APIAttachment, APIMessage, APIReaction, APIUser } from 'discord-api-types/v10';
import type { Cdn } from '../cdn/cdn.ts';
import { bodyOfMessage } from './message-body.ts';
import { timestamp } from '../world/records.ts';
import type { Json, MessageRecord, UploadedFile } from '../world/records.ts';
import type { NextSnowflake } from '../world/snowflake.ts';
import type {
  MessageChange,
  MessagePart,
  SeenAttachment,
  SeenMessage,
  SeenVersion,
} from '../contract/messages.ts';
import type { PollVote, SeenReaction } from '../contract/world.ts';
import { counted, pollShape } from './polls.ts';

/** Beside what a person sees of a change: the message as Discord sends it. */
type Listener = (change: MessageChange, message: APIMessage, isBulk: boolean) => void;

interface NewMessage {
  readonly channelId: string;
  readonly author: APIUser;
  readonly body: Json;
  readonly files?: readonly UploadedFile[];
  readonly visibleTo?: string;
  readonly loading?: boolean;
  /** What else this message carries: `interaction_metadata`, `webhook_id`, its type. */
  readonly more?: Partial<APIMessage>;
}

/** Every message that was sent, who can see it, and what it looked like before. */
export class MessageStore {
  readonly #records = new Map<string, MessageRecord>();
  readonly #listeners = new Set<Listener>();
  readonly #nextId: NextSnowflake;
  readonly #now: () => number;
  readonly #cdn: Cdn;
  readonly #applicationId: string;
  readonly #findUser: (id: string) => APIUser | undefined;

  constructor(parts: {
    nextId: NextSnowflake;
    now: () => number;
    cdn: Cdn;
    applicationId: string;
    findUser: (id: string) => APIUser | undefined;
  }) {
    this.#nextId = parts.nextId;
    this.#now = parts.now;
    this.#cdn = parts.cdn;
    this.#applicationId = parts.applicationId;
    this.#findUser = parts.findUser;
  }

  create(input: NewMessage): MessageRecord {
    const { visibleTo = 'everybody', loading = false } = input;
    const message = {
      id: this.#nextId(),
      channel_id: input.channelId,
      author: input.author,
      type: 0,
      content: '',
      timestamp: timestamp(this.#now()),
      edited_timestamp: null,
      tts: input.body.tts === true,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: [],
      embeds: [],
      components: [],
      pinned: false,
      flags: flagsOf(input.body, visibleTo, loading),
      ...input.more,
    } as unknown as APIMessage;
    const record = { message, visibleTo, loading, files: [], reactions: [], votes: [], versions: [] };
    this.#fill(record, input.body, input.files ?? []);
    this.#records.set(message.id, record);
    if (!loading) {
      this.#remember(record);
      this.#tell('created', record);
    }
    return record;
  }

  /** Changes what the body names, as PATCH does. Fills a deferred answer, which then counts as created. */
  edit(record: MessageRecord, body: Json, files: readonly UploadedFile[] = []): void {
    this.#fill(record, body, files);
    const { message } = record;
    Object.assign(message, { flags: flagsAfter(message.flags ?? 0, body) });
    if (record.loading) {
      record.loading = false;
      Object.assign(message, { flags: (message.flags ?? 0) & ~MessageFlags.Loading });
      this.#remember(record);
      this.#tell('created', record);
      return;
    }
    message.edited_timestamp = timestamp(this.#now());
    this.#remember(record);
    this.#tell('edited', record);
  }

  delete(record: MessageRecord, { isBulk = false } = {}): void {
    if (!this.#records.delete(record.message.id)) return;
    if (!record.loading) this.#tell('deleted', record, isBulk);
  }

  pin(record: MessageRecord, pinned: boolean): void {
    record.message.pinned = pinned;
    this.#remember(record);
    this.#tell('edited', record);
  }

  setReactions(record: MessageRecord, reactions: readonly SeenReaction[]): void {
    record.reactions = reactions;
    const { message } = record;
    if (reactions.length === 0) delete message.reactions;
    else message.reactions = reactions.map((each) => reactionShape(each, this.#applicationId));
    this.#remember(record);
    this.#tell('reacted', record);
  }

  setVotes(record: MessageRecord, votes: readonly PollVote[]): void {
    record.votes = votes;
    const { message } = record;
    if (message.poll) message.poll = counted(message.poll, votes, false);
    this.#remember(record);
    this.#tell('reacted', record);
  }

  hasEnded({ message: { poll } }: MessageRecord): boolean {
    return Date.parse(poll?.expiry ?? '') <= this.#now();
  }

  endPoll(record: MessageRecord): void {
    const { message, votes } = record;
    if (message.poll)
      message.poll = { ...counted(message.poll, votes, true), expiry: timestamp(this.#now()) };
    this.#remember(record);
    this.#tell('edited', record);
  }

  find(messageId: string): MessageRecord | undefined {
    return this.#records.get(messageId);
  }

  /** @throws Error where the message is not that user's */
  ownOf(userId: string, messageId: string): MessageRecord {
    const record = this.#records.get(messageId);
    if (record?.message.author.id !== userId)
      throw new Error(`message ${messageId} is none of user ${userId}'s`);
    return record;
  }

  seen(messageId: string): SeenMessage | undefined {
    const record = this.#records.get(messageId);
    return record && this.asSeen(record);
  }

  /** Oldest first, as they can be read by that user. A deferred answer that has not come yet is left out. */
  inChannel(channelId: string, seenBy?: string, part?: MessagePart): readonly SeenMessage[] {
    const all = [...this.#records.values()]
      .filter(({ message, loading }) => message.channel_id === channelId && !loading)
      .filter(({ visibleTo }) => visibleTo === 'everybody' || visibleTo === seenBy);
    if (part === undefined) return all.map((record) => this.asSeen(record));
    const { before, limit } = part;
    const end = before === undefined ? all.length : all.findIndex(({ message }) => message.id === before);
    return all.slice(Math.max(end - limit, 0), Math.max(end, 0)).map((record) => this.asSeen(record));
  }

  /** Answers that have not come yet. */
  deferred(seenBy: string): readonly SeenMessage[] {
    return [...this.#records.values()]
      .filter(({ loading, visibleTo }) => loading && (visibleTo === 'everybody' || visibleTo === seenBy))
      .map((record) => this.asSeen(record));
  }

  asSeen(record: MessageRecord): SeenMessage {
    return { ...this.#asVersion(record), versions: record.versions };
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  forgetAll(): void {
    this.#records.clear();
  }

  #fill(record: MessageRecord, body: Json, uploads: readonly UploadedFile[]): void {
    const { message, visibleTo } = record;
    const folder =
      visibleTo === 'everybody'
        ? `attachments/${message.channel_id}`
        : `ephemeral-attachments/${this.#applicationId}`;
    const after = bodyOfMessage(record, body, uploads, {
      keep: (file) => this.#cdn.keep(folder, file),
      findUser: this.#findUser,
    });
    Object.assign(message, after.message);
    const { poll } = body;
    if (typeof poll === 'object' && poll !== null) message.poll ??= pollShape(poll as Json, this.#now());
    record.files = after.files;
  }

  #remember(record: MessageRecord): void {
    record.versions.push(this.#asVersion(record));
  }

  #asVersion({ message, visibleTo, files }: MessageRecord): SeenVersion {
    const seen = files.map((file) => this.#asSeenFile(file));
    const attachments = seen.filter(({ id }) => message.attachments.some((each) => each.id === id));
    return {
      ...structuredClone(message),
      attachments,
      pictures: seen.filter((file) => !attachments.includes(file)),
      ephemeral: visibleTo !== 'everybody',
    };
  }

  #asSeenFile(file: APIAttachment): SeenAttachment {
    const data = this.#cdn.bytesAt(file.url);
    return {
      ...file,
      data,
      get text() {
        return Buffer.from(data).toString();
      },
    };
  }

  #tell(kind: MessageChange['kind'], record: MessageRecord, isBulk = false): void {
    const change = { kind, message: this.asSeen(record), visibleTo: record.visibleTo };
    for (const listener of this.#listeners) listener(change, record.message, isBulk);
  }
}

/** An edit shows or hides the embeds of links, and may turn a message into one of the new components. */
function flagsAfter(before: number, { flags }: Json): number {
  if (typeof flags !== 'number') return before;
  const kept = before & ~MessageFlags.SuppressEmbeds;
  return kept | (flags & (MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2));
}

function flagsOf(body: Json, visibleTo: string, loading: boolean): number {
  const asked = typeof body.flags === 'number' ? body.flags : 0;
  const ephemeral = visibleTo === 'everybody' ? 0 : MessageFlags.Ephemeral;
  return (asked & ~MessageFlags.Ephemeral) | ephemeral | (loading ? MessageFlags.Loading : 0);
}

function reactionShape({ emoji, userIds }: SeenReaction, botId: string): APIReaction {
  return {
    emoji,
    count: userIds.length,
    count_details: { normal: userIds.length, burst: 0 },
    burst_colors: [],
    me: userIds.includes(botId),
    me_burst: false,
  };
}
