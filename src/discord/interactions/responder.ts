import {
  MessageFlags,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
} from 'discord.js';
import type { Reply } from '../../render/reply.ts';
import type { Modal } from '../command.ts';
import { retryUntil } from './retry-until.ts';
import {
  isAlreadyAcknowledged,
  isMessageMissing,
  isOutage,
  isWebhookMissing,
  NoFirstSign,
} from './discord-errors.ts';

export type Answerable =
  ChatInputCommandInteraction | ButtonInteraction | StringSelectMenuInteraction | ModalSubmitInteraction;

/** `update` changes the message whose component was pressed; the others say something new. */
export type AnswerKind = 'public' | 'private' | 'update';

export interface ResponderOptions {
  /** From now, in milliseconds; `undefined` where there is nothing to defer. */
  readonly deferAfterMs: number | undefined;
  /** From now, in milliseconds: until then Discord takes a first sign. */
  readonly firstSignWithinMs: number;
  /** Aborted when the process stops: nothing is tried for long any more. */
  readonly signal: AbortSignal;
  /** Called when the very first sign comes too late, because another process gave one. */
  readonly onAnsweredElsewhere?: (() => void) | undefined;
}

/** The token of an interaction lives for 15 minutes; no member looks at "thinking…" for so long. */
const editWithinMs = 30_000;

/**
 * Says one answer to one interaction, by the state that the interaction is in: at once when it is quick, as an edit
 * once it had to be deferred. What fails because Discord is unwell is tried again for as long as it can still arrive.
 */
export class Responder {
  readonly #interaction: Answerable;
  readonly #kind: AnswerKind;
  readonly #options: ResponderOptions;
  readonly #startedAt = performance.now();
  readonly #deferral: NodeJS.Timeout | undefined;
  #deferring: Promise<unknown> | undefined;
  #isSaid = false;
  #tries = 0;

  constructor(interaction: Answerable, kind: AnswerKind, options: ResponderOptions) {
    this.#interaction = interaction;
    this.#kind = kind;
    this.#options = options;
    if (options.deferAfterMs === undefined) return;
    this.#deferral = setTimeout(() => {
      // One that fails is tried again as the answer itself, while there is time for it.
      this.#deferring = this.#defer().catch(() => undefined);
    }, options.deferAfterMs);
  }

  /** Whether Discord took a first sign, so that something can be added. */
  get isAcknowledged(): boolean {
    return this.#interaction.deferred || this.#interaction.replied;
  }

  /** Says something that the answer will take the place of. Rejects when Discord does not take it. */
  async showProgress(reply: Reply): Promise<void> {
    await this.#settleDeferral();
    if (!this.isAcknowledged) await this.#defer();
    await this.#interaction.editReply(toMessage(reply));
  }

  /** Says the answer. Rejects when Discord does not take it. */
  async say(reply: Reply): Promise<void> {
    await this.#settleDeferral();
    const interaction = this.#interaction;
    const isFirst =
      !this.isAcknowledged &&
      (await this.#first(() =>
        this.#kind === 'update' && interaction.isMessageComponent()
          ? interaction.update(toMessage(reply))
          : interaction.reply({ ...toMessage(reply), ...this.#visibility }),
      ));
    if (!isFirst) await this.#edit(() => toMessage(reply));
    this.#isSaid = true;
  }

  /** Opens a form. Rejects when Discord does not take it. */
  async open(form: Modal): Promise<void> {
    const interaction = this.#interaction;
    if (!interaction.isModalSubmit()) await this.#first(() => interaction.showModal(form));
  }

  /** Says that it went wrong: privately as long as nothing public was promised, and never in place of what was there. */
  async apologise(reply: Omit<Reply, 'embeds'>): Promise<void> {
    await this.#settleDeferral();
    const isFirst =
      !this.isAcknowledged &&
      (await this.#first(() =>
        this.#interaction.reply({ ...toMessage(reply), flags: MessageFlags.Ephemeral }),
      ));
    if (isFirst) return;
    if (this.#kind === 'update' || this.#isSaid)
      await this.#followUp(() => ({ ...toMessage(reply), ...privately }));
    else await this.#edit(() => ({ ...toMessage(reply), attachments: [] }));
  }

  /** Says something more, privately, beside the answer. */
  async add(reply: Reply): Promise<void> {
    await this.#followUp(() => ({ ...toMessage(reply), ...privately }));
  }

  get #visibility(): { readonly flags?: MessageFlags.Ephemeral } {
    return this.#kind === 'public' ? {} : privately;
  }

  #defer(): Promise<boolean> {
    const interaction = this.#interaction;
    return this.#first(() =>
      this.#kind === 'update' && interaction.isMessageComponent()
        ? interaction.deferUpdate()
        : interaction.deferReply(this.#visibility),
    );
  }

  async #settleDeferral(): Promise<void> {
    clearTimeout(this.#deferral);
    await this.#deferring;
  }

  /** Sends a first sign. False where Discord had one already, whichever it was: then it can be edited. */
  async #first(send: () => Promise<unknown>): Promise<boolean> {
    const forMs = this.#startedAt + this.#options.firstSignWithinMs - performance.now();
    if (forMs <= 0) throw new NoFirstSign('its time was over');
    const sendOnce = (): Promise<unknown> => {
      this.#tries += 1;
      return send();
    };
    try {
      await retryUntil(sendOnce, { forMs, isPassing: isOutage, signal: this.#options.signal });
      return true;
    } catch (error) {
      if (isOutage(error)) throw new NoFirstSign('Discord could not be reached', { cause: error });
      if (!isAlreadyAcknowledged(error)) throw error;
      // An earlier try of our own may have arrived; the first one cannot be late for that reason.
      if (this.#tries === 1) this.#options.onAnsweredElsewhere?.();
      // discord.js did not hear of it, and edits only what it believes to be answered.
      this.#interaction.replied = true;
      return false;
    }
  }

  async #edit(message: () => ReturnType<typeof toMessage> & { attachments?: [] }): Promise<void> {
    try {
      await this.#late(() => this.#interaction.editReply(message()));
    } catch (error) {
      if (!isMessageMissing(error)) throw error;
      await this.#followUp(() => ({ ...message(), ...this.#visibility }));
    }
  }

  async #followUp(message: () => Parameters<Answerable['followUp']>[0]): Promise<void> {
    await this.#late(() => this.#interaction.followUp(message()));
  }

  /** What comes after the first sign. Just after it Discord may not know the interaction's webhook yet. */
  #late(send: () => Promise<unknown>): Promise<unknown> {
    const isPassing = (error: unknown): boolean => isOutage(error) || isWebhookMissing(error);
    return retryUntil(send, { forMs: editWithinMs, isPassing, signal: this.#options.signal });
  }
}

const privately = { flags: MessageFlags.Ephemeral } as const;

/** A new one for each request: discord.js adds to the arrays that it is given. */
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
