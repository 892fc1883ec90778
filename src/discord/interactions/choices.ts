import type { AutocompleteInteraction } from 'discord.js';
import type { Log } from '../../log.ts';
import { cut, isBlank, oneLine } from '../../render/text.ts';
import type { CommandContext, Choice, Command } from '../command.ts';
import { handlerOf } from './handler-of.ts';

/** Offers choices while somebody types. What comes too late is of no use to them: then nothing is offered. Never rejects. */
export async function offerChoices(
  interaction: AutocompleteInteraction,
  handlers: Command['autocomplete'],
  options: {
    readonly context: CommandContext<AutocompleteInteraction>;
    readonly withinMs: number;
    readonly log: Log;
  },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const focused = interaction.options.getFocused(true);
    const late = new Promise<undefined>(
      (resolve) => (timer = setTimeout(resolve, options.withinMs, undefined)),
    );
    const found = handlerOf(handlers, focused.name)?.({ ...options.context, typed: focused.value });
    const choices = await Promise.race([found, late]);
    await interaction.respond((choices ?? []).map(cleaned).filter(isShown).slice(0, 25));
  } catch (error) {
    const { id, commandName } = interaction;
    options.log.warn({ err: error, interaction: id, name: commandName }, 'no choices to offer');
    if (!interaction.responded) await interaction.respond([]).catch(() => undefined);
  } finally {
    clearTimeout(timer);
  }
}

/** Names are other people's text, and Discord shows a choice as it is. */
const cleaned = (choice: Choice): Choice => ({ ...choice, name: cut(oneLine(choice.name).trim(), 100) });

/** Discord refuses all choices for one without a name. */
const isShown = ({ name, value }: Choice): boolean => !isBlank(name) && value !== '';
