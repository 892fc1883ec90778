import type {
  APIApplicationCommand,
  APIEmbed,
  APIMessage,
  APIMessageTopLevelComponent,
  APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';

/** What the server of the page and the page itself say to each other, as JSON. */

/** All that one user sees, but for messages. */
export interface Overview {
  readonly viewer: ShownUser;
  /** Who can be played. */
  readonly users: readonly ShownUser[];
  readonly bot: ShownUser;
  readonly guilds: readonly ShownGuild[];
  /** The viewer's direct messages with the bot. */
  readonly direct: ShownChannel;
  readonly panels: readonly ShownPanel[];
  /** Paths of the pictures that this page serves, such as `/emojis/ID`. */
  readonly pictures: readonly string[];
}

export interface ShownUser {
  readonly id: string;
  readonly name: string;
  readonly bot: boolean;
}

export interface ShownGuild {
  readonly id: string;
  readonly name: string;
  /** Only those that the viewer may see, each with its threads. */
  readonly channels: readonly ShownChannel[];
  readonly members: readonly ShownMember[];
  /** Highest first, without \@everyone. */
  readonly roles: readonly ShownRole[];
  readonly emojis: readonly ShownEmoji[];
}

/** One of Unicode's emoji has no id. */
export interface ShownEmoji {
  readonly id: string | null;
  readonly name: string;
}

export interface ShownReaction {
  readonly emoji: ShownEmoji;
  readonly userIds: readonly string[];
}

export interface ShownChannel {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly canWrite: boolean;
  readonly threads: readonly ShownChannel[];
}

export interface ShownMember extends ShownUser {
  readonly roleIds: readonly string[];
  /** Names of what goes beyond an ordinary member's permissions. */
  readonly permissions: readonly string[];
  readonly isOwner: boolean;
}

export interface ShownRole {
  readonly id: string;
  readonly name: string;
  /** 0: none of its own. */
  readonly color: number;
}

export interface ShownMessage {
  readonly id: string;
  readonly channelId: string;
  readonly author: ShownUser;
  readonly at: string;
  readonly edited: boolean;
  readonly ephemeral: boolean;
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly APIMessageTopLevelComponent[];
  /** Its components are all that it shows: files too, only where one of them names it. */
  readonly isOfComponents: boolean;
  readonly attachments: readonly ShownFile[];
  readonly poll?: ShownPoll;
  /** In the order in which they came. */
  readonly reactions: readonly ShownReaction[];
  /** Addresses, as the message says them, of files that this page serves. */
  readonly pictures: Readonly<Record<string, string>>;
  /** What a user did that this message answers. */
  readonly cause?: { readonly userId: string; readonly command?: string };
  /** The message that this one forwards. */
  readonly forwarded?: Pick<APIMessage, 'content' | 'embeds'>;
}

export interface ShownPoll {
  readonly question: string;
  readonly answers: readonly {
    readonly id: number;
    readonly text: string;
    readonly emoji?: { readonly id?: string | null; readonly name?: string | null };
    readonly userIds: readonly string[];
  }[];
  readonly takesSeveral: boolean;
  readonly endsAt: string;
  readonly hasEnded: boolean;
}

export interface ShownFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly address: string;
  /** `picture` is shown, `text` begins with this preview, everything else is offered to save. */
  readonly kind: 'picture' | 'text' | 'other';
  readonly preview?: string;
  readonly description?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A part of a channel, oldest first. */
export interface MessagePage {
  readonly messages: readonly ShownMessage[];
  readonly hasMore: boolean;
}

/** "… is thinking": a deferred answer. */
export interface Thinking {
  readonly id: string;
  readonly channelId: string;
  readonly ephemeral: boolean;
  readonly cause?: ShownMessage['cause'];
}

/** A request of the bot, and what it was answered. */
export interface ShownRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
  /** Why it was refused: each fault with where it is. */
  readonly faults: readonly string[];
  readonly isRefused: boolean;
  /** The stand-in has no such route. */
  readonly isUnknown: boolean;
}

export type ShownCommand = APIApplicationCommand;

/** How an interaction ended for the one who began it. */
export type Ending =
  | { readonly kind: 'answered' }
  | { readonly kind: 'form'; readonly form: ShownForm }
  | { readonly kind: 'silent'; readonly why: string };

export type ShownForm = APIModalInteractionResponseCallbackData & { readonly interactionId: string };

/** Things that happen outside of Discord, offered by the program that starts the page. */
export interface ShownPanel {
  readonly id: string;
  readonly title: string;
  readonly actions: readonly ShownAction[];
}

export interface ShownAction {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly fields: readonly ShownField[];
}

export interface ShownField {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly value?: string;
  /** What can be chosen, or only proposals where `isOpen`. */
  readonly choices?: readonly string[];
  readonly isOpen?: boolean;
}

/** What happened, as the page is told live. */
export type Happening =
  /** One that is not new was edited, or reacted to. */
  | { readonly kind: 'message'; readonly message: ShownMessage; readonly isNew: boolean }
  | { readonly kind: 'deleted'; readonly id: string; readonly channelId: string }
  | { readonly kind: 'thinking'; readonly thinking: readonly Thinking[] }
  | { readonly kind: 'world' }
  | { readonly kind: 'request'; readonly request: ShownRequest };

/** A file as the page sends it. */
export interface SentFile {
  readonly name: string;
  readonly type: string;
  /** In base64. */
  readonly data: string;
}

/** What a user does, by the last part of the address that it is posted to. */
export interface Deeds {
  slash: {
    readonly channelId: string;
    readonly name: string;
    readonly subcommand?: string;
    readonly options: Readonly<Record<string, string | number | boolean>>;
    readonly files: Readonly<Record<string, SentFile>>;
  };
  autocomplete: Omit<Deeds['slash'], 'files'> & { readonly focused: string };
  menu: {
    readonly channelId: string;
    readonly name: string;
    readonly targetUserId?: string;
    readonly targetMessageId?: string;
  };
  press: {
    readonly messageId: string;
    readonly customId: string;
    readonly values?: readonly string[];
  };
  submit: {
    readonly interactionId: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly files: Readonly<Record<string, readonly SentFile[]>>;
  };
  write: {
    readonly channelId: string;
    readonly content: string;
    readonly files: readonly SentFile[];
  };
  rewrite: { readonly messageId: string; readonly content: string };
  unwrite: { readonly messageId: string };
  /** `emoji`: one of Unicode's, or `name:id` of the server's. */
  react: { readonly messageId: string; readonly emoji: string; readonly on: boolean };
  /** For these answers of a poll, and no others. */
  vote: { readonly messageId: string; readonly answerIds: readonly number[] };
  panel: {
    readonly panel: string;
    readonly action: string;
    readonly values: Readonly<Record<string, string>>;
  };
}
