import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';

/** For each command that looks something up, as its last option. The router reads it and answers privately. */
export const privateOption = {
  type: Option.Boolean as const,
  name: 'private',
  description: 'Only you see the answer',
};
