import { MessageFlags, type Interaction } from 'discord.js';
import { CodewarsError } from '../codewars/errors.ts';
import type { Log } from '../log.ts';
import type { Reply } from '../render/reply.ts';
import { offerChoices } from './choices.ts';
import type { Asked, Command, Modal, Services } from './command.ts';
import { parseCustomId, type Route } from './custom-id.ts';
import { isTooLate, Responder, type AnswerKind, type Answerable } from './responder.ts';
import { sentenceFor } from './sentences.ts';

export interface DispatcherOptions {
  readonly commands: readonly Command[];
  readonly services: Services;
  readonly log: Log;
  /** A short id that leads from what a member sees to the log line. */
  readonly newIncidentId: () => string;
  /** Discord gives 3 s for the first sign; half of it is left for the network. */
  readonly deferAfterMs?: number;
  /** Choices that come later than this are of no use to someone who types. */
  readonly autocompleteWithinMs?: number;
}

export interface Dispatcher {
  /** Takes an interaction from the gateway. Never rejects. */
  handle(interaction: Interaction): Promise<void>;
  /** Takes nothing more, and settles when all that was taken is answered. */
  drain(): Promise<void>;
}

/** Brings each interaction to its command's handler, and what the handler returns or throws to the member. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { services, log, newIncidentId, deferAfterMs = 1500, autocompleteWithinMs = 500 } = options;
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
      if (command === undefined) return answer(interaction, interaction.commandName, 'private', gone);
      const asked = ask(interaction);
      if (command.reply === 'modal')
        return openModal(interaction, interaction.commandName, () => command.run(asked));
      return answer(interaction, interaction.commandName, command.reply, () => command.run(asked));
    }
    if (interaction.isButton() || interaction.isStringSelectMenu()) {
      const route = parseCustomId(interaction.customId);
      const component = route && commands.get(route.command)?.components?.[route.action];
      if (!route || !component) return answer(interaction, interaction.customId, 'private', gone);
      const asked = ask(interaction, route);
      const name = `${route.command}:${route.action}`;
      if (component.reply === 'modal') return openModal(interaction, name, () => component.run(asked));
      // The pages of a public answer belong to the member who asked; anyone else gets a copy of their own.
      const kind = component.reply === 'update' && !mayChange(interaction) ? 'private' : component.reply;
      return answer(interaction, name, kind, () => component.run(asked));
    }
    if (interaction.isModalSubmit()) {
      const route = parseCustomId(interaction.customId);
      const modal = route && commands.get(route.command)?.modals?.[route.action];
      if (!route || !modal) return answer(interaction, interaction.customId, 'private', gone);
      return answer(interaction, `${route.command}:${route.action}`, 'private', () =>
        modal.run(ask(interaction, route)),
      );
    }
    log.debug({ type: interaction.type }, 'an interaction of a kind that no command declares');
  }

  async function answer(
    interaction: Answerable,
    name: string,
    kind: AnswerKind,
    handler: () => Promise<Reply>,
  ): Promise<void> {
    const startedAt = services.now();
    const responder = new Responder(interaction, kind, deferAfterMs);
    let outcome = 'ok';
    try {
      await responder.say(await handler());
    } catch (error) {
      outcome = await apologise(responder, interaction, name, error);
    }
    log.info(
      {
        interaction: interaction.id,
        name,
        guild: interaction.guildId,
        user: interaction.user.id,
        outcome,
        ms: services.now() - startedAt,
      },
      'interaction',
    );
    await tellNotices(responder, interaction);
  }

  /** A form is never deferred, so its handler is synchronous and there is nothing to wait for. */
  async function openModal(
    interaction: Exclude<Answerable, { type: 5 }>,
    name: string,
    open: () => Modal,
  ): Promise<void> {
    try {
      if (!interaction.isModalSubmit()) await interaction.showModal(open());
      log.info(
        {
          interaction: interaction.id,
          name,
          guild: interaction.guildId,
          user: interaction.user.id,
          outcome: 'ok',
        },
        'interaction',
      );
    } catch (error) {
      await apologise(new Responder(interaction, 'private', deferAfterMs), interaction, name, error);
    }
  }

  /** Answers the error's code, for the log. */
  async function apologise(
    responder: Responder,
    interaction: Answerable,
    name: string,
    error: unknown,
  ): Promise<string> {
    if (isTooLate(error)) {
      log.warn({ err: error, interaction: interaction.id, name }, 'Discord no longer waits for this answer');
      return 'TooLate';
    }
    const sentence = sentenceFor(error, { nearest: await nearest(interaction, error), now: services.now() });
    const incident = sentence.unexpected ? newIncidentId() : undefined;
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
    const text = incident === undefined ? sentence.text : `${sentence.text} (incident \`${incident}\`)`;
    await responder.apologise(text).catch((failure: unknown) => {
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

  function ask<I extends Interaction>(interaction: I, route?: Route): Asked<I> {
    return {
      interaction,
      services,
      userId: interaction.user.id,
      guildId: guildOf(interaction),
      args: route?.args ?? [],
    };
  }
}

/** A server is believed only where the bot itself is installed: key 0 of the owners is the installing guild. */
function guildOf(interaction: Interaction): string | null {
  const installedIn = interaction.authorizingIntegrationOwners['0'];
  return interaction.guildId !== null && installedIn === interaction.guildId ? interaction.guildId : null;
}

function mayChange(interaction: Extract<Answerable, { message: unknown }>): boolean {
  const { message } = interaction;
  if (message === null) return false;
  if (message.flags.has(MessageFlags.Ephemeral)) return true;
  return message.interactionMetadata?.user.id === interaction.user.id;
}

const gone = (): Promise<Reply> =>
  Promise.resolve({
    content:
      'This belongs to an earlier version of me and does nothing any more. Type the command again, please.',
  });

async function refuse(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) await interaction.respond([]);
  else if (interaction.isRepliable()) {
    await interaction.reply({
      content: 'I am just restarting. Please try again in a few seconds.',
      flags: MessageFlags.Ephemeral,
      allowedMentions: { parse: [] },
    });
  }
}
