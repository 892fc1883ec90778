import { setTimeout as sleep } from 'node:timers/promises';
import type { AutocompleteInteraction, Interaction } from 'discord.js';
import { MemberError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { cut, isBlank, oneLine } from '../../render/text.ts';
import { isSlashCommand, keyOf, type AnyCommand, type Choice, type Services } from '../command.ts';
import type { Incident } from '../status.ts';
import { createContext, guildOf, placeOf } from './context.ts';
import { isTooLate } from './discord-errors.ts';
import { errorMessage } from './error-messages.ts';
import { privately, Responder } from './responder.ts';
import { asksPrivately, handlerOf, taskOf, type ShowProgress, type Task } from './router.ts';

export interface DispatcherOptions {
  readonly commands: readonly AnyCommand[];
  readonly services: Services;
  readonly log: Log;
  readonly newIncidentId: () => string;
  readonly onIncident?: ((incident: Incident) => void) | undefined;
  /** `outcome` is `ok` or an error code. */
  readonly onDone?:
    ((event: { readonly name: string; readonly outcome: string; readonly ms: number }) => void) | undefined;
  /** Awaited after the answer to a member who has a link in the server. */
  readonly onLinkedMember?: (guildId: string, interaction: Task['interaction']) => Promise<void>;
  /** Called when another process acknowledged an interaction first. */
  readonly onAnsweredElsewhere?: () => void;
  /** Discord waits 3 seconds for an acknowledgement; half of that is left for the network. */
  readonly deferAfterMs?: number;
  readonly formWithinMs?: number;
  readonly autocompleteWithinMs?: number;
}

export type Dispatcher = ReturnType<typeof createDispatcher>;

/** https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages */
const firstSignWithinMs = 3_000;

/** Routes each interaction to its handler, and sends the member what the handler returns or throws. */
export function createDispatcher(options: DispatcherOptions) {
  const { services, log } = options;
  const { deferAfterMs = 1500, formWithinMs = 2000, autocompleteWithinMs = 500 } = options;
  const commands = new Map(options.commands.map((command) => [keyOf(command.data.name), command]));
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();

  return {
    /** Never rejects. */
    handle(interaction: Interaction): Promise<void> {
      if (stopping.signal.aborted) {
        return refuse(interaction).catch((error: unknown) =>
          log.debug({ err: error, interaction: interaction.id }, 'could not ask to try again'),
        );
      }
      const work = dispatch(interaction).catch((error: unknown) =>
        log.error({ err: error }, 'an interaction was lost'),
      );
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    async drain(): Promise<void> {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };

  async function dispatch(interaction: Interaction): Promise<void> {
    if (interaction.isAutocomplete()) return offerChoices(interaction);
    const task = taskOf(interaction, commands, services);
    if (task !== undefined) return perform(task);
    log.debug({ type: interaction.type }, 'no command handles interactions of this type');
  }

  /** Never rejects; when the choices come too late, it offers none. */
  async function offerChoices(interaction: AutocompleteInteraction): Promise<void> {
    try {
      const { name, value } = interaction.options.getFocused(true);
      const command = commands.get(interaction.commandName);
      const handler = isSlashCommand(command) ? handlerOf(command.autocomplete, name) : undefined;
      const { context } = createContext(interaction, services);
      const reading = Promise.resolve(handler?.({ ...context, typed: value }) ?? []);
      const choices = await within(autocompleteWithinMs, reading, () => []);
      await interaction.respond(choices.map(cleaned).filter(isShown).slice(0, 25));
    } catch (error) {
      const { id, commandName } = interaction;
      log.warn({ err: error, interaction: id, name: commandName }, 'could not offer choices');
      if (!interaction.responded) await interaction.respond([]).catch(() => undefined);
    }
  }

  async function perform(task: Task): Promise<void> {
    const startedAt = services.now();
    const { interaction, name } = task;
    const isForm = task.reply === 'modal';
    const age = ageOf(interaction, startedAt);
    const responder = new Responder(interaction, isForm ? 'private' : task.reply, {
      deferAfterMs: isForm ? undefined : Math.max(deferAfterMs - age, 0),
      firstSignWithinMs: firstSignWithinMs - age,
      signal: stopping.signal,
      onAnsweredElsewhere: options.onAnsweredElsewhere,
    });
    let outcome = 'ok';
    try {
      if (task.reply === 'modal') await openForm(task, responder);
      else await answer(task, responder);
    } catch (error) {
      outcome = await explain(error, task, responder);
    }
    const ms = services.now() - startedAt;
    const { id, guildId, user } = interaction;
    log.info({ interaction: id, name, guild: guildId, user: user.id, outcome, ms }, 'interaction');
    options.onDone?.({ name, outcome, ms });
    try {
      await followUp(interaction, responder, isForm);
    } catch (error) {
      log.warn(
        { err: error, interaction: id },
        'could not tell a member their notices, or note that they are here',
      );
    }
  }

  /** After the answer, and of one row, because most members have neither links nor notices. */
  async function followUp(
    interaction: Task['interaction'],
    responder: Responder,
    isForm: boolean,
  ): Promise<void> {
    const { members } = services;
    const { guildIds, notices } = await members.membershipOf(interaction.user.id);
    // Members learn at their next command what happened to their links, each notice once: only where they will read it.
    const isRead = !isForm && responder.isAcknowledged && placeOf(interaction) !== 'elsewhere';
    const guildId = guildOf(interaction);
    try {
      if (isRead && notices > 0) {
        const texts = await members.takeNotices(interaction.user.id);
        if (texts.length > 0) await responder.add({ content: texts.join('\n') });
      }
    } finally {
      // A message that Discord refuses does not make the member absent.
      if (guildId !== null && guildIds.includes(guildId))
        await options.onLinkedMember?.(guildId, interaction);
    }
  }

  async function openForm(task: Extract<Task, { reply: 'modal' }>, responder: Responder): Promise<void> {
    const late = () => {
      throw new MemberError('SlowForm');
    };
    await responder.open(await within(formWithinMs, Promise.resolve(task.run()), late));
  }

  async function answer(task: Exclude<Task, { reply: 'modal' }>, responder: Responder): Promise<void> {
    // In sequence and before the answer: a late edit must not replace it.
    let shown = Promise.resolve();
    const showProgress: ShowProgress = (reply) => {
      const show = () => responder.showProgress(reply);
      shown = shown.then(show).catch((error: unknown) => {
        const { interaction, name } = task;
        log.debug({ err: error, interaction: interaction.id, name }, 'could not show the progress');
      });
      return shown;
    };
    const reply = await task.run(showProgress).finally(() => shown);
    try {
      await responder.say(reply);
      if (reply.more === undefined) return;
      for await (const next of reply.more) {
        if (stopping.signal.aborted) throw new MemberError('Restarting');
        await responder.add(next);
      }
    } finally {
      await reply.more?.return(undefined);
    }
  }

  /** Tells the member what went wrong. Returns the error's code; never rejects. */
  async function explain(error: unknown, { interaction, name }: Task, responder: Responder): Promise<string> {
    const where = { interaction: interaction.id, name };
    if (isTooLate(error)) {
      log.warn({ err: error, ...where }, 'Discord no longer waits for this answer');
      return 'TooLate';
    }
    const isAskedPrivately = asksPrivately(interaction);
    const context = { services, guildId: guildOf(interaction), name, isAskedPrivately };
    const { content, components = [], files = [], ...kind } = await errorMessage(error, context);
    const incident = kind.isUnexpected ? options.newIncidentId() : undefined;
    if (incident !== undefined)
      options.onIncident?.({ id: incident, at: services.now(), name, code: kind.code });
    log[kind.level](
      { err: error, incident, ...where, guild: interaction.guildId, user: interaction.user.id },
      `a handler failed: ${kind.code}`,
    );
    const told = incident === undefined ? content : `${content} (incident \`${incident}\`)`;
    await responder.apologise({ content: told, components, files }).catch((failure: unknown) => {
      log.warn({ err: failure, incident, ...where }, 'could not tell the member');
    });
    return kind.code;
  }
}

/**
 * Milliseconds since Discord made this interaction; one that waited for a resumed session has less time left. Ages that Discord
 * would not have waited for come from clocks that differ, and count as 0.
 */
function ageOf({ createdTimestamp }: Interaction, now: number): number {
  const age = now - createdTimestamp;
  return age > 0 && age < firstSignWithinMs ? age : 0;
}

const cleaned = (choice: Choice): Choice => ({ ...choice, name: cut(oneLine(choice.name).trim(), 100) });

/** Discord refuses all choices if one has no name, or no value of up to 100 characters. */
const isShown = ({ name, value }: Choice): boolean => !isBlank(name) && value !== '' && value.length <= 100;

/** Settles as `work` does, or as `late` when that takes longer than `ms`. */
async function within<T, L>(ms: number, work: Promise<T>, late: () => L): Promise<T | L> {
  const settled = new AbortController();
  const timeout = sleep(ms, undefined, { signal: settled.signal }).then(late);
  return Promise.race([work, timeout]).finally(() => settled.abort());
}

async function refuse(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) await interaction.respond([]);
  else if (interaction.isRepliable()) {
    await interaction.reply({
      content: 'I am just restarting. Please try again in a few seconds.',
      allowedMentions: { parse: [] },
      ...privately,
    });
  }
}
