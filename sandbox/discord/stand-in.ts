import type {
  APIApplicationCommand,
  APIApplicationCommandOptionChoice,
  APIAttachment,
  APIEmbed,
  ChannelType,
  APIMessage,
  APIModalInteractionResponseCallbackData,
  APIRole,
  AuditLogEvent,
} from 'discord-api-types/v10';

/**
 * What the stand-in for Discord offers to those who play its members: the terminal, the end-to-end tests, the
 * benchmarks. The bot knows nothing of this; it sees REST v10 and gateway v10.
 */
export interface DiscordStandIn {
  /** REST base without version, as discord.js takes it: `http://127.0.0.1:PORT/api`. */
  readonly apiUrl: string;
  readonly cdnUrl: string;
  readonly token: string;
  readonly applicationId: string;
  /** The user that owns the application. */
  readonly botUserId: string;

  readonly world: World;
  readonly faults: Faults;
  readonly cdn: CdnControl;
  readonly gateway: GatewayControl;
  /** Every REST request of the bot, oldest first, with what it was answered. */
  readonly requests: readonly RecordedRequest[];
  /** Every request that Discord would have refused, with its faults. A well-behaved bot leaves this empty. */
  readonly violations: readonly RecordedRequest[];

  /** Those of them that ask for a route that the stand-in does not have, whether or not Discord has it. */
  readonly unknownRoutes: readonly RecordedRequest[];

  /** Global commands and those of a guild, as the bot registered them. */
  commands(guildId?: string): readonly APIApplicationCommand[];

  /** The commands and entries of menus that Discord would offer this person here. */
  offered(place: Place): readonly APIApplicationCommand[];

  /** A member types a slash command. Rejects when no such command is registered where it was typed. */
  slash(input: SlashInput): Promise<Invocation>;
  /** A member opens the menu of a member or a message, and picks the bot's entry of that name. */
  menu(input: MenuInput): Promise<Invocation>;
  /** What Discord would offer for the option that is being typed. Empty when the bot says nothing within 3 s. */
  autocomplete(
    input: SlashInput & { readonly focused: string },
  ): Promise<readonly APIApplicationCommandOptionChoice[]>;
  /** Presses a button or picks from a menu of a message that this user can see. */
  press(input: {
    readonly userId: string;
    readonly messageId: string;
    readonly customId: string;
    readonly values?: readonly string[];
  }): Promise<Invocation>;
  /**
   * Sends a form: texts and choices by custom id, several choices separated by commas, and files by custom id. What is
   * left out keeps what the form was filled with. Rejects where Discord's client would not send it.
   */
  submitModal(input: {
    readonly userId: string;
    readonly modal: ShownModal;
    readonly fields: Readonly<Record<string, string>>;
    readonly files?: Readonly<Record<string, readonly Upload[]>>;
  }): Promise<Invocation>;

  /** Called for every message the bot creates, edits or deletes. Answers a function that stops it. */
  onMessage(listener: (change: MessageChange) => void): () => void;
  /** Called for every request of the bot, when it is answered. Answers a function that stops it. */
  onRequest(listener: (request: RecordedRequest) => void): () => void;
  /** Called when servers, channels, members or roles changed, and the bot was told. Answers a function that stops it. */
  onWorld(listener: () => void): () => void;
  /** Drops recorded requests, messages and ended interactions, so that a long benchmark measures the bot. */
  forget(): void;
  close(): Promise<void>;
}

/** Who uses a command, and where. */
export interface Place {
  readonly userId: string;
  /** Absent: in the direct messages of that user with the bot. */
  readonly guildId?: string;
  readonly channelId?: string;
  /**
   * How the app is installed where this is typed; default: in the guild, or (in direct messages) by the bot's own
   * direct messages. `user`: installed by the user alone, so the bot is no member of the guild.
   */
  readonly installedBy?: 'guild' | 'user';
}

export interface SlashInput extends Place {
  readonly name: string;
  readonly subcommand?: string;
  /** By option name; user options hold a user id, attachment options a file. */
  readonly options?: Readonly<Record<string, string | number | boolean | Upload>>;
}

export type MenuInput = Place & { readonly name: string } & (
    { readonly targetUserId: string } | { readonly targetMessageId: string }
  );

/** A file as a member hands it over. */
export interface Upload {
  readonly name: string;
  readonly data: Uint8Array | string;
  /** Default: plain text, or a stream of bytes where it is not UTF-8. */
  readonly contentType?: string;
  /** What the interaction says in place of the file's address at the CDN: a lie that no bot should follow. */
  readonly url?: string;
}

/** One interaction, from its creation until nothing more is to come. */
export interface Invocation {
  readonly id: string;
  /**
   * How it ended for the person: the first answer, or, after a deferral, what took its place.
   * `none`: Discord shows "The application did not respond".
   */
  settled(withinMs?: number): Promise<Outcome>;
  /**
   * The first state of a message of this interaction that has this text (`textOf`) or that the predicate takes, from its
   * creation on: an answer may be edited many times after it settled. Rejects when none came within that time, by
   * default 15 s.
   */
  until(wanted: string | ((message: SeenMessage) => boolean), withinMs?: number): Promise<SeenMessage>;
  /** Milliseconds from the creation of the interaction to its acknowledgement, and to its settled answer. */
  readonly timing: { acknowledgedMs: number | null; settledMs: number | null };
}

export type Outcome =
  | { readonly kind: 'message'; readonly message: SeenMessage; readonly followUps: readonly SeenMessage[] }
  | { readonly kind: 'update'; readonly message: SeenMessage; readonly followUps: readonly SeenMessage[] }
  | { readonly kind: 'modal'; readonly modal: ShownModal }
  | { readonly kind: 'none'; readonly why: string };

export interface SeenMessage extends SeenVersion {
  /** What it looked like when it appeared, and after each edit until now; the last one is how it looks now. */
  readonly versions: readonly SeenVersion[];
}

export interface SeenVersion extends APIMessage {
  readonly ephemeral: boolean;
  attachments: SeenAttachment[];
  /** The files that embeds show; Discord does not count them to the attachments. */
  readonly pictures: readonly SeenAttachment[];
}

/** A file of a message, with what is in it. */
export interface SeenAttachment extends APIAttachment {
  readonly data: Uint8Array;
  readonly text: string;
}

export interface ShownModal extends APIModalInteractionResponseCallbackData {
  readonly interactionId: string;
}

export interface MessageChange {
  /** `reacted`: reactions were added or removed. */
  readonly kind: 'created' | 'edited' | 'deleted' | 'reacted';
  readonly message: SeenMessage;
  /** Who can see it: `everybody` in the channel, or one user's id (an ephemeral message). */
  readonly visibleTo: string;
}

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
  /** `permissions`: names such as `ManageGuild`; default those of an ordinary member. */
  member(
    guildId: string,
    userId: string,
    input?: { readonly permissions?: readonly string[]; readonly nick?: string },
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
  /** Open threads; those of the bot below messages have their ids. */
  threads(guildId: string): readonly SeenChannel[];
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
  }): SeenMessage;
  /** A member reacts to a message: with one of Unicode's emoji, or `name:id` of the server's. */
  react(input: { readonly userId: string; readonly messageId: string; readonly emoji: string }): void;
  unreact(input: { readonly userId: string; readonly messageId: string; readonly emoji: string }): void;
}

export interface SeenChannel {
  readonly id: string;
  readonly type: ChannelType;
  readonly name: string | null;
  /** Of a thread: the channel that it belongs to. */
  readonly parent_id?: string | null;
}

/** The newest messages, or the newest before one. */
export interface MessagePart {
  readonly limit: number;
  readonly before?: string | undefined;
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
  readonly event: AuditLogEvent;
  /** A role, or the member whose roles changed. */
  readonly targetId: string;
  /** The role that a member got or lost. */
  readonly roleId?: string;
  readonly reason: string | undefined;
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

/** What goes wrong on purpose. A fault applies to requests that match, `times` times, in order of being added. */
export interface Fault {
  readonly method?: string;
  /** Tested against the path below `/api/v10`. */
  readonly path?: RegExp;
  readonly times?: number;
  readonly delayMs?: number;
  /** `drop`: the connection is cut without an answer. `dropAfter`: the request is carried out, its answer is cut. */
  readonly kind: 'status' | 'drop' | 'dropAfter' | 'delay' | 'rateLimit';
  readonly status?: number;
  readonly body?: string;
  /** Of `rateLimit`: 429 with Retry-After and Discord's JSON body. */
  readonly retryAfterMs?: number;
  readonly global?: boolean;
}
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
}

/** Where files are fetched from. */
export interface CdnControl {
  /** Every request for a file, oldest first: whoever fetches must not show a token there. */
  readonly requests: readonly CdnRequest[];
  readonly faults: { add(fault: CdnFault): void; clear(): void };
}

export interface CdnRequest {
  readonly method: string;
  /** Below `cdnUrl`, without the signature. */
  readonly path: string;
  /** 0: the connection was cut. */
  readonly status: number;
  readonly authorization: string | undefined;
}

/** What goes wrong with a file on purpose; as with `Fault`, each is used up by `times` requests. */
export interface CdnFault {
  /** Tested against the path below `cdnUrl`. */
  readonly path?: RegExp;
  readonly times?: number;
  readonly delayMs?: number;
  /** `truncate`: half of the file, then the connection is cut. `larger`: more bytes than Discord had said. */
  readonly kind: 'status' | 'delay' | 'drop' | 'truncate' | 'larger' | 'redirect';
  readonly status?: number;
  /** Of `larger`: how many bytes follow the file; default 1 MiB. */
  readonly moreBytes?: number;
  /** Of `redirect`. */
  readonly location?: string;
}

export interface GatewayControl {
  /** Sessions that are connected now. */
  readonly sessions: number;
  /** Their shards. */
  readonly shards: readonly (readonly [id: number, count: number])[];
  /** What any of them listens to, as Discord's bits. */
  readonly intents: number;
  /** Why connections were closed, oldest first. */
  readonly closed: readonly { readonly code: number; readonly reason: string }[];
  /** How often sessions were identified and resumed so far. */
  readonly identifies: number;
  readonly resumes: number;
  /** Cuts the connections, or that of one shard. What is sent meanwhile is kept for the resume. */
  drop(shardId?: number): void;
  /** Answers every new connection with this status in place of a WebSocket; `undefined`: takes them again. */
  refuseConnections(status: number | undefined): void;
  /** How often that was done so far. */
  readonly refusals: number;
  /** Op 7: asks the client to reconnect. */
  askToReconnect(): void;
  /** Op 9. `resumable` false: the client must identify again. */
  invalidateSession(resumable: boolean): void;
  /** GUILD_DELETE with `unavailable: true`, or without: the bot was removed. */
  guildDelete(guildId: string, unavailable: boolean): void;
  guildCreate(guildId: string): void;
  /** Close code 4004: the token is no longer good. */
  revokeToken(): void;
}

export interface RecordedRequest {
  readonly at: number;
  readonly method: string;
  /** Path below `/api/v10`, interaction tokens replaced by `:token`. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  /** Discord's answer when it refused. */
  readonly refusal?: unknown;
  /** The stand-in has no such route. */
  readonly unknownRoute?: boolean;
}

/** Starts the stand-in on 127.0.0.1. Port 0 (the default) picks a free one. */
export type StartDiscord = (options?: {
  readonly port?: number;
  readonly token?: string;
  /** What the bot is called. Default: Bot. */
  readonly username?: string;
  /** False: an acknowledgement may take as long as the token lives. */
  readonly strictTiming?: boolean;
  /** The clock of ids, of the 3 seconds and of the 15 minutes. */
  readonly now?: () => number;
  readonly heartbeatMs?: number;
  /** Whether the application may ask for members, presences and message content. Default: no. */
  readonly privilegedIntents?: boolean;
  /** In which time the bot may change ten roles of members in a server. Discord, and the default: 10,000. */
  readonly memberRolesPerMs?: number;
  /** How many shards are recommended. Default: one. */
  readonly shards?: number;
  /** For what the application is set up in the Developer Portal: 0 servers, 1 users. Default: both. */
  readonly installTypes?: readonly number[];
  /** Whether the application has Activities, and with them a command of Discord's own. */
  readonly activities?: boolean;
  /** With so many guilds more, a shard is told that sharding is required. Default: 2,500. */
  readonly guildsPerShard?: number;
  /** How many buckets of shards may identify at once. Default: one. */
  readonly maxConcurrency?: number;
  /** How long a bucket is closed after an identify. Discord: 5,000. Default: 0, for bots that restart all the time. */
  readonly identifyEveryMs?: number;
  /** How many sessions may be started until the limit is reset. Default: 1,000 a day. One too many ends the token. */
  readonly sessionStarts?: {
    readonly total?: number;
    readonly remaining?: number;
    readonly resetAfterMs?: number;
    /** The clock of the limits, in milliseconds. */
    readonly now?: () => number;
  };
}) => Promise<DiscordStandIn>;
