import type { Parts } from '../parts.ts';
import type { Json } from '../records.ts';
import { refuse } from '../refusals.ts';
import { objectOf, route } from '../routing.ts';
import type { Call, Route } from '../routing.ts';

const GLOBAL = '/applications/:applicationId/commands';
const IN_GUILD = '/applications/:applicationId/guilds/:guildId/commands';

interface Where {
  readonly applicationId: string;
  readonly guildId?: string;
  readonly commandId?: string;
}

/** The same calls for global commands and for those of a guild. */
export function commandRoutes(parts: Parts): readonly Route[] {
  return [...scopedRoutes(parts, GLOBAL), ...scopedRoutes(parts, IN_GUILD)];
}

function scopedRoutes({ commands, world, applicationId, checks }: Parts, base: string): readonly Route[] {
  const scope = ({ params }: Call): string | undefined => {
    const where = params as unknown as Where;
    if (where.applicationId !== applicationId) throw refuse.unknownApplication();
    if (where.guildId === undefined) return undefined;
    if (!world.findGuild(where.guildId)?.botIsMember) throw refuse.missingAccess();
    return where.guildId;
  };
  const existing = (guildId: string | undefined, commandId: string) => {
    const command = commands.find(guildId, commandId);
    if (!command) throw refuse.unknownCommand();
    return command;
  };
  const idOf = ({ params }: Call): string => (params as unknown as Where).commandId ?? '';
  return [
    route('GET', base, (call) => ({ body: commands.list(scope(call)) })),
    route('POST', base, (call) => {
      const guildId = scope(call);
      const body = checks.command(objectOf(call.body), 'create');
      const known = commands.named(guildId, String(body.name), body.type);
      if (!known && commands.list(guildId).length >= 100) throw refuse.tooManyCommands();
      return { status: known ? 200 : 201, body: commands.put(guildId, body) };
    }),
    route('PUT', base, (call) => {
      const guildId = scope(call);
      return { body: commands.overwrite(guildId, checks.commandList(call.body)) };
    }),
    route('GET', `${base}/:commandId`, (call) => ({ body: existing(scope(call), idOf(call)) })),
    route('PATCH', `${base}/:commandId`, (call) => {
      const guildId = scope(call);
      const before = existing(guildId, idOf(call));
      const change = checks.command(objectOf(call.body), 'edit');
      return { body: commands.put(guildId, { ...(before as unknown as Json), ...change }, before.id) };
    }),
    route('DELETE', `${base}/:commandId`, (call) => {
      if (!commands.delete(scope(call), idOf(call))) throw refuse.unknownCommand();
      return {};
    }),
  ];
}
