import type { APIEmbed, APIRole, AuditLogEvent, ChannelType } from 'discord-api-types/v10';
import type { MessagePart, SeenMessage } from './messages.ts';
import type { Upload } from './people.ts';

export interface World {
  /** The bot itself. */
  readonly bot: WorldBot;
  /**
   * `botIsMember` false: the bot was not invited there; members may have installed it for themselves. `commandsAlone`: its commands were
   * invited without it.
   */
  guild(input: {
    readonly name: string;
    readonly id?: string;
    readonly ownerId?: string;
    readonly botIsMember?: boolean;
    readonly commandsAlone?: boolean;
  }): WorldGuild;
  user(input: { readonly username: string; readonly globalName?: string; readonly id?: string }): WorldUser;
  /**
   * `permissions`: names such as `ManageGuild`; default those of an ordinary member. `awayForDays`: they joined so long ago and did
   * nothing since.
   */
  member(
    guildId: string,
    userId: string,
    input?: {
      readonly permissions?: readonly string[];
      readonly nick?: string;
      readonly awayForDays?: number;
    },
  ): void;
  removeMember(guildId: string, userId: string): void;
  /** A text channel, unless told: announcements, voice, a stage, a forum. */
  channel(input: {
    readonly guildId: string;
    readonly name: string;
    readonly id?: string;
    readonly type?: ChannelType;
  }): SeenChannel;
  /** A thread of a channel, or a post of a forum; a private one is not shown to the bot. */
  thread(input: {
    readonly parentId: string;
    readonly name: string;
    readonly isPrivate?: boolean;
  }): SeenChannel;
  changeThread(threadId: string, change: { readonly archived?: boolean; readonly locked?: boolean }): void;
  /** Where Discord itself welcomes members. To be set before the bot hears of the guild. */
  setSystemChannel(guildId: string, channelId: string): void;
  deleteChannel(channelId: string): void;
  /** Takes permissions from the bot in one channel: `['SendMessages']`. An empty list gives them back. */
  denyBot(channelId: string, permissions: readonly string[]): void;
  /** The permissions of the bot's own role, in place of those it was invited with. */
  permitBot(guildId: string, permissions: readonly string[]): void;
  /**
   * A role without permissions that no member has, at the bottom of the list unless told: `position` 1 is the lowest. `managed`: it belongs to
   * another bot.
   */
  role(input: {
    readonly guildId: string;
    readonly name: string;
    readonly id?: string;
    readonly color?: number;
    readonly permissions?: readonly string[];
    readonly managed?: boolean;
    readonly position?: number;
  }): SeenRole;
  renameRole(guildId: string, roleId: string, name: string): void;
  moveRole(guildId: string, roleId: string, position: number): void;
  deleteRole(guildId: string, roleId: string): void;
  /** An admin gives or takes it by hand. */
  giveRole(guildId: string, userId: string, roleId: string): void;
  takeRole(guildId: string, userId: string, roleId: string): void;
  /** Of a server, highest first; the last is \@everyone. */
  roles(guildId: string): readonly SeenRole[];
  /** Of a member, highest first, without \@everyone. */
  rolesOf(guildId: string, userId: string): readonly SeenRole[];
  /** Whether the server requires two-factor authentication of moderators, and the owner of the bot has none. */
  lackTwoFactor(guildId: string, isLacking?: boolean): void;
  /** What the bot changed, oldest first. */
  auditLog(guildId: string): readonly AuditEntry[];
  /** Whose the application is. */
  setOwner(userId: string): void;
  readonly guilds: readonly WorldGuild[];
  readonly users: readonly WorldUser[];
  channels(guildId: string): readonly SeenChannel[];
  /** Open threads, private ones only for who is in them; those below messages have their ids. */
  threads(guildId: string, seenBy?: string): readonly SeenChannel[];
  /** Of a server, in the order in which they joined; the bot is one of them. */
  members(guildId: string): readonly SeenMember[];
  /** What a user may do in a channel, as Discord's bits; everything in direct messages. */
  permissions(userId: string, channelId: string): bigint;
  /** A user's direct messages with the bot. */
  directChannel(userId: string): SeenChannel;
  /** Messages of a channel, oldest first; ephemeral ones only for the user who sees them. */
  messages(channelId: string, seenBy?: string, part?: MessagePart): readonly SeenMessage[];
  message(messageId: string): SeenMessage | undefined;
  /** Answers that were deferred and have not come yet, as far as this user sees them: "Dojo is thinking…". */
  thinking(seenBy: string): readonly SeenMessage[];
  /** A member writes a message. `embeds`: what Discord shows of its links. `forwards`: another message, in place of words. */
  write(input: {
    readonly userId: string;
    readonly channelId: string;
    readonly content?: string;
    readonly embeds?: readonly APIEmbed[];
    readonly forwards?: string;
    readonly files?: readonly Upload[];
  }): SeenMessage;
  /** A member changes the words of a message of their own. */
  rewrite(input: {
    readonly userId: string;
    readonly messageId: string;
    readonly content: string;
  }): SeenMessage;
  /** A member votes in a poll: for these answers, and no others. */
  vote(input: {
    readonly userId: string;
    readonly messageId: string;
    readonly answerIds: readonly number[];
  }): void;
  /** Who voted for what in a poll, oldest first. */
  votesOn(messageId: string): readonly PollVote[];
  /** A member deletes a message of their own. */
  unwrite(input: { readonly userId: string; readonly messageId: string }): void;
  /** Who reacted to a message, by emoji, oldest first. */
  reactionsTo(messageId: string): readonly SeenReaction[];
  /** A server's own emoji. */
  emojis(guildId: string): readonly SeenEmoji[];
  /** A member reacts to a message: with one of Unicode's emoji, or `name:id` of the server's. */
  react(input: { readonly userId: string; readonly messageId: string; readonly emoji: string }): void;
  unreact(input: { readonly userId: string; readonly messageId: string; readonly emoji: string }): void;
}

/** One of Unicode's emoji has no id. */
export interface SeenEmoji {
  readonly id: string | null;
  readonly name: string;
}

export interface PollVote {
  readonly userId: string;
  readonly answerId: number;
}

export interface SeenReaction {
  readonly emoji: SeenEmoji;
  readonly userIds: readonly string[];
}

export interface SeenChannel {
  readonly id: string;
  readonly type: ChannelType;
  readonly name: string | null;
  /** Of a thread: the channel that it belongs to. */
  readonly parent_id?: string | null;
}

export interface SeenMember {
  readonly userId: string;
  readonly nick: string | null;
  /** Without \@everyone. */
  readonly roleIds: readonly string[];
}

export type SeenRole = Pick<
  APIRole,
  'id' | 'name' | 'colors' | 'position' | 'permissions' | 'managed' | 'hoist' | 'mentionable'
>;

export interface AuditEntry {
  readonly id: string;
  readonly event: AuditLogEvent;
  /** What was changed: a role, a member, a channel…; null where that is no single thing. */
  readonly targetId: string | null;
  readonly changes: readonly AuditChange[];
  /** What Discord says of some actions beside the changes, such as the channel of a message. */
  readonly options?: Readonly<Record<string, string>>;
  readonly reason: string | undefined;
}

/** By the name of a field; roles that a member got are `$add`, and those that they lost `$remove`. */
export interface AuditChange {
  readonly key: string;
  readonly old_value?: unknown;
  readonly new_value?: unknown;
}

export interface WorldGuild {
  readonly ownerId: string;
  readonly id: string;
  readonly name: string;
}
export interface WorldBot {
  readonly id: string;
  readonly username: string;
}
export interface WorldUser {
  readonly id: string;
  readonly username: string;
  readonly globalName: string | null;
}
