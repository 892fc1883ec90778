import { ApplicationCommandType } from 'discord-api-types/v10';
import { mostCommands } from '../interactions/commands.ts';
import type { Parts } from '../parts.ts';
import type { Json } from '../world/records.ts';
import { refuse } from '../rest/refusals.ts';
import { objectOf, route } from '../rest/routing.ts';
import type { Call, Route } from '../rest/routing.ts';

const GLOBAL = '/applications/:applicationId/commands';
const IN_GUILD = '/applications/:applicationId/guilds/:guildId/commands';

interface Where {
  readonly applicationId: string;
  readonly guildId?: string;
  readonly commandId?: string;
}

/** The same calls for global commands and for those of a guild. */
export function commandRoutes(parts: Parts): readonly Route[] {
  return [...permissionRoutes(parts), ...scopedRoutes(parts, GLOBAL), ...scopedRoutes(parts, IN_GUILD)];
}

/** Only admins set them, and none did: https://discord.com/developers/docs/interactions/application-commands#permissions */
function permissionRoutes({ commands, world, applicationId }: Parts): readonly Route[] {
  const inGuild = ({ applicationId: id, guildId }: { applicationId: string; guildId: string }): void => {
    if (id !== applicationId) throw refuse.otherApplication();
    if (!world.findGuild(guildId)?.hasCommands) throw refuse.missingAccess();
  };
  return [
    route('GET', `${IN_GUILD}/permissions`, ({ params }) => {
      inGuild(params);
      return { body: [] };
    }),
    route('GET', `${IN_GUILD}/:commandId/permissions`, ({ params }) => {
      inGuild(params);
      const { guildId, commandId } = params;
      if (!commands.find(guildId, commandId) && !commands.find(undefined, commandId))
        throw refuse.unknownCommand();
      throw refuse.unknownCommandPermissions();
    }),
    route('PUT', `${IN_GUILD}/:commandId/permissions`, ({ params }) => {
      inGuild(params);
      throw refuse.notForBots();
    }),
  ];
}

function scopedRoutes(
  { commands, world, applicationId, checks, installTypes }: Parts,
  base: string,
): readonly Route[] {
  const scope = ({ params }: Call): string | undefined => {
    const where = params as unknown as Where;
    if (where.applicationId !== applicationId) throw refuse.otherApplication();
    if (where.guildId === undefined) return undefined;
    if (!world.findGuild(where.guildId)?.hasCommands) throw refuse.missingAccess();
    return where.guildId;
  };
  const existing = (guildId: string | undefined, commandId: string) => {
    const command = commands.find(guildId, commandId);
    if (!command) throw refuse.unknownCommand();
    return command;
  };
  /** Where a command of a guild can be used, its guild says: https://discord.com/developers/docs/interactions/application-commands */
  const ofGuild = (guildId: string | undefined, body: Json): Json => {
    const path = ['contexts', 'integration_types'].find((field) => guildId !== undefined && field in body);
    if (path === undefined) return body;
    const message = `Discord has no ${path} for a command of a guild, and would ignore them`;
    throw refuse.invalidBody([{ path: [path], code: 'SANDBOX_GLOBAL_COMMANDS_ONLY', message }]);
  };
  const installable = (body: Json): Json => {
    const types = Array.isArray(body.integration_types) ? (body.integration_types as unknown[]) : [];
    const beyond = types.findIndex((type) => !installTypes.includes(Number(type)));
    if (beyond === -1) return body;
    const code = 'APPLICATION_COMMAND_INVALID_INTEGRATION_TYPE';
    const message = 'The application is not set up for this installation';
    throw refuse.invalidBody([{ path: ['integration_types', beyond], code, message }]);
  };
  const idOf = ({ params }: Call): string => (params as unknown as Where).commandId ?? '';
  return [
    route('GET', base, (call) => ({ body: commands.list(scope(call)) })),
    route('POST', base, (call) => {
      const guildId = scope(call);
      const body = ofGuild(guildId, installable(checks.command(objectOf(call.body), 'create')));
      const known = commands.named(guildId, String(body.name), body.type);
      if (!known) requireRoom([...commands.list(guildId), body]);
      return { status: known ? 200 : 201, body: commands.put(guildId, body) };
    }),
    route('PUT', base, (call) => {
      const guildId = scope(call);
      const bodies = checks.commandList(call.body).map((body) => ofGuild(guildId, installable(body)));
      requireRoom(bodies);
      const entryPoints = commands
        .list(guildId)
        .filter(({ type }) => type === ApplicationCommandType.PrimaryEntryPoint);
      if (
        entryPoints.some(({ name, type }) => !bodies.some((body) => body.name === name && body.type === type))
      )
        throw refuse.entryPointMissing();
      return { body: commands.overwrite(guildId, bodies) };
    }),
    route('GET', `${base}/:commandId`, (call) => ({ body: existing(scope(call), idOf(call)) })),
    route('PATCH', `${base}/:commandId`, (call) => {
      const guildId = scope(call);
      const before = existing(guildId, idOf(call));
      const change = ofGuild(guildId, installable(checks.command(objectOf(call.body), 'edit')));
      return { body: commands.put(guildId, { ...(before as unknown as Json), ...change }, before.id) };
    }),
    route('DELETE', `${base}/:commandId`, (call) => {
      if (!commands.delete(scope(call), idOf(call))) throw refuse.unknownCommand();
      return {};
    }),
  ];
}

/** Each type has a limit of its own. */
function requireRoom(commands: readonly { readonly type?: unknown }[]): void {
  const types = commands.map(({ type }) => type ?? ApplicationCommandType.ChatInput);
  for (const type of new Set(types)) {
    const most = mostCommands(type);
    if (types.filter((each) => each === type).length > most) throw refuse.tooManyCommands(most);
  }
}
