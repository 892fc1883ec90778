import type { AutocompleteInteraction, Interaction } from 'discord.js';
import { MemberError } from '../../errors.ts';
import type { Reply } from '../../render/reply.ts';
import { cut, isBlank, oneLine } from '../../render/text.ts';
import type { Choice, Command } from '../command.ts';
import { createContext, placeOf, refuse } from './context.ts';
import { createErrorHandler, type ErrorHandlerOptions } from './error-handler.ts';
import { Responder } from './responder.ts';
import { handlerOf, taskOf, type ShowProgress, type Task } from './router.ts';

export interface DispatcherOptions extends ErrorHandlerOptions {
  readonly commands: readonly Command[];
  /** Told of every interaction that was answered; `outcome` is `ok` or the code of what went wrong. */
  readonly onDone?:
    ((event: { readonly name: string; readonly outcome: string; readonly ms: number }) => void) | undefined;
  /** Called when another process answered an interaction first. */
  readonly onAnsweredElsewhere?: () => void;
  /** Discord gives 3 s for the first sign; half of it is left for the network. */
  readonly deferAfterMs?: number;
  /** A form is the first sign itself, and cannot be deferred. */
  readonly formWithinMs?: number;
  /** Choices that come later than this are of no use to someone who types. */
  readonly autocompleteWithinMs?: number;
}

export type Dispatcher = ReturnType<typeof createDispatcher>;

/** https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages */
const firstSignWithinMs = 3_000;

/** Brings each interaction to its command's handler, and what the handler returns or throws to the member. */
export function createDispatcher(options: DispatcherOptions) {
  const { services, log, onDone } = options;
  const { deferAfterMs = 1500, formWithinMs = 2000, autocompleteWithinMs = 500 } = options;
  const commands = new Map(options.commands.map((command) => [command.data.name, command]));
  const onError = createErrorHandler(options);
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();

  return {
    /** Takes an interaction from the gateway. Never rejects. */
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
    /** Takes nothing more, and settles when all that was taken is answered. */
    async drain(): Promise<void> {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };

  async function dispatch(interaction: Interaction): Promise<void> {
    if (interaction.isAutocomplete()) return offerChoices(interaction);
    const task = taskOf(interaction, commands, services);
    if (task !== undefined) return carryOut(task);
    log.debug({ type: interaction.type }, 'an interaction of a kind that no command declares');
  }

  /** Choices that come too late are of no use to a member who types: then none are offered. Never rejects. */
  async function offerChoices(interaction: AutocompleteInteraction): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const { name, value } = interaction.options.getFocused(true);
      const handler = handlerOf(commands.get(interaction.commandName)?.autocomplete, name);
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(resolve, autocompleteWithinMs, undefined);
      });
      const { context } = createContext(interaction, services);
      const choices = await Promise.race([handler?.({ ...context, typed: value }), late]);
      await interaction.respond((choices ?? []).map(cleaned).filter(isShown).slice(0, 25));
    } catch (error) {
      const { id, commandName } = interaction;
      log.warn({ err: error, interaction: id, name: commandName }, 'no choices to offer');
      if (!interaction.responded) await interaction.respond([]).catch(() => undefined);
    } finally {
      clearTimeout(timer);
    }
  }

  async function carryOut(task: Task): Promise<void> {
    const startedAt = services.now();
    const isForm = task.reply === 'modal';
    const age = ageOf(task.interaction, startedAt);
    const responder = new Responder(task.interaction, isForm ? 'private' : task.reply, {
      deferAfterMs: isForm ? undefined : Math.max(deferAfterMs - age, 0),
      firstSignWithinMs: firstSignWithinMs - age,
      signal: stopping.signal,
      onAnsweredElsewhere: options.onAnsweredElsewhere,
    });
    let outcome = 'ok';
    try {
      // A form is never deferred: when it does not come in time, a private sentence does.
      if (task.reply === 'modal') await responder.open(await inTime(task.run, formWithinMs));
      else await sayAll(await answerOf(task, responder), responder);
    } catch (error) {
      outcome = await onError(responder, task, error);
    }
    done(task, outcome, startedAt);
    // Notices are told once: not where nobody would read them.
    const isRead = !isForm && responder.isAcknowledged && placeOf(task.interaction) !== 'elsewhere';
    if (isRead) await tellNotices(responder, task.interaction);
  }

  async function answerOf(task: Exclude<Task, { reply: 'modal' }>, responder: Responder) {
    // One after the other, and the answer after the last: an edit that is late must not take the answer's place.
    let shown = Promise.resolve();
    const showProgress: ShowProgress = (reply) =>
      (shown = shown.then(() =>
        responder
          .showProgress(reply)
          .catch((error: unknown) =>
            log.debug(
              { err: error, interaction: task.interaction.id, name: task.name },
              'could not say how far it is',
            ),
          ),
      ));
    return task.run(showProgress).finally(() => shown);
  }

  async function sayAll(reply: Reply, responder: Responder): Promise<void> {
    try {
      await responder.say(reply);
      for await (const next of reply.more ?? []) {
        if (stopping.signal.aborted) throw new MemberError('Restarting');
        await responder.add(next);
      }
    } finally {
      await reply.more?.return(undefined);
    }
  }

  function done({ interaction, name }: Task, outcome: string, startedAt: number): void {
    const ms = services.now() - startedAt;
    const { id, guildId, user } = interaction;
    log.info({ interaction: id, name, guild: guildId, user: user.id, outcome, ms }, 'interaction');
    onDone?.({ name, outcome, ms });
  }

  /** What happened to a member's links meanwhile is told at their next command. */
  async function tellNotices(responder: Responder, interaction: Interaction): Promise<void> {
    try {
      const notices = await services.members.takeNotices(interaction.user.id);
      if (notices.length > 0) await responder.add({ content: notices.join('\n') });
    } catch (error) {
      log.warn({ err: error, interaction: interaction.id }, 'could not tell the notices of a member');
    }
  }
}

/**
 * How long ago Discord made this, in milliseconds. What was kept for a resume comes late, and has as much less time. A
 * difference that Discord would not have waited for is one of the clocks, and tells nothing.
 */
function ageOf({ createdTimestamp }: Interaction, now: number): number {
  const age = now - createdTimestamp;
  return age > 0 && age < firstSignWithinMs ? age : 0;
}

/** Names are other people's text, and Discord shows a choice as it is. */
const cleaned = (choice: Choice): Choice => ({ ...choice, name: cut(oneLine(choice.name).trim(), 100) });

/** Discord refuses all choices for one without a name. */
const isShown = ({ name, value }: Choice): boolean => !isBlank(name) && value !== '';

async function inTime<T>(work: () => T | Promise<T>, withinMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new MemberError('SlowForm'));
  }, withinMs);
  return Promise.race([Promise.resolve(work()), late.promise]).finally(() => clearTimeout(timer));
}
