import type {
  APIApplicationCommand,
  APIApplicationCommandOptionChoice,
  APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';
import type { SeenMessage } from './messages.ts';

/** The members: they type, press and fill in, within what Discord's client allows. */
export interface People {
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

export interface ShownModal extends APIModalInteractionResponseCallbackData {
  readonly interactionId: string;
}
