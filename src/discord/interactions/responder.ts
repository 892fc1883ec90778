import {
  MessageFlags,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type MessageContextMenuCommandInteraction,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
  type UserContextMenuCommandInteraction,
} from 'discord.js';
import type { Reply } from '../../render/reply.ts';
import type { Modal } from '../command.ts';
import { retryUntil } from './retry-until.ts';
import {
  isAlreadyAcknowledged,
  isMessageMissing,
  isDiscordOutage,
  isWebhookMissing,
  NoFirstSign,
} from './discord-errors.ts';

export type Answerable =
  | ChatInputCommandInteraction
  | UserContextMenuCommandInteraction
  | MessageContextMenuCommandInteraction
  | ButtonInteraction
  | StringSelectMenuInteraction
  | ModalSubmitInteraction;

/** `update` changes the message of the component; the others send a new one. */
export type AnswerKind = 'public' | 'private' | 'update';

interface ResponderOptions {
  readonly deferAfterMs: number | undefined;
  /** How long Discord still waits for an acknowledgement. */
  readonly firstSignWithinMs: number;
  /** Aborted when the process stops, which ends all retries. */
  readonly signal: AbortSignal;
  readonly onAnsweredElsewhere: (() => void) | undefined;
}

/** Tokens live for 15 minutes, but members do not watch "thinking…" for that long. */
const editWithinMs = 30_000;

export const privately = { flags: MessageFlags.Ephemeral } as const;

/** Answers one interaction: at once, or by an edit after deferring. Retries during an outage while the answer can still arrive. */
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
      // If this fails, the answer itself is the next try.
      this.#deferring = this.#defer().catch(() => undefined);
    }, options.deferAfterMs);
  }

  get isAcknowledged(): boolean {
    return this.#interaction.deferred || this.#interaction.replied;
  }

  /** Shows something that the answer will replace. */
  async showProgress(reply: Reply): Promise<void> {
    await this.#settleDeferral();
    if (!this.isAcknowledged) await this.#defer();
    await this.#interaction.editReply(toMessage(reply));
  }

  async say(reply: Reply): Promise<void> {
    const isFirst = await this.#isFirst(() =>
      this.#kind === 'update' && this.#interaction.isMessageComponent()
        ? this.#interaction.update(toMessage(reply))
        : this.#interaction.reply({ ...toMessage(reply), ...this.#visibility }),
    );
    if (!isFirst) await this.#edit(() => toMessage(reply));
    this.#isSaid = true;
  }

  async open(form: Modal): Promise<void> {
    const interaction = this.#interaction;
    if (!interaction.isModalSubmit()) await this.#first(() => interaction.showModal(form));
  }

  /** Says what went wrong: privately unless a public reply was deferred, and never in place of an earlier answer. */
  async apologise(reply: Omit<Reply, 'embeds'>): Promise<void> {
    if (await this.#isFirst(() => this.#interaction.reply({ ...toMessage(reply), ...privately }))) return;
    if (this.#kind === 'update' || this.#isSaid) await this.add(reply);
    else await this.#edit(() => toMessage(reply));
  }

  async add(reply: Reply): Promise<void> {
    await this.#followUp(() => ({ ...toMessage(reply), ...privately }));
  }

  get #visibility(): Partial<typeof privately> {
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

  /** Whether `send` acknowledged the interaction. */
  async #isFirst(send: () => Promise<unknown>): Promise<boolean> {
    await this.#settleDeferral();
    return !this.isAcknowledged && this.#first(send);
  }

  /** Acknowledges. `false` if Discord had an acknowledgement already: then the reply can be edited. */
  async #first(send: () => Promise<unknown>): Promise<boolean> {
    const forMs = this.#startedAt + this.#options.firstSignWithinMs - performance.now();
    if (forMs <= 0) throw new NoFirstSign('its time was over');
    const sendOnce = (): Promise<unknown> => {
      this.#tries += 1;
      return send();
    };
    try {
      await retryUntil(sendOnce, { forMs, isPassing: isDiscordOutage, signal: this.#options.signal });
      return true;
    } catch (error) {
      if (isDiscordOutage(error)) throw new NoFirstSign('Discord could not be reached', { cause: error });
      if (!isAlreadyAcknowledged(error)) throw error;
      // After the first try, it may be an earlier try of ours that arrived.
      if (this.#tries === 1) this.#options.onAnsweredElsewhere?.();
      // discord.js edits only interactions that it believes to be answered.
      this.#interaction.replied = true;
      return false;
    }
  }

  async #edit(message: () => ReturnType<typeof toMessage>): Promise<void> {
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

  /** Right after the acknowledgement, Discord may not know the interaction's webhook yet. */
  #late(send: () => Promise<unknown>): Promise<unknown> {
    const isPassing = (error: unknown): boolean => isDiscordOutage(error) || isWebhookMissing(error);
    return retryUntil(send, { forMs: editWithinMs, isPassing, signal: this.#options.signal });
  }
}

/**
 * Makes a new message for each request, because discord.js adds to its arrays; names every part, because an edit keeps the others:
 * for `files: []` it sends `attachments: []`, which drops what was attached.
 */
function toMessage(reply: Reply) {
  return {
    content: reply.content ?? '',
    embeds: [...(reply.embeds ?? [])],
    components: [...(reply.components ?? [])],
    files: (reply.files ?? []).map(({ name, data, description }) => ({
      name,
      attachment: data,
      ...(description !== undefined && { description }),
    })),
    allowedMentions: { parse: [] as never[] },
  };
}
