import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord-api-types/v10';
import type { APIApplicationCommand } from 'discord-api-types/v10';
import type { Parts } from '../parts.ts';
import { allows } from '../world/permissions.ts';
import type { Place } from '../contract/people.ts';

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
  const fault = command === ofGuild ? undefined : faultOfReach(command, input);
  if (fault !== undefined) throw new Error(fault);
  if (!isPermitted(world, command, input, channelId))
    throw new Error(`${nameOf(input)} is not shown to user ${userId}: their permissions are not enough`);
  return command;
}

/** All that Discord would offer this person here; of a name that a guild and all share, the guild's. */
export function offeredCommands(
  { commands, world }: Parts,
  place: Place,
  channelId: string,
): readonly APIApplicationCommand[] {
  const { guildId, installedBy } = place;
  const guild = guildId === undefined ? undefined : world.requireGuild(guildId);
  if (guild !== undefined && installedBy !== 'user' && !guild.hasCommands) return [];
  const ofGuild = guildId === undefined || installedBy === 'user' ? [] : commands.list(guildId);
  const global = commands
    .list()
    .filter((command) => faultOfReach(command, place) === undefined)
    .filter(({ name, type }) => !ofGuild.some((own) => own.name === name && own.type === type));
  return [...ofGuild, ...global].filter((command) => isPermitted(world, command, place, channelId));
}

/** https://discord.com/developers/docs/interactions/application-commands#permissions */
function isPermitted(
  world: Parts['world'],
  command: APIApplicationCommand,
  { userId, guildId, installedBy }: Place,
  channelId: string,
): boolean {
  const required = command.default_member_permissions ?? null;
  if (guildId === undefined || installedBy === 'user' || required === null) return true;
  const held = world.permissions(userId, channelId);
  return (
    allows(held, 'Administrator') || (required !== '0' && (held & BigInt(required)) === BigInt(required))
  );
}

const nameOf = ({ name, type }: Pick<APIApplicationCommand, 'name' | 'type'>): string =>
  type === ApplicationCommandType.ChatInput ? `/${name}` : `"${name}"`;

/** https://discord.com/developers/docs/interactions/application-commands#contexts */
function faultOfReach(
  command: APIApplicationCommand,
  { guildId, installedBy = 'guild' }: Place,
): string | undefined {
  const context = guildId === undefined ? InteractionContextType.BotDM : InteractionContextType.Guild;
  const contexts = command.contexts ?? [
    InteractionContextType.Guild,
    ...((command as { dm_permission?: boolean }).dm_permission === false
      ? []
      : [InteractionContextType.BotDM]),
    InteractionContextType.PrivateChannel,
  ];
  if (!contexts.includes(context)) {
    return `${nameOf(command)} is not offered ${guildId === undefined ? 'in direct messages' : 'in servers'}`;
  }
  const installs = command.integration_types ?? [ApplicationIntegrationType.GuildInstall];
  const install =
    installedBy === 'user' ? ApplicationIntegrationType.UserInstall : ApplicationIntegrationType.GuildInstall;
  // The direct messages with the bot show what any of its installations has.
  const isOffered = installs.includes(install) || (guildId === undefined && installedBy === 'guild');
  return isOffered ? undefined : `${nameOf(command)} is not offered to apps installed by the ${installedBy}`;
}
