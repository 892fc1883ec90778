import type { REST } from '@discordjs/rest';
import {
  Routes,
  type APIApplicationCommand,
  type RESTGetCurrentApplicationResult,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { Command } from './command.ts';

export interface RegistrationOptions {
  readonly commands: readonly Command[];
  readonly rest: REST;
  /** Asked of Discord when absent. */
  readonly applicationId: string | undefined;
  /** Registers in this guild alone. */
  readonly guildId: string | undefined;
}

/**
 * Writes the slash commands where they differ from what is registered.
 * @returns whether anything was written
 */
export async function registerCommands(
  options: RegistrationOptions,
): Promise<{ written: boolean; count: number }> {
  const { rest, guildId } = options;
  const applicationId = options.applicationId ?? (await currentApplication(rest));
  const route =
    guildId === undefined
      ? Routes.applicationCommands(applicationId)
      : Routes.applicationGuildCommands(applicationId, guildId);
  const wanted = options.commands.map(({ definition }) =>
    guildId === undefined ? definition : forGuild(definition),
  );
  const registered = (await rest.get(route)) as APIApplicationCommand[];
  if (isSameSet(wanted, registered)) return { written: false, count: wanted.length };
  await rest.put(route, { body: wanted });
  return { written: true, count: wanted.length };
}

async function currentApplication(rest: REST): Promise<string> {
  return ((await rest.get(Routes.currentApplication())) as RESTGetCurrentApplicationResult).id;
}

/** Where a command may be used is a matter of global commands alone. */
function forGuild(
  definition: RESTPostAPIChatInputApplicationCommandsJSONBody,
): RESTPostAPIChatInputApplicationCommandsJSONBody {
  const { contexts: _contexts, integration_types: _integrationTypes, ...rest } = definition;
  return rest;
}

function isSameSet(
  wanted: readonly RESTPostAPIChatInputApplicationCommandsJSONBody[],
  registered: readonly APIApplicationCommand[],
): boolean {
  if (wanted.length !== registered.length) return false;
  const byName = new Map(registered.map((command) => [command.name, command]));
  return wanted.every((definition) => covers(byName.get(definition.name), definition));
}

/** Discord adds fields of its own and leaves out defaults: all that we say must be there, and nothing we left out. */
function covers(registered: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted) || Array.isArray(registered)) {
    const [have, want] = [asList(registered), asList(wanted)];
    return have.length === want.length && want.every((each, index) => covers(have[index], each));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof registered !== 'object' || registered === null) return false;
    const have = registered as Record<string, unknown>;
    const want = wanted as Record<string, unknown>;
    const meaningful = new Set([...Object.keys(want), ...optionKeys]);
    return [...meaningful].every((key) => covers(have[key], want[key]));
  }
  return isBlank(wanted) ? isBlank(registered) : registered === wanted;
}

/** Keys whose presence on Discord's side alone is a difference too. */
const optionKeys = [
  'options',
  'choices',
  'required',
  'autocomplete',
  'min_length',
  'max_length',
  'min_value',
  'max_value',
];

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isBlank = (value: unknown): boolean => value === undefined || value === null || value === false;
