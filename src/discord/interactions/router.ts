import type { Interaction } from 'discord.js';
import type { Reply } from '../../render/reply.ts';
import type { Command, CommandContext, Modal, Services } from '../command.ts';
import { createContext, gone, mayChange } from './context.ts';
import { parseCustomId, type Route } from './custom-id.ts';
import type { AnswerKind, Answerable } from './responder.ts';

/** What there is to do about an interaction, as its command declares it. */
export type Task = { readonly interaction: Answerable; readonly name: string } & (
  | { readonly reply: AnswerKind; readonly run: (showProgress: ShowProgress) => Promise<Reply> }
  | { readonly reply: 'modal'; readonly run: () => Modal | Promise<Modal> }
);

export type ShowProgress = CommandContext['showProgress'];

type Commands = ReadonlyMap<string, Command>;

/** Finds the handler, by name or by custom id. `undefined` for a kind of interaction that no command declares. */
export function taskOf(interaction: Interaction, commands: Commands, services: Services): Task | undefined {
  if (interaction.isChatInputCommand()) {
    const command = commands.get(interaction.commandName);
    if (command === undefined) return retired(interaction);
    return toTask(interaction, services, command.data.name, [], command);
  }
  if (interaction.isButton() || interaction.isStringSelectMenu()) {
    const route = parseCustomId(interaction.customId);
    const handler = route && handlerOf(commands.get(route.command)?.components, route.action);
    if (!route || !handler) return retired(interaction);
    const task = toTask(interaction, services, nameOf(route), route.args, handler);
    // The pages of a public answer belong to the member who asked; anyone else gets a copy of their own.
    return task.reply === 'update' && !mayChange(interaction) ? { ...task, reply: 'private' } : task;
  }
  if (interaction.isModalSubmit()) {
    const route = parseCustomId(interaction.customId);
    const handler = route && handlerOf(commands.get(route.command)?.modals, route.action);
    if (!route || !handler) return retired(interaction);
    return toTask(interaction, services, nameOf(route), route.args, { reply: 'private', ...handler });
  }
  return undefined;
}

/** The handler of that name. What a name such as `constructor` leads to in every object is none. */
export function handlerOf<T>(handlers: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return handlers !== undefined && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
}

type Handler<I> =
  | { readonly reply: AnswerKind; readonly execute: (context: CommandContext<I>) => Promise<Reply> }
  | { readonly reply: 'modal'; readonly execute: (context: CommandContext<I>) => Modal | Promise<Modal> };

function toTask<I extends Answerable>(
  interaction: I,
  services: Services,
  name: string,
  args: readonly string[],
  handler: Handler<I>,
): Task {
  if (handler.reply === 'modal') {
    const { reply, execute } = handler;
    return {
      interaction,
      name,
      reply,
      run: () => execute(createContext(interaction, services, args).context),
    };
  }
  const { reply, execute } = handler;
  return {
    interaction,
    name,
    reply,
    run: async (showProgress) => {
      const { context, withStaleNote } = createContext(interaction, services, args, showProgress);
      return withStaleNote(await execute(context));
    },
  };
}

const nameOf = ({ command, action }: Route): string => `${command}:${action}`;

const retired = (interaction: Answerable): Task => ({
  interaction,
  name: 'unknown',
  reply: 'private',
  run: gone,
});
