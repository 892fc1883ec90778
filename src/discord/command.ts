import type {
  APIApplicationCommandOptionChoice,
  APIModalInteractionResponseCallbackData,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  ModalSubmitInteraction,
  StringSelectMenuInteraction,
} from 'discord.js';
import type { MessageSender } from '../announcements/outbox/message-sender.ts';
import type { Settings } from '../guilds/settings.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import type { Accounts } from '../members/accounts.ts';
import type { Exports } from '../members/exports.ts';
import type { Hooks } from '../members/hooks.ts';
import type { Members } from '../members/members.ts';
import type { Verification } from '../members/verification.ts';
import type { Recommender } from '../recommender/recommender.ts';
import type { Reply } from '../render/reply.ts';
import type { Training } from '../training/training.ts';
import type { Attachments } from './rest/attachments.ts';
import type { Describe } from '../render/markdown/describe.ts';
import type { Status } from './status.ts';

/** What a command may use. It never touches a store, an HTTP client or Discord's REST by itself. */
export interface Services {
  readonly codewars: Codewars;
  readonly accounts: Accounts;
  readonly members: Members;
  readonly verification: Verification;
  readonly exports: Exports;
  readonly catalogue: Catalogue;
  readonly hooks: Hooks;
  readonly settings: Settings;
  readonly messageSender: MessageSender;
  readonly training: Training;
  readonly recommender: Recommender;
  readonly attachments: Attachments;
  readonly status: Status;
  /** Reads the description of a kata. */
  readonly describe: Describe;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * A server that the bot is a member of; direct messages with it; or elsewhere: another server or a group, where a member uses the
 * app that they installed for themselves. What is said elsewhere is read by people who know nothing of the member's links.
 */
export type Place = 'server' | 'direct' | 'elsewhere';

/** One interaction as a handler gets it. */
export interface CommandContext<I> {
  readonly interaction: I;
  readonly services: Services;
  readonly userId: string;
  /** The server this is about; `null` in direct messages, and wherever the bot is not a member of the server. */
  readonly guildId: string | null;
  readonly place: Place;
  /** The parts of a custom id after `command:action:`. Empty for a slash command. */
  readonly args: readonly string[];
  /**
   * Says how far it is while the handler goes on; what it returns takes its place. For answers of more than a few seconds.
   * Never rejects: the answer does not depend on it. Nothing is shown for a form.
   */
  readonly showProgress: (reply: Reply) => Promise<void>;
}

export type SlashContext = CommandContext<ChatInputCommandInteraction>;
export type ComponentContext = CommandContext<ButtonInteraction | StringSelectMenuInteraction>;
export type ModalContext = CommandContext<ModalSubmitInteraction>;
export type AutocompleteContext = CommandContext<AutocompleteInteraction> & { readonly typed: string };

export type Choice = APIApplicationCommandOptionChoice<string>;

/** A form. Its custom id leads to the command's `modals`. */
export type Modal = APIModalInteractionResponseCallbackData;

type Handler<A> = (context: A) => Promise<Reply>;
/** A form is never deferred: whoever opens it reads from storage at most, and has 2 seconds. */
type ModalOpener<A> = (context: A) => Modal | Promise<Modal>;

/**
 * A button or menu of a message. `update` changes the message that carries it; on a public answer only for the member
 * who asked: anyone else gets a private copy. `public` says something new to everybody. `modal` opens a form.
 */
export type Component =
  | { readonly reply: 'update' | 'private' | 'public'; readonly execute: Handler<ComponentContext> }
  | { readonly reply: 'modal'; readonly execute: ModalOpener<ComponentContext> };

/** How a slash command answers is declared, because Discord must be told before the first slow call. */
type Answer =
  | { readonly reply: 'public' | 'private'; readonly execute: Handler<SlashContext> }
  | { readonly reply: 'modal'; readonly execute: ModalOpener<SlashContext> };

/** One slash command: a file in commands/ exports one as its default. */
export type Command = Answer & {
  readonly data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** By option name. */
  readonly autocomplete?: Readonly<
    Record<string, (context: AutocompleteContext) => Promise<readonly Choice[]>>
  >;
  /** By the action of the custom id. */
  readonly components?: Readonly<Record<string, Component>>;
  /** By the action of the custom id; the answer is private. */
  readonly modals?: Readonly<Record<string, { readonly execute: Handler<ModalContext> }>>;
};
