import type { APIApplicationCommand, APIApplicationCommandOption } from 'discord-api-types/v10';
import { ApplicationCommandOptionType as Type, ApplicationCommandType } from 'discord-api-types/v10';

/** A command as Discord lists it. */
export function command(name: string, ...options: APIApplicationCommandOption[]): APIApplicationCommand {
  return {
    id: '1',
    application_id: '2',
    version: '3',
    type: ApplicationCommandType.ChatInput,
    name,
    description: `what ${name} does`,
    default_member_permissions: null,
    options,
  };
}

export const profile = command(
  'profile',
  { type: Type.String, name: 'user', description: '-', autocomplete: true },
  { type: Type.User, name: 'member', description: '-' },
);

export const announcements = command('announcements', {
  type: Type.Subcommand,
  name: 'set',
  description: '-',
  options: [
    {
      type: Type.String,
      name: 'kind',
      description: '-',
      required: true,
      choices: [
        { name: 'Rank-ups', value: 'ranks' },
        { name: 'Honor', value: 'honor' },
      ],
    },
    { type: Type.Channel, name: 'channel', description: '-' },
    { type: Type.Integer, name: 'minimum', description: '-' },
    { type: Type.Boolean, name: 'mention', description: '-' },
  ],
});
