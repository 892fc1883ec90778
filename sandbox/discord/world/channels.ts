import { ChannelType } from 'discord-api-types/v10';
import type { APIDMChannel, APIUser } from 'discord-api-types/v10';
import { permissionBits } from './permissions.ts';
import { denial, directChannelShape, guildChannelShape, isThread, threadShape } from './shapes.ts';
import type { GuildChannel } from './shapes.ts';
import type { NextSnowflake } from './snowflake.ts';

type Tell = (event: string, channel: GuildChannel) => void;

/** Channels and threads of guilds, and the direct messages of users with the bot. */
export class WorldChannels {
  readonly #channels = new Map<string, GuildChannel | APIDMChannel>();
  /** Of threads: who is in them, since when. */
  readonly #inThreads = new Map<string, Map<string, string>>();
  readonly #nextId: NextSnowflake;
  readonly #tell: Tell;

  constructor(nextId: NextSnowflake, tell: Tell) {
    this.#nextId = nextId;
    this.#tell = tell;
  }

  create(input: {
    readonly guildId: string;
    readonly name: string;
    readonly id?: string;
    readonly type?: ChannelType;
  }): GuildChannel {
    const { type = ChannelType.GuildText, id = this.#nextId(), ...rest } = input;
    const channel = guildChannelShape({ ...rest, id, type, position: this.ofGuild(input.guildId).length });
    this.#channels.set(channel.id, channel);
    this.#say('CREATE', channel);
    return channel;
  }

  createThread(input: {
    readonly parentId: string;
    readonly name: string;
    readonly isPrivate?: boolean;
    /** Of a thread below a message: that of the message. */
    readonly id?: string;
    readonly ownerId: string;
    readonly at: string;
  }): GuildChannel {
    const parent = this.#ofGuild(input.parentId);
    const ofNews = parent.type === ChannelType.GuildAnnouncement;
    const open = ofNews ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
    const type = input.isPrivate === true ? ChannelType.PrivateThread : open;
    const thread = threadShape({ ...input, id: input.id ?? this.#nextId(), parent, type });
    this.#channels.set(thread.id, thread);
    this.#inThreads.set(thread.id, new Map([[input.ownerId, input.at]]));
    this.#say('CREATE', thread);
    return thread;
  }

  /** Sets what is named; a name of Discord's that a channel does not have is left out by the checks before. */
  change(channelId: string, change: Readonly<Record<string, unknown>>): GuildChannel {
    const channel = this.#ofGuild(channelId);
    Object.assign(channel, change);
    this.#say('UPDATE', channel);
    return channel;
  }

  changeThread(
    threadId: string,
    change: {
      readonly archived?: boolean;
      readonly locked?: boolean;
      readonly auto_archive_duration?: number;
      readonly archive_timestamp?: string;
    },
  ): void {
    const thread = this.#ofGuild(threadId);
    if (thread.thread_metadata === undefined) throw new Error(`no thread ${threadId}`);
    Object.assign(thread.thread_metadata, change);
    this.#say('UPDATE', thread);
  }

  delete(channelId: string): void {
    const channel = this.#channels.get(channelId);
    if (!channel || !this.#channels.delete(channelId)) return;
    if ('guild_id' in channel) this.#say('DELETE', channel);
  }

  deny(channelId: string, memberId: string, permissions: readonly string[]): void {
    const channel = this.#ofGuild(channelId);
    channel.permission_overwrites = denial(memberId, permissionBits(permissions));
    this.#say('UPDATE', channel);
  }

  find(channelId: string): GuildChannel | APIDMChannel | undefined {
    return this.#channels.get(channelId);
  }

  /** Without its threads. */
  ofGuild(guildId: string): readonly GuildChannel[] {
    return this.#all(guildId).filter((channel) => !isThread(channel));
  }

  /** Private ones only for who is in them. */
  activeThreads(guildId: string, seenBy?: string): readonly GuildChannel[] {
    const isIn = ({ id }: GuildChannel): boolean =>
      seenBy !== undefined && this.threadMembers(id).has(seenBy);
    return this.#all(guildId).filter(
      (channel) =>
        channel.thread_metadata?.archived === false &&
        (channel.type !== ChannelType.PrivateThread || isIn(channel)),
    );
  }

  threadsOf(parentId: string): readonly GuildChannel[] {
    return [...this.#channels.values()].filter(
      (channel): channel is GuildChannel =>
        'parent_id' in channel && channel.parent_id === parentId && isThread(channel),
    );
  }

  /** By user id, since when. */
  threadMembers(threadId: string): ReadonlyMap<string, string> {
    return this.#inThreads.get(threadId) ?? new Map<string, string>();
  }

  /** Answers whether that changed anything. */
  putInThread(threadId: string, userId: string, isIn: boolean, at: string): boolean {
    const members = this.#inThreads.get(threadId);
    if (!members) throw new Error(`no thread ${threadId}`);
    if (members.has(userId) === isIn) return false;
    if (isIn) members.set(userId, at);
    else members.delete(userId);
    Object.assign(this.#ofGuild(threadId), { member_count: members.size });
    return true;
  }

  /** Made when first asked for, as Discord does. */
  direct(recipient: APIUser): APIDMChannel {
    const isTheirs = (channel: GuildChannel | APIDMChannel): channel is APIDMChannel =>
      'recipients' in channel && (channel.recipients ?? []).some(({ id }) => id === recipient.id);
    const known = [...this.#channels.values()].find(isTheirs);
    if (known) return known;
    const channel = directChannelShape(this.#nextId(), recipient);
    this.#channels.set(channel.id, channel);
    return channel;
  }

  #all(guildId: string): GuildChannel[] {
    return [...this.#channels.values()].filter(
      (channel): channel is GuildChannel => 'guild_id' in channel && channel.guild_id === guildId,
    );
  }

  #ofGuild(channelId: string): GuildChannel {
    const channel = this.#channels.get(channelId);
    if (!channel || !('guild_id' in channel)) throw new Error(`no guild channel ${channelId}`);
    return channel;
  }

  #say(what: 'CREATE' | 'UPDATE' | 'DELETE', channel: GuildChannel): void {
    this.#tell(`${isThread(channel) ? 'THREAD' : 'CHANNEL'}_${what}`, channel);
  }
}
