import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type APIApplicationCommandOptionChoice,
  type APIModalInteractionResponseCallbackData,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  StringSelectMenuInteraction,
  UserContextMenuCommandInteraction,
} from 'discord.js';
import type { SettingsInput } from '../render/embeds/settings.ts';
import type { MessageSender } from '../announcements/outbox/message-sender.ts';
import type { SolvedHereReader } from '../boards/solved-here.ts';
import type { Daily } from '../daily/daily.ts';
import type { SchedulePosts } from '../schedules/posts.ts';
import type { Schedules } from '../schedules/schedules.ts';
import type { Settings } from '../guilds/settings.ts';
import type { ServerBoards } from '../boards/server-board.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import type { History } from '../history/history.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Exports } from '../members/exports.ts';
import type { Hooks } from '../members/hooks.ts';
import type { Members } from '../members/members.ts';
import type { Verification } from '../members/verification.ts';
import type { Recommender } from '../recommender/recommender.ts';
import type { RankRoles } from '../roles/rank-roles.ts';
import type { Pictures } from '../render/pictures/pictures.ts';
import type { Reply } from '../render/reply.ts';
import type { Training } from '../training/training.ts';
import type { Attachments } from './rest/attachments.ts';
import type { Describe } from '../render/markdown/describe.ts';
import type { StatusFacts } from './status.ts';

/** What a command may use: no store, and no HTTP or REST client. */
export interface Services {
  readonly codewars: Codewars;
  readonly boards: ServerBoards;
  readonly accounts: Accounts;
  readonly members: Members;
  readonly verification: Verification;
  readonly exports: Exports;
  readonly catalogue: Catalogue;
  readonly history: Pick<History, 'completions' | 'solvesOf' | 'readSolves' | 'readingsOf'>;
  readonly hooks: Hooks;
  readonly settings: Settings;
  readonly rankRoles: Pick<
    RankRoles,
    'get' | 'preview' | 'setUp' | 'off' | 'refresh' | 'census' | 'sweep' | 'untilSwept' | 'waitingIn'
  >;
  readonly schedules: Pick<Schedules, 'set' | 'moved' | 'of'>;
  readonly posts: Pick<SchedulePosts, 'sample'>;
  readonly daily: Pick<Daily, 'explain' | 'solved'>;
  readonly waitingIn: (guildId: string) => SettingsInput['waiting'];
  readonly messageSender: MessageSender;
  readonly training: Training;
  readonly recommender: Recommender;
  readonly solvedHere: SolvedHereReader;
  readonly attachments: Attachments;
  readonly status: {
    /** Whether this user owns the application. */
    isOwner(userId: string): Promise<boolean>;
    read(): StatusFacts;
  };
  readonly describe: Describe;
  readonly pictures: Pictures;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * A server with the bot, direct messages with it, or elsewhere: a group or a server without the bot, where a member uses the app
 * that they installed for themselves. An answer elsewhere must not reveal the member's links.
 */
export type Place = 'server' | 'direct' | 'elsewhere';

export interface CommandContext<I = unknown> {
  readonly interaction: I;
  /** The dispatcher notes what they read of Codewars, and adds a note to an answer from stale data. */
  readonly services: Services;
  readonly userId: string;
  /** `null` outside of servers with the bot. */
  readonly guildId: string | null;
  readonly place: Place;
  /** What follows `command:action:` in the custom id. */
  readonly args: readonly string[];
  /** Shows something that the answer will replace. Never rejects. */
  readonly showProgress: (reply: Reply) => Promise<void>;
}

export type SlashContext = CommandContext<ChatInputCommandInteraction>;
export type UserMenuContext = CommandContext<UserContextMenuCommandInteraction>;
export type MessageMenuContext = CommandContext<MessageContextMenuCommandInteraction>;
export type ComponentContext = CommandContext<ButtonInteraction | StringSelectMenuInteraction>;
export type ModalContext = CommandContext<ModalSubmitInteraction>;
export type AutocompleteContext = CommandContext<AutocompleteInteraction> & { readonly typed: string };

export type Choice = APIApplicationCommandOptionChoice<string>;

/** Its custom id leads to the command's `modals`. */
export type Modal = APIModalInteractionResponseCallbackData;

type Handler<A> = (context: A) => Reply | Promise<Reply>;
/** Discord cannot defer a form: its opener has 2 seconds, so it must not call Codewars. */
type ModalOpener<A> = (context: A) => Modal | Promise<Modal>;

/**
 * A button or menu. `update` changes its message; on another member's public answer it sends a private copy. `public` and `private`
 * send a new message, `modal` opens a form.
 */
export type Component =
  | { readonly reply: 'update' | 'private' | 'public'; readonly execute: Handler<ComponentContext> }
  | { readonly reply: 'modal'; readonly execute: ModalOpener<ComponentContext> };

/** Discord must know the kind of reply before the first slow call. */
type Answer<C> =
  | { readonly reply: 'public' | 'private'; readonly execute: Handler<C> }
  | { readonly reply: 'modal'; readonly execute: ModalOpener<C> };

/** What follows an answer: by the action of the custom id. */
interface Following {
  readonly components?: Readonly<Record<string, Component>>;
  /** Their replies are private. */
  readonly modals?: Readonly<Record<string, { readonly execute: Handler<ModalContext> }>>;
}

/** A slash command, the default export of a file in commands/. */
export type Command = Answer<SlashContext> &
  Following & {
    readonly data: RESTPostAPIChatInputApplicationCommandsJSONBody;
    readonly autocomplete?: Readonly<
      Record<string, (context: AutocompleteContext) => readonly Choice[] | Promise<readonly Choice[]>>
    >;
  };

type MenuData<T extends ApplicationCommandType.User | ApplicationCommandType.Message> =
  RESTPostAPIContextMenuApplicationCommandsJSONBody & { readonly type: T };

/** An entry of the menu of a member: Discord shows it under Apps. */
export type UserMenu = Answer<UserMenuContext> &
  Following & { readonly data: MenuData<ApplicationCommandType.User> };

/** An entry of the menu of a message. */
export type MessageMenu = Answer<MessageMenuContext> &
  Following & { readonly data: MenuData<ApplicationCommandType.Message> };

/** What Discord is told of: one file in commands/ for each. */
export type AnyCommand = Command | UserMenu | MessageMenu;

/** What the file of a command, its custom ids, logs and metrics call it: `show-kata` for the menu entry "Show kata". */
export const keyOf = (name: string): string => name.toLowerCase().replaceAll(' ', '-');

export const isSlashCommand = (command: AnyCommand | undefined): command is Command =>
  command !== undefined &&
  (command.data.type ?? ApplicationCommandType.ChatInput) === ApplicationCommandType.ChatInput;

export const isUserMenu = (command: AnyCommand | undefined): command is UserMenu =>
  command?.data.type === ApplicationCommandType.User;

export const isMessageMenu = (command: AnyCommand | undefined): command is MessageMenu =>
  command?.data.type === ApplicationCommandType.Message;

/** Where a command can be used: spread this, or one of the next two, into its `data`. */
export const everywhere = {
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
};

export const serversAndDirect = {
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

export const serversOnly = {
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};
