import { InteractionContextType, MessageFlags, type Interaction } from 'discord.js';
import type { Place } from '../command.ts';
import type { Reply } from '../../render/reply.ts';
import type { Answerable } from './responder.ts';

/** A server is believed only where the bot itself is installed: key 0 of the owners is the installing guild. */
export function guildOf(interaction: Interaction): string | null {
  const installedIn = interaction.authorizingIntegrationOwners['0'];
  return interaction.guildId !== null && installedIn === interaction.guildId ? interaction.guildId : null;
}

/** Where it was said, which decides what may be shown there. */
export function placeOf(interaction: Interaction): Place {
  if (guildOf(interaction) !== null) return 'server';
  return interaction.guildId === null && interaction.context === InteractionContextType.BotDM
    ? 'direct'
    : 'elsewhere';
}

/** Whether a press may change the message that it was on. */
export function mayChange(interaction: Extract<Answerable, { message: unknown }>): boolean {
  const { message } = interaction;
  if (message === null) return false;
  if (message.flags.has(MessageFlags.Ephemeral)) return true;
  return message.interactionMetadata?.user.id === interaction.user.id;
}

/** What a button of an earlier version answers. */
export const gone = (): Promise<Reply> =>
  Promise.resolve({
    content:
      'This belongs to an earlier version of me and does nothing any more. Type the command again, please.',
  });

/** Asks to try again, of somebody who comes while the process stops. */
export async function refuse(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) await interaction.respond([]);
  else if (interaction.isRepliable()) {
    await interaction.reply({
      content: 'I am just restarting. Please try again in a few seconds.',
      flags: MessageFlags.Ephemeral,
      allowedMentions: { parse: [] },
    });
  }
}
