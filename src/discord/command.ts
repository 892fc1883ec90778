import {
  ApplicationIntegrationType,
  InteractionContextType,
  type APIApplicationCommandOptionChoice,
  type APIModalInteractionResponseCallbackData,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  ModalSubmitInteraction,
  StringSelectMenuInteraction,
} from 'discord.js';
import type { SettingsInput } from '../render/embeds/settings.ts';
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

/** What a command may use. It has no store, no HTTP client and no REST client of its own. */
export interface Services {
  readonly codewars: Codewars;
  readonly accounts: Accounts;
  readonly members: Members;
  readonly verification: Verification;
  readonly exports: Exports;
  readonly catalogue: Catalogue;
  readonly hooks: Hooks;
  readonly settings: Settings;
  /** What waits to be announced in a server. */
  readonly waitingIn: (guildId: string) => SettingsInput['waiting'];
  readonly messageSender: MessageSender;
  readonly training: Training;
  readonly recommender: Recommender;
  readonly attachments: Attachments;
  readonly status: Status;
  /** Turns the description of a kata into Discord's Markdown. */
  readonly describe: Describe;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * A server with the bot; direct messages with it; or elsewhere: a group or a server without the bot, where a member uses the app that
 * they installed for themselves. People who read what is said elsewhere know nothing of the member's links.
 */
export type Place = 'server' | 'direct' | 'elsewhere';

/** One interaction as a handler gets it. */
export interface CommandContext<I = unknown> {
  readonly interaction: I;
  /** What they read of Codewars is noted: an answer from an old copy says so by itself. */
  readonly services: Services;
  readonly userId: string;
  /** The server this is about; `null` in direct messages, and wherever the bot is not a member of the server. */
  readonly guildId: string | null;
  readonly place: Place;
  /** The parts of a custom id after `command:action:`. Empty for a slash command. */
  readonly args: readonly string[];
  /** Shows something that the answer replaces, where an answer takes more than a few seconds. Never rejects. */
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
/** A form cannot be deferred: its opener reads from storage at most, and has 2 seconds. */
type ModalOpener<A> = (context: A) => Modal | Promise<Modal>;

/**
 * A button or menu. `update` changes its message; on a public answer only for the member who asked, while anyone else gets a private
 * copy. `public` and `private` say something new, `modal` opens a form.
 */
export type Component =
  | { readonly reply: 'update' | 'private' | 'public'; readonly execute: Handler<ComponentContext> }
  | { readonly reply: 'modal'; readonly execute: ModalOpener<ComponentContext> };

/** Declared, because Discord must be told before the first slow call. */
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

// Where a command can be typed: spread one of these into its `data`.

export const everywhere = {
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
};

/** In servers and in direct messages with the bot. */
export const serversAndDirect = {
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

export const serversOnly = {
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};
