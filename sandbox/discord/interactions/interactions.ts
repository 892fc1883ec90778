import { randomBytes } from 'node:crypto';
import type { ApplicationCommandType, InteractionResponseType, InteractionType } from 'discord-api-types/v10';
import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import { refuse } from '../rest/refusals.ts';
import type { NextSnowflake } from '../world/snowflake.ts';
import type { MessageStore } from '../messages/messages.ts';
import type { SeenMessage } from '../contract/messages.ts';
import type { Invocation, Outcome } from '../contract/people.ts';
import { versionUntil } from '../messages/until.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages */
const ACKNOWLEDGE_WITHIN_MS = 3_000;
const TOKEN_LIVES_MS = 15 * 60_000;
const SETTLES_WITHIN_MS = 15_000;

export interface UsedCommand {
  /** With the subcommand. */
  readonly name: string;
  readonly type: ApplicationCommandType;
  /** Of a menu: the user or message that it belongs to. */
  readonly targetId?: string;
}

export interface InteractionSubject {
  readonly type: InteractionType;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId?: string | undefined;
  readonly command?: UsedCommand | undefined;
  /** The message that was pressed; also for a modal that such a press opened. */
  readonly sourceMessageId?: string | undefined;
  readonly owners: Readonly<Record<string, string>>;
}

/** One interaction: when it was made, how it was acknowledged, and which messages came of it. */
export class Interaction implements Invocation, InteractionSubject {
  readonly id: string;
  readonly token = randomBytes(96).toString('base64url');
  readonly createdAt: number;
  readonly type: InteractionType;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId: string | undefined;
  readonly command: UsedCommand | undefined;
  readonly sourceMessageId: string | undefined;
  readonly owners: Readonly<Record<string, string>>;
  readonly timing: { acknowledgedMs: number | null; settledMs: number | null } = {
    acknowledgedMs: null,
    settledMs: null,
  };

  acknowledgement: InteractionResponseType | undefined;
  originalId: string | undefined;
  readonly followUpIds: string[] = [];
  readonly followUps: SeenMessage[] = [];
  readonly #messages: MessageStore;
  /** How often the message that was pressed had changed before. */
  readonly #sourceVersions: number;
  readonly #startedAt = performance.now();
  readonly #choices = Promise.withResolvers<readonly APIApplicationCommandOptionChoice[]>();
  readonly #settled = Promise.withResolvers<Outcome>();

  constructor(id: string, createdAt: number, subject: InteractionSubject, messages: MessageStore) {
    this.id = id;
    this.createdAt = createdAt;
    this.type = subject.type;
    this.userId = subject.userId;
    this.channelId = subject.channelId;
    this.guildId = subject.guildId;
    this.command = subject.command;
    this.sourceMessageId = subject.sourceMessageId;
    this.owners = subject.owners;
    this.#messages = messages;
    this.#sourceVersions = messages.find(subject.sourceMessageId ?? '')?.versions.length ?? 0;
  }

  /** Of autocomplete: what the bot offers; nothing when it says nothing in time. */
  choices(): Promise<readonly APIApplicationCommandOptionChoice[]> {
    return this.#choices.promise;
  }

  offer(choices: readonly APIApplicationCommandOptionChoice[]): void {
    this.timing.settledMs ??= performance.now() - this.#startedAt;
    this.#choices.resolve(choices);
  }

  acknowledge(type: InteractionResponseType): void {
    if (this.acknowledgement !== undefined) throw refuse.alreadyAcknowledged();
    this.acknowledgement = type;
    this.timing.acknowledgedMs = performance.now() - this.#startedAt;
  }

  /** The first outcome stays. */
  settle(outcome: Outcome): void {
    this.timing.settledMs ??= performance.now() - this.#startedAt;
    this.#settled.resolve(outcome);
    if (outcome.kind === 'none') this.#choices.resolve([]);
  }

  settled(withinMs = SETTLES_WITHIN_MS): Promise<Outcome> {
    const late = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => {
      late.resolve({ kind: 'none', why: `No answer came within ${withinMs} ms.` });
    }, withinMs);
    return Promise.race([this.#settled.promise, late.promise]).finally(() => clearTimeout(timer));
  }

  until(wanted: Parameters<Invocation['until']>[0], withinMs = SETTLES_WITHIN_MS): Promise<SeenMessage> {
    const records = () =>
      [this.originalId ?? '', ...this.followUpIds].flatMap((id) => {
        const record = this.#messages.find(id);
        return record ? [{ record, skip: id === this.sourceMessageId ? this.#sourceVersions : 0 }] : [];
      });
    const onChange = (listener: () => void) => this.#messages.onChange(listener);
    return versionUntil({ onChange, records }, wanted, withinMs);
  }
}

/** All interactions, and the rules of their life: acknowledged once, within 3 s; the token dies after 15 minutes. */
export class InteractionStore {
  readonly #byToken = new Map<string, Interaction>();
  readonly #byId = new Map<string, Interaction>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #messages: MessageStore;
  readonly #nextId: NextSnowflake;
  readonly #now: () => number;
  readonly #strictTiming: boolean;

  constructor(parts: {
    nextId: NextSnowflake;
    now: () => number;
    messages: MessageStore;
    strictTiming: boolean;
  }) {
    this.#messages = parts.messages;
    this.#nextId = parts.nextId;
    this.#now = parts.now;
    this.#strictTiming = parts.strictTiming;
  }

  create(subject: InteractionSubject): Interaction {
    const interaction = new Interaction(this.#nextId(), this.#now(), subject, this.#messages);
    this.#byToken.set(interaction.token, interaction);
    this.#byId.set(interaction.id, interaction);
    if (this.#strictTiming) this.#watch(interaction);
    return interaction;
  }

  /** The interaction of a callback. Throws Unknown interaction when it never was, or is too old. */
  forCallback(id: string, token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction?.id !== id) throw refuse.unknownInteraction();
    const limit = this.#strictTiming ? ACKNOWLEDGE_WITHIN_MS : TOKEN_LIVES_MS;
    const age = this.#now() - interaction.createdAt;
    if (interaction.acknowledgement === undefined && age > limit) throw refuse.unknownInteraction();
    return interaction;
  }

  /** The interaction of a follow-up or edit. Throws as Discord does before the acknowledgement and after 15 minutes. */
  forWebhook(token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction?.acknowledgement === undefined) throw refuse.unknownWebhook();
    if (this.#now() - interaction.createdAt > TOKEN_LIVES_MS) throw refuse.invalidWebhookToken();
    return interaction;
  }

  find(interactionId: string): Interaction | undefined {
    return this.#byId.get(interactionId);
  }

  /** Those that still run stay. */
  forgetEnded(): void {
    for (const { id, token, timing } of this.#byId.values()) {
      if (timing.settledMs === null) continue;
      this.#byId.delete(id);
      this.#byToken.delete(token);
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const interaction of this.#byToken.values()) {
      interaction.settle({ kind: 'none', why: 'The stand-in was closed.' });
    }
  }

  #watch(interaction: Interaction): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (interaction.acknowledgement !== undefined) return;
      interaction.settle({ kind: 'none', why: 'The application did not respond.' });
    }, ACKNOWLEDGE_WITHIN_MS);
    this.#timers.add(timer);
  }
}
