import type { Interaction } from 'discord.js';
import { forPerson } from '../../codewars/codewars.ts';
import { accountsFor } from '../../members/accounts.ts';
import type { Reply } from '../../render/reply.ts';
import type { CommandContext, Command, Modal, Services } from '../command.ts';
import { parseCustomId, type Route } from './custom-id.ts';
import { handlerOf } from './handler-of.ts';
import { gone, guildOf, mayChange, placeOf } from './context.ts';
import type { AnswerKind, Answerable } from './responder.ts';

/** What there is to do about an interaction, as its command declares it. */
export type Task = { readonly interaction: Answerable; readonly name: string } & (
  | { readonly reply: AnswerKind; readonly run: (showProgress: ShowProgress) => Promise<Reply> }
  | { readonly reply: 'modal'; readonly run: () => Modal | Promise<Modal> }
);

export type ShowProgress = CommandContext<Interaction>['showProgress'];

/** Finds the handler, by name or by custom id. Answers nothing for a kind of interaction that no command declares. */
export function taskOf(
  interaction: Interaction,
  commands: ReadonlyMap<string, Command>,
  services: Services,
): Task | undefined {
  if (interaction.isChatInputCommand()) {
    const name = interaction.commandName;
    const command = commands.get(name);
    if (command === undefined) return retired(interaction);
    const context = (showProgress?: ShowProgress) => askedBy(interaction, services, undefined, showProgress);
    if (command.reply === 'modal')
      return { interaction, name, reply: 'modal', run: () => command.execute(context()) };
    const { reply, execute: run } = command;
    return { interaction, name, reply, run: (showProgress) => run(context(showProgress)) };
  }
  if (interaction.isButton() || interaction.isStringSelectMenu()) {
    const route = parseCustomId(interaction.customId);
    const component = route && handlerOf(commands.get(route.command)?.components, route.action);
    if (!route || !component) return retired(interaction);
    const name = nameOf(route);
    const context = (showProgress?: ShowProgress) => askedBy(interaction, services, route, showProgress);
    if (component.reply === 'modal')
      return { interaction, name, reply: 'modal', run: () => component.execute(context()) };
    const { execute: run } = component;
    // The pages of a public answer belong to the member who asked; anyone else gets a copy of their own.
    const reply = component.reply === 'update' && !mayChange(interaction) ? 'private' : component.reply;
    return { interaction, name, reply, run: (showProgress) => run(context(showProgress)) };
  }
  if (interaction.isModalSubmit()) {
    const route = parseCustomId(interaction.customId);
    const modal = route && handlerOf(commands.get(route.command)?.modals, route.action);
    if (!route || !modal) return retired(interaction);
    return {
      interaction,
      name: nameOf(route),
      reply: 'private',
      run: (showProgress) => modal.execute(askedBy(interaction, services, route, showProgress)),
    };
  }
  return undefined;
}

/** An interaction as a handler gets it. */
export function askedBy<I extends Interaction>(
  interaction: I,
  services: Services,
  route?: Route,
  showProgress: ShowProgress = () => Promise.resolve(),
): CommandContext<I> {
  return {
    interaction,
    // Whatever the handler asks of Codewars takes its turn with what others ask.
    services: {
      ...services,
      codewars: forPerson(services.codewars, interaction.user.id),
      accounts: accountsFor(services.accounts, interaction.user.id),
    },
    userId: interaction.user.id,
    guildId: guildOf(interaction),
    place: placeOf(interaction),
    args: route?.args ?? [],
    showProgress: showProgress,
  };
}

const nameOf = ({ command, action }: Route): string => `${command}:${action}`;

const retired = (interaction: Answerable): Task => ({
  interaction,
  name: 'unknown',
  reply: 'private',
  run: gone,
});
