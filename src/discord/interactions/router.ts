import type { Interaction } from 'discord.js';
import type { Reply } from '../../render/reply.ts';
import {
  isMessageMenu,
  isSlashCommand,
  isUserMenu,
  keyOf,
  type AnyCommand,
  type CommandContext,
  type Modal,
  type Services,
} from '../command.ts';
import { createContext, mayChange } from './context.ts';
import { parseCustomId } from './custom-id.ts';
import type { AnswerKind, Answerable } from './responder.ts';

export type Task = { readonly interaction: Answerable; readonly name: string } & (
  | { readonly reply: AnswerKind; readonly run: (showProgress: ShowProgress) => Promise<Reply> }
  | { readonly reply: 'modal'; readonly run: () => Modal | Promise<Modal> }
);

export type ShowProgress = CommandContext['showProgress'];

/** Finds the handler by command name or custom id; `undefined` for other types of interaction. */
export function taskOf(
  interaction: Interaction,
  commands: ReadonlyMap<string, AnyCommand>,
  services: Services,
): Task | undefined {
  if (interaction.isChatInputCommand() || interaction.isContextMenuCommand()) {
    const name = keyOf(interaction.commandName);
    const command = commands.get(name);
    if (interaction.isUserContextMenuCommand())
      return isUserMenu(command) ? toTask(interaction, services, name, [], command) : retired(interaction);
    if (interaction.isMessageContextMenuCommand())
      return isMessageMenu(command) ? toTask(interaction, services, name, [], command) : retired(interaction);
    if (!isSlashCommand(command)) return retired(interaction);
    const task = toTask(interaction, services, name, [], command);
    return task.reply === 'public' && asksPrivately(interaction) ? { ...task, reply: 'private' } : task;
  }
  if (interaction.isButton() || interaction.isStringSelectMenu() || interaction.isModalSubmit()) {
    const route = parseCustomId(interaction.customId);
    if (route === undefined) return retired(interaction);
    const { action, args } = route;
    const command = commands.get(route.command);
    const name = `${route.command}:${action}`;
    if (interaction.isModalSubmit()) {
      const modal = handlerOf(command?.modals, action);
      if (modal === undefined) return retired(interaction);
      return toTask(interaction, services, name, args, { reply: 'private', execute: modal.execute });
    }
    const component = handlerOf(command?.components, action);
    if (component === undefined) return retired(interaction);
    const task = toTask(interaction, services, name, args, component);
    // Only the member who asked may change a public answer; anyone else gets a private copy.
    return task.reply === 'update' && !mayChange(interaction) ? { ...task, reply: 'private' } : task;
  }
  return undefined;
}

/** Whether the option `private` of a look-up is set: see commands/shared/private-option.ts. */
export const asksPrivately = (interaction: Interaction): boolean =>
  interaction.isChatInputCommand() && interaction.options.getBoolean('private') === true;

/** Own properties only: names such as `constructor` come from outside. */
export function handlerOf<T>(handlers: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return handlers !== undefined && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
}

type Handler<I> =
  | { readonly reply: AnswerKind; readonly execute: (context: CommandContext<I>) => Reply | Promise<Reply> }
  | { readonly reply: 'modal'; readonly execute: (context: CommandContext<I>) => Modal | Promise<Modal> };

function toTask<I extends Answerable>(
  interaction: I,
  services: Services,
  name: string,
  args: readonly string[],
  handler: Handler<I>,
): Task {
  if (handler.reply === 'modal') {
    const run = () => handler.execute(createContext(interaction, services, args).context);
    return { interaction, name, reply: 'modal', run };
  }
  const run = async (showProgress: ShowProgress): Promise<Reply> => {
    const { context, withStaleNote } = createContext(interaction, services, args, showProgress);
    return withStaleNote(await handler.execute(context));
  };
  return { interaction, name, reply: handler.reply, run };
}

const retired = (interaction: Answerable): Task => ({
  interaction,
  name: 'unknown',
  reply: 'private',
  run: () =>
    Promise.resolve({
      content:
        'This belongs to an earlier version of me and does nothing any more. Type the command again, please.',
    }),
});
