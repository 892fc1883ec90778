import {
  DiscordAPIError,
  MessageFlags,
  RESTJSONErrorCodes,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
} from 'discord.js';
import type { Reply } from '../render/reply.ts';

export type Answerable =
  ChatInputCommandInteraction | ButtonInteraction | StringSelectMenuInteraction | ModalSubmitInteraction;

/** `update` changes the message whose component was pressed; the others say something new. */
export type AnswerKind = 'public' | 'private' | 'update';

/**
 * Says one answer to one interaction, by the state that the interaction is in: at once when it is quick, as an edit
 * once it had to be deferred. Discord wants a first sign within 3 seconds.
 */
export class Responder {
  readonly #interaction: Answerable;
  readonly #kind: AnswerKind;
  readonly #deferral: NodeJS.Timeout;
  #deferring: Promise<void> | undefined;
  #deferred = false;

  constructor(interaction: Answerable, kind: AnswerKind, deferAfterMs: number) {
    this.#interaction = interaction;
    this.#kind = kind;
    this.#deferral = setTimeout(() => {
      this.#deferring = this.#defer();
    }, deferAfterMs);
  }

  /** Says something that the answer will take the place of. Rejects when Discord does not take it. */
  async meanwhile(reply: Reply): Promise<void> {
    await this.#settleDeferral();
    if (!this.#deferred) await this.#defer();
    await this.#interaction.editReply(toMessage(reply));
  }

  /** Says the answer. Rejects when Discord does not take it. */
  async say(reply: Reply): Promise<void> {
    await this.#settleDeferral();
    const edit = () => this.#interaction.editReply(toMessage(reply));
    if (this.#deferred) {
      await edit();
    } else if (this.#kind === 'update' && this.#interaction.isMessageComponent()) {
      await this.#acknowledged(this.#interaction.update(toMessage(reply)), edit);
    } else {
      const flags = this.#kind === 'private' ? { flags: MessageFlags.Ephemeral as const } : {};
      await this.#acknowledged(this.#interaction.reply({ ...toMessage(reply), ...flags }), edit);
    }
  }

  /** Says that it went wrong: privately as long as nothing public was promised, and never in place of what was there. */
  async apologise(reply: Pick<Reply, 'content' | 'files'>): Promise<void> {
    await this.#settleDeferral();
    const message = () => toMessage(reply);
    if (this.#kind === 'update' && (this.#deferred || this.#interaction.replied)) {
      await this.#interaction.followUp({ ...message(), flags: MessageFlags.Ephemeral });
    } else if (this.#deferred || this.#interaction.replied) {
      await this.#interaction.editReply({ ...message(), attachments: [] });
    } else {
      await this.#acknowledged(this.#interaction.reply({ ...message(), flags: MessageFlags.Ephemeral }), () =>
        this.#interaction.editReply(message()),
      );
    }
  }

  /** A private remark beside the answer. */
  async remark(text: string): Promise<void> {
    await this.#interaction.followUp({
      content: text,
      flags: MessageFlags.Ephemeral,
      allowedMentions: { parse: [] },
    });
  }

  async #defer(): Promise<void> {
    const interaction = this.#interaction;
    try {
      if (this.#kind === 'update' && interaction.isMessageComponent()) await interaction.deferUpdate();
      else await interaction.deferReply(this.#kind === 'private' ? { flags: MessageFlags.Ephemeral } : {});
    } catch (error) {
      if (!isAlreadyAcknowledged(error)) throw error;
    }
    this.#deferred = true;
  }

  async #settleDeferral(): Promise<void> {
    clearTimeout(this.#deferral);
    // A failed deferral is tried again below, as the answer itself, while there is time for it.
    await this.#deferring?.catch(() => undefined);
  }

  /** A first answer whose own answer was lost is repeated by the HTTP client and then refused: it has arrived. */
  async #acknowledged(first: Promise<unknown>, otherwise: () => Promise<unknown>): Promise<void> {
    try {
      await first;
    } catch (error) {
      if (!isAlreadyAcknowledged(error)) throw error;
      // discord.js did not hear of it, and edits only what it believes to be answered.
      this.#interaction.replied = true;
      await otherwise();
    }
  }
}

/** Discord has forgotten this interaction, or never took the acknowledgement: nobody is waiting any more. */
export function isTooLate(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    (error.code === RESTJSONErrorCodes.UnknownInteraction || error.code === RESTJSONErrorCodes.UnknownWebhook)
  );
}

function isAlreadyAcknowledged(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged
  );
}

/** Anew for each request: discord.js adds to the arrays that it is given. */
function toMessage(reply: Reply) {
  return {
    // Each part is named, because an edit keeps what it does not name.
    content: reply.content ?? '',
    embeds: [...(reply.embeds ?? [])],
    components: [...(reply.components ?? [])],
    files: (reply.files ?? []).map((file) => ({ name: file.name, attachment: file.data })),
    allowedMentions: { parse: [] as never[] },
  };
}
