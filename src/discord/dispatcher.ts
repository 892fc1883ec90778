import type { Interaction } from 'discord.js';
import { CodewarsError } from '../codewars/errors.ts';
import { MemberError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Reply } from '../render/reply.ts';
import { offerChoices } from './choices.ts';
import type { Incident } from './incidents.ts';
import type { Asked, Command, Modal, Services } from './command.ts';
import { parseCustomId, type Route } from './custom-id.ts';
import { handlerOf } from './handler-of.ts';
import { gone, guildOf, mayChange, refuse } from './interactions.ts';
import { Remarked } from './remarked.ts';
import { isTooLate, Responder, type AnswerKind, type Answerable } from './responder.ts';
import { sentenceFor } from './sentences.ts';

export interface DispatcherOptions {
  readonly commands: readonly Command[];
  readonly services: Services;
  readonly log: Log;
  /** A short id that leads from what a member sees to the log line. */
  readonly newIncidentId: () => string;
  /** Told of each of them. */
  readonly onIncident?: ((incident: Incident) => void) | undefined;
  /** Told of every interaction that was answered; `outcome` is `ok` or the code of what went wrong. */
  readonly onDone?:
    ((event: { readonly name: string; readonly outcome: string; readonly ms: number }) => void) | undefined;
  /** Discord gives 3 s for the first sign; half of it is left for the network. */
  readonly deferAfterMs?: number;
  /** A form is the first sign itself, and cannot be deferred. */
  readonly formWithinMs?: number;
  /** Choices that come later than this are of no use to someone who types. */
  readonly autocompleteWithinMs?: number;
}

export interface Dispatcher {
  /** Takes an interaction from the gateway. Never rejects. */
  handle(interaction: Interaction): Promise<void>;
  /** Takes nothing more, and settles when all that was taken is answered. */
  drain(): Promise<void>;
}

type Meanwhile = Asked<Interaction>['meanwhile'];

/** Brings each interaction to its command's handler, and what the handler returns or throws to the member. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { services, log, newIncidentId, onDone, onIncident } = options;
  const { deferAfterMs = 1500, formWithinMs = 2000, autocompleteWithinMs = 500 } = options;
  const commands = new Map(options.commands.map((command) => [command.definition.name, command]));
  const running = new Set<Promise<void>>();
  let stopping = false;

  return {
    handle(interaction) {
      if (stopping) return refuse(interaction).catch(() => undefined);
      const work = dispatch(interaction).catch((error: unknown) =>
        log.error({ err: error }, 'an interaction was lost'),
      );
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    async drain() {
      stopping = true;
      await Promise.allSettled(running);
    },
  };

  async function dispatch(interaction: Interaction): Promise<void> {
    if (interaction.isAutocomplete()) {
      const handlers = commands.get(interaction.commandName)?.autocomplete;
      return offerChoices(interaction, handlers, {
        asked: ask(interaction),
        withinMs: autocompleteWithinMs,
        log,
      });
    }
    if (interaction.isChatInputCommand()) {
      const command = commands.get(interaction.commandName);
      if (command === undefined) return answer(interaction, 'unknown', 'private', gone);
      if (command.reply === 'modal')
        return openModal(interaction, interaction.commandName, () => command.run(ask(interaction)));
      return answer(interaction, interaction.commandName, command.reply, (meanwhile) =>
        command.run(ask(interaction, undefined, meanwhile)),
      );
    }
    if (interaction.isButton() || interaction.isStringSelectMenu()) {
      const route = parseCustomId(interaction.customId);
      const component = route && handlerOf(commands.get(route.command)?.components, route.action);
      if (!route || !component) return answer(interaction, 'unknown', 'private', gone);
      const name = `${route.command}:${route.action}`;
      if (component.reply === 'modal')
        return openModal(interaction, name, () => component.run(ask(interaction, route)));
      // The pages of a public answer belong to the member who asked; anyone else gets a copy of their own.
      const kind = component.reply === 'update' && !mayChange(interaction) ? 'private' : component.reply;
      return answer(interaction, name, kind, (meanwhile) =>
        component.run(ask(interaction, route, meanwhile)),
      );
    }
    if (interaction.isModalSubmit()) {
      const route = parseCustomId(interaction.customId);
      const modal = route && handlerOf(commands.get(route.command)?.modals, route.action);
      if (!route || !modal) return answer(interaction, 'unknown', 'private', gone);
      return answer(interaction, `${route.command}:${route.action}`, 'private', (meanwhile) =>
        modal.run(ask(interaction, route, meanwhile)),
      );
    }
    log.debug({ type: interaction.type }, 'an interaction of a kind that no command declares');
  }

  async function answer(
    interaction: Answerable,
    name: string,
    kind: AnswerKind,
    handler: (meanwhile: Meanwhile) => Promise<Reply>,
  ): Promise<void> {
    const startedAt = services.now();
    const responder = new Responder(interaction, kind, deferAfterMs);
    // One after the other, and the answer after the last: an edit that is late must not take the answer's place.
    let shown = Promise.resolve();
    const meanwhile: Meanwhile = (reply) =>
      (shown = shown.then(() =>
        responder
          .meanwhile(reply)
          .catch((error: unknown) =>
            log.debug({ err: error, interaction: interaction.id, name }, 'could not say how far it is'),
          ),
      ));
    let outcome = 'ok';
    try {
      const reply = await handler(meanwhile).finally(() => shown);
      await responder.say(reply);
    } catch (error) {
      outcome = await apologise(responder, interaction, name, error);
    }
    done(interaction, name, outcome, startedAt);
    await tellNotices(responder, interaction);
  }

  function done(interaction: Answerable, name: string, outcome: string, startedAt: number): void {
    const ms = services.now() - startedAt;
    const { id, guildId, user } = interaction;
    log.info({ interaction: id, name, guild: guildId, user: user.id, outcome, ms }, 'interaction');
    onDone?.({ name, outcome, ms });
  }

  /** A form is never deferred: when it does not come in time, a private sentence does. */
  async function openModal(
    interaction: Exclude<Answerable, { type: 5 }>,
    name: string,
    open: () => Modal | Promise<Modal>,
  ): Promise<void> {
    const startedAt = services.now();
    let outcome = 'ok';
    try {
      const form = await inTime(open, formWithinMs);
      if (!interaction.isModalSubmit()) await interaction.showModal(form);
    } catch (error) {
      outcome = await apologise(
        new Responder(interaction, 'private', deferAfterMs),
        interaction,
        name,
        error,
      );
    }
    done(interaction, name, outcome, startedAt);
  }

  /** Answers the error's code, for the log. */
  async function apologise(
    responder: Responder,
    interaction: Answerable,
    name: string,
    thrown: unknown,
  ): Promise<string> {
    const { error, remark, files } = withRemark(thrown);
    if (isTooLate(error)) {
      log.warn({ err: error, interaction: interaction.id, name }, 'Discord no longer waits for this answer');
      return 'TooLate';
    }
    const sentence = sentenceFor(error, { nearest: await nearest(interaction, error), now: services.now() });
    const incident = sentence.unexpected ? newIncidentId() : undefined;
    if (incident !== undefined) onIncident?.({ id: incident, at: services.now(), name, code: sentence.code });
    log[sentence.level](
      {
        err: error,
        incident,
        interaction: interaction.id,
        name,
        guild: interaction.guildId,
        user: interaction.user.id,
      },
      `a handler failed: ${sentence.code}`,
    );
    const told = incident === undefined ? sentence.text : `${sentence.text} (incident \`${incident}\`)`;
    const content = remark === '' ? told : `${told} ${remark}`;
    await responder.apologise({ content, files }).catch((failure: unknown) => {
      log.warn({ err: failure, incident, interaction: interaction.id, name }, 'could not tell the member');
    });
    return sentence.code;
  }

  async function nearest(interaction: Answerable, error: unknown): Promise<readonly string[]> {
    if (!(error instanceof CodewarsError) || error.code !== 'NotFound' || error.subject.kind !== 'user')
      return [];
    const guildId = guildOf(interaction);
    if (guildId === null) return [];
    try {
      return await services.members.nearestNames(guildId, error.subject.name);
    } catch (failure) {
      log.error({ err: failure }, 'could not look up the names linked here');
      return [];
    }
  }

  /** What happened to a member's links meanwhile is told at their next command. */
  async function tellNotices(responder: Responder, interaction: Answerable): Promise<void> {
    try {
      const notices = await services.members.takeNotices(interaction.user.id);
      if (notices.length > 0) await responder.remark(notices.join('\n'));
    } catch (error) {
      log.warn({ err: error, interaction: interaction.id }, 'could not tell the notices of a member');
    }
  }

  function ask<I extends Interaction>(
    interaction: I,
    route?: Route,
    meanwhile: Meanwhile = () => Promise.resolve(),
  ): Asked<I> {
    return {
      interaction,
      services,
      userId: interaction.user.id,
      guildId: guildOf(interaction),
      args: route?.args ?? [],
      meanwhile,
    };
  }
}

function withRemark(thrown: unknown) {
  return thrown instanceof Remarked
    ? { error: thrown.cause, remark: thrown.remark, files: thrown.files }
    : { error: thrown, remark: '', files: [] };
}

async function inTime<T>(work: () => T | Promise<T>, withinMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(
      new MemberError('SlowForm', 'I could not get the form ready in time. Please press it again.'),
    );
  }, withinMs);
  return Promise.race([Promise.resolve(work()), late.promise]).finally(() => clearTimeout(timer));
}
