import type { REST } from '@discordjs/rest';
import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  Routes,
  type APIApplicationCommand,
  type RESTGetCurrentApplicationResult,
} from 'discord-api-types/v10';
import { StartError } from '../../errors.ts';
import type { Storage } from '../../storage/storage.ts';
import type { AnyCommand } from '../command.ts';
import { inviteUrl } from './permissions.ts';
import { DiscordAPIError } from './rest.ts';

type Application = RESTGetCurrentApplicationResult;

/** Discord refused the commands. The bot can run with those that were registered before. */
export class CommandsRefused extends StartError {}

type Definition = AnyCommand['data'];
/** A guild, or `undefined` for everywhere. */
type Place = string | undefined;

const row = 'commands';

/**
 * Registers the slash commands, and removes them from where they were before, so that they do not show twice.
 * @throws StartError with what to correct, CommandsRefused, and what the REST client throws
 */
export async function registerCommands(options: {
  readonly commands: readonly AnyCommand[];
  readonly rest: REST;
  readonly applicationId: string | undefined;
  readonly guildId: string | undefined;
  /** Stores in which guilds commands were registered. */
  readonly storage: Pick<Storage, 'heard'>;
  readonly now: () => number;
}): Promise<{ readonly applicationId: string; readonly count: number }> {
  const { commands, rest, guildId, storage, now } = options;
  const application = (await rest.get(Routes.currentApplication())) as Application;
  if (typeof application.id !== 'string') throw new Error('the answer is not about the application');
  const { id: applicationId, integration_types_config: installations } = application;
  if ((options.applicationId ?? applicationId) !== applicationId)
    throw new StartError([wrongApplication(applicationId)]);
  const wanted = guildId === undefined ? installable(commands, installations) : commands.map(ofGuild);

  const known = (await storage.heard.get(row))?.guildIds ?? [];
  const others = known.filter((id) => id !== guildId);
  const stale: readonly Place[] = guildId === undefined ? others : [undefined, ...others];
  // First, so that they can be removed later even after a crash.
  if (guildId !== undefined && !known.includes(guildId))
    await storage.heard.set(row, { at: now(), guildIds: [...others, guildId] });
  try {
    await write(rest, applicationId, guildId, wanted);
    for (const place of stale) await write(rest, applicationId, place, []).catch(unlessLeft);
  } catch (error) {
    throw refusal(error, applicationId, guildId);
  }
  if (guildId === undefined) await storage.heard.delete(row);
  else if (others.length > 0) await storage.heard.set(row, { at: now(), guildIds: [guildId] });
  return { applicationId, count: wanted.length };
}

/** Discord refuses commands for an installation type that the application does not have. */
function installable(
  commands: readonly AnyCommand[],
  config: Application['integration_types_config'],
): Definition[] {
  const offered = Object.keys(config ?? {}).map(Number);
  return commands.flatMap(({ data }) => {
    const { integration_types: types = [ApplicationIntegrationType.GuildInstall] } = data;
    const possible = types.filter((type) => offered.includes(type));
    if (offered.length === 0) return [data];
    return possible.length === 0 ? [] : [{ ...data, integration_types: possible }];
  });
}

/** Only global commands have contexts and installation types. */
function ofGuild({ data }: AnyCommand): Definition {
  const { contexts: _contexts, integration_types: _integrationTypes, ...rest } = data;
  return rest;
}

/** An application with Activities has an entry point command, which must be sent along. */
const entryPointMissing = 50_240;

async function write(rest: REST, applicationId: string, place: Place, body: readonly object[]) {
  const route =
    place === undefined
      ? Routes.applicationCommands(applicationId)
      : Routes.applicationGuildCommands(applicationId, place);
  try {
    const written = await rest.put(route, { body });
    if (!Array.isArray(written)) throw new Error('the answer is not about the commands');
  } catch (error) {
    if (codeOf(error) !== entryPointMissing) throw error;
    const there = (await rest.get(route)) as APIApplicationCommand[];
    const entryPoints = there
      .filter(({ type }) => type === ApplicationCommandType.PrimaryEntryPoint)
      .map(({ id, name, type, description, handler }) => ({ id, name, type, description, handler }));
    await rest.put(route, { body: [...body, ...entryPoints] });
  }
}

const noAccess: readonly unknown[] = [50_001, 10_004];
const otherApplication: readonly unknown[] = [20_012, 10_002];
const tooManyToday = 30_034;

function unlessLeft(error: unknown): void {
  if (!noAccess.includes(codeOf(error))) throw error;
}

/** Explains a refusal; returns other errors unchanged. */
function refusal(cause: unknown, applicationId: string, guildId: string | undefined): unknown {
  const code = codeOf(cause);
  if (code === undefined) return cause;
  if (otherApplication.includes(code)) return new StartError([wrongApplication(applicationId)], { cause });
  if (noAccess.includes(code) && guildId !== undefined) {
    const next = `invite it (${inviteUrl(applicationId)}), name another server, or leave it out`;
    return new StartError([`DISCORD_GUILD_ID: the bot is not in the server ${guildId}: ${next}.`], { cause });
  }
  const refused = (what: string, next: string): CommandsRefused =>
    new CommandsRefused([`${what}. Those that were registered before stay; ${next}.`], { cause });
  if (code === tooManyToday)
    return refused('Discord takes no more new commands today', 'start the bot again tomorrow');
  const { message, status } = cause as { message: string; status?: number };
  const next = status === 400 ? 'update the bot' : 'look at the application in the Developer Portal';
  return refused(
    `Discord refuses the slash commands (code ${code}: ${message.replaceAll(/\s+/g, ' ')})`,
    next,
  );
}

const wrongApplication = (id: string): string =>
  `DISCORD_APPLICATION_ID is another application than that of the token: set it to ${id}, or leave it out.`;

/** The code of a refusal. 0 and 40333 come from Discord's edge, and 401 is about the token. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof DiscordAPIError) || error.status === 401) return undefined;
  const code = Number(error.code);
  return code > 0 && code !== 40_333 ? code : undefined;
}
