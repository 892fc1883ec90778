import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord-api-types/v10';
import type { APIApplicationCommand } from 'discord-api-types/v10';
import type { Parts } from './parts.ts';
import { allows } from './permissions.ts';
import type { SlashInput } from './stand-in.ts';

/** The command that Discord would offer this person here under that name. Throws when it offers none, and says why. */
export function visibleCommand(
  { commands, world }: Parts,
  input: SlashInput,
  channelId: string,
): APIApplicationCommand {
  const { guildId, userId, name } = input;
  const isNamed = (command: APIApplicationCommand) =>
    command.name === name && command.type === ApplicationCommandType.ChatInput;
  const ofGuild =
    guildId === undefined || input.installedBy === 'user' ? undefined : commands.list(guildId).find(isNamed);
  const command = ofGuild ?? commands.list().find(isNamed);
  if (!command) throw new Error(`no command /${name} is registered here`);
  if (command !== ofGuild) requireReach(command, input);
  if (guildId === undefined || input.installedBy === 'user') return command;

  const required = command.default_member_permissions ?? null;
  if (required === null) return command;
  const held = world.permissions(userId, channelId);
  const isAllowed =
    allows(held, 'Administrator') || (required !== '0' && (held & BigInt(required)) === BigInt(required));
  if (!isAllowed)
    throw new Error(`/${name} is not shown to user ${userId}: their permissions are not enough`);
  return command;
}

/** https://discord.com/developers/docs/interactions/application-commands#contexts */
function requireReach(command: APIApplicationCommand, { guildId, installedBy = 'guild' }: SlashInput): void {
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
      `/${command.name} is not offered ${guildId === undefined ? 'in direct messages' : 'in servers'}`,
    );
  }
  const installs = command.integration_types ?? [ApplicationIntegrationType.GuildInstall];
  const install =
    installedBy === 'user' ? ApplicationIntegrationType.UserInstall : ApplicationIntegrationType.GuildInstall;
  // The direct messages with the bot show what any of its installations has.
  const isOffered = installs.includes(install) || (guildId === undefined && installedBy === 'guild');
  if (!isOffered) throw new Error(`/${command.name} is not offered to apps installed by the ${installedBy}`);
}
