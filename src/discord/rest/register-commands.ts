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
import type { Command } from '../command.ts';
import { inviteUrl } from './permissions.ts';
import { DiscordAPIError } from './rest.ts';

export interface RegistrationOptions {
  readonly commands: readonly Command[];
  readonly rest: REST;
  /** As DISCORD_APPLICATION_ID says it. */
  readonly applicationId: string | undefined;
  /** Registers in this guild alone. */
  readonly guildId: string | undefined;
  /** Where it is kept in which guilds commands were registered. */
  readonly storage: Pick<Storage, 'heard'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Registered {
  readonly applicationId: string;
  readonly count: number;
}

/** Discord does not take the commands as they are: the bot can run with those that were registered before. */
export class CommandsRefused extends StartError {}

type Definition = Command['data'];
type Place = string | undefined;

const everywhere = 'commands';

/**
 * Writes the slash commands where they are wanted, and removes them from where they were before, so that they do not show twice. Discord
 * changes nothing where they are the same.
 * @throws StartError with what to set right, CommandsRefused, and what the REST client rejects with
 */
export async function registerCommands(options: RegistrationOptions): Promise<Registered> {
  const { commands, rest, guildId } = options;
  const application = await currentApplication(rest);
  const { id: applicationId } = application;
  if ((options.applicationId ?? applicationId) !== applicationId)
    throw new StartError([wrongApplication(applicationId)]);
  const wanted =
    guildId === undefined
      ? installable(commands, application.integration_types_config)
      : commands.map(({ data: definition }) => ofGuild(definition));
  const before = await placesBefore(options);
  try {
    await write(rest, applicationId, guildId, wanted);
    for (const place of before) await write(rest, applicationId, place, []).catch(unlessLeft);
  } catch (error) {
    throw refusal(error, applicationId, guildId);
  }
  await forget(options);
  return { applicationId, count: wanted.length };
}

async function currentApplication(rest: REST): Promise<RESTGetCurrentApplicationResult> {
  const application = (await rest.get(Routes.currentApplication())) as RESTGetCurrentApplicationResult;
  if (typeof application.id !== 'string') throw new Error('the answer is not about the application');
  return application;
}

/** Discord takes no command for an installation that the application is not set up for. */
function installable(
  commands: readonly Command[],
  config: RESTGetCurrentApplicationResult['integration_types_config'],
): Definition[] {
  const offered = Object.keys(config ?? {}).map(Number);
  if (offered.length === 0) return commands.map(({ data: definition }) => definition);
  return commands.flatMap(({ data: definition }) => {
    const { integration_types: types = [ApplicationIntegrationType.GuildInstall] } = definition;
    const possible = types.filter((type) => offered.includes(type));
    return possible.length === 0 ? [] : [{ ...definition, integration_types: possible }];
  });
}

/** Where a command may be used is a matter of global commands alone. */
function ofGuild(definition: Definition): Definition {
  const { contexts: _contexts, integration_types: _integrationTypes, ...rest } = definition;
  return rest;
}

/** Where commands may be that are wanted elsewhere now; where they are wanted is noted before they are written there. */
async function placesBefore({ storage, guildId, now }: RegistrationOptions): Promise<readonly Place[]> {
  const known = (await storage.heard.get(everywhere))?.guildIds ?? [];
  const others = known.filter((id) => id !== guildId);
  if (guildId === undefined) return others;
  if (!known.includes(guildId))
    await storage.heard.set(everywhere, { at: now(), guildIds: [...others, guildId] });
  return [undefined, ...others];
}

async function forget({ storage, guildId, now }: RegistrationOptions): Promise<void> {
  const known = (await storage.heard.get(everywhere))?.guildIds ?? [];
  const left = known.filter((id) => id === guildId);
  if (left.length === known.length) return;
  if (left.length === 0) await storage.heard.delete(everywhere);
  else await storage.heard.set(everywhere, { at: now(), guildIds: left });
}

/** An application with Activities has a command of Discord's own, which must be named with the others. */
const entryPointMissing = 50_240;

async function write(
  rest: REST,
  applicationId: string,
  place: Place,
  body: readonly object[],
): Promise<void> {
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
    const entryPoints = there.filter(({ type }) => type === ApplicationCommandType.PrimaryEntryPoint);
    await rest.put(route, { body: [...body, ...entryPoints.map(asWritten)] });
  }
}

function asWritten({ id, name, type, description, handler }: APIApplicationCommand): object {
  return { id, name, type, description, ...(handler !== undefined && { handler }) };
}

const noAccess: readonly unknown[] = [50_001, 10_004];
const otherApplication: readonly unknown[] = [20_012, 10_002];
const tooManyToday = 30_034;

function unlessLeft(error: unknown): void {
  if (!noAccess.includes(codeOf(error))) throw error;
}

/** What Discord says of the commands themselves; anything else is the error as it is. */
function refusal(error: unknown, applicationId: string, guildId: string | undefined): unknown {
  const code = codeOf(error);
  const options = { cause: error };
  if (code === undefined) return error;
  if (otherApplication.includes(code)) return new StartError([wrongApplication(applicationId)], options);
  if (noAccess.includes(code) && guildId !== undefined) {
    const next = `invite it (${inviteUrl(applicationId)}), name another server, or leave it out`;
    return new StartError([`DISCORD_GUILD_ID: the bot is not in the server ${guildId}: ${next}.`], options);
  }
  const stay = 'Those that were registered before stay';
  if (code === tooManyToday)
    return new CommandsRefused(
      [`Discord takes no more new commands today. ${stay}; start the bot again tomorrow.`],
      options,
    );
  const { message, status } = error as { message: string; status?: number };
  const why = `code ${code}: ${message.replaceAll(/\s+/g, ' ')}`;
  const next = status === 400 ? 'update the bot' : 'look at the application in the Developer Portal';
  return new CommandsRefused([`Discord refuses the slash commands (${why}). ${stay}; ${next}.`], options);
}

const wrongApplication = (id: string): string =>
  `DISCORD_APPLICATION_ID is another application than that of the token: set it to ${id}, or leave it out.`;

/**
 * What Discord means by a refusal. 0 is an edge that failed, 40333 one that does not let us in, and 401 is about the token: none of
 * them is about what was sent.
 */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof DiscordAPIError) || error.status === 401) return undefined;
  const code = Number(error.code);
  return code > 0 && code !== 40_333 ? code : undefined;
}
