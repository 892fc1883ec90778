import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord-api-types/v10';
import type { APIApplicationCommand } from 'discord-api-types/v10';
import type { Parts } from './parts.ts';
import { allows } from './permissions.ts';
import type { Place } from './stand-in.ts';

export interface Sought extends Place {
  readonly name: string;
  readonly type: ApplicationCommandType;
}

/** The command that Discord would offer this person here under that name. Throws when it offers none, and says why. */
export function visibleCommand(
  { commands, world }: Parts,
  input: Sought,
  channelId: string,
): APIApplicationCommand {
  const { guildId, userId } = input;
  const isSought = ({ name, type }: APIApplicationCommand) => name === input.name && type === input.type;
  const ofGuild =
    guildId === undefined || input.installedBy === 'user' ? undefined : commands.list(guildId).find(isSought);
  const command = ofGuild ?? commands.list().find(isSought);
  if (!command) throw new Error(`no command ${nameOf(input)} is registered here`);
  if (command !== ofGuild) requireReach(command, input);
  if (guildId === undefined || input.installedBy === 'user') return command;

  const required = command.default_member_permissions ?? null;
  if (required === null) return command;
  const held = world.permissions(userId, channelId);
  const isAllowed =
    allows(held, 'Administrator') || (required !== '0' && (held & BigInt(required)) === BigInt(required));
  if (!isAllowed)
    throw new Error(`${nameOf(input)} is not shown to user ${userId}: their permissions are not enough`);
  return command;
}

const nameOf = ({ name, type }: Pick<APIApplicationCommand, 'name' | 'type'>): string =>
  type === ApplicationCommandType.ChatInput ? `/${name}` : `"${name}"`;

/** https://discord.com/developers/docs/interactions/application-commands#contexts */
function requireReach(command: APIApplicationCommand, { guildId, installedBy = 'guild' }: Place): void {
  const context = guildId === undefined ? InteractionContextType.BotDM : InteractionContextType.Guild;
  const contexts = command.contexts ?? [
    InteractionContextType.Guild,
    ...((command as { dm_permission?: boolean }).dm_permission === false
      ? []
      : [InteractionContextType.BotDM]),
    InteractionContextType.PrivateChannel,
  ];
  if (!contexts.includes(context)) {
    throw new Error(
      `${nameOf(command)} is not offered ${guildId === undefined ? 'in direct messages' : 'in servers'}`,
    );
  }
  const installs = command.integration_types ?? [ApplicationIntegrationType.GuildInstall];
  const install =
    installedBy === 'user' ? ApplicationIntegrationType.UserInstall : ApplicationIntegrationType.GuildInstall;
  // The direct messages with the bot show what any of its installations has.
  const isOffered = installs.includes(install) || (guildId === undefined && installedBy === 'guild');
  if (!isOffered)
    throw new Error(`${nameOf(command)} is not offered to apps installed by the ${installedBy}`);
}
