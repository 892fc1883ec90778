import { GatewayOpcodes } from 'discord-api-types/v10';
import type { RawData } from 'ws';

/** Codes come off the wire as plain numbers. */
export const OP: Readonly<Record<keyof typeof GatewayOpcodes, number>> = GatewayOpcodes;

/** What an identified client may send beside heartbeats; the rest closes the connection. */
export const REQUEST_OPCODES: ReadonlySet<number> = new Set([
  OP.PresenceUpdate,
  OP.VoiceStateUpdate,
  OP.RequestGuildMembers,
  OP.RequestSoundboardSounds,
]);

/** Undefined for what is no JSON, or has no opcode. */
export function parsePayload(data: RawData): { readonly op: number; readonly d: unknown } | undefined {
  try {
    const payload: unknown = JSON.parse((data as Buffer).toString('utf8'));
    if (typeof payload !== 'object' || payload === null || !('op' in payload)) return undefined;
    return { op: Number(payload.op), d: 'd' in payload ? payload.d : undefined };
  } catch {
    return undefined;
  }
}

interface Member {
  readonly user: { readonly id: string; readonly username: string };
  readonly nick?: string | null;
}

/** https://discord.com/developers/docs/events/gateway-events#guild-members-chunk */
const CHUNK = 1_000;

/** GUILD_MEMBERS_CHUNKs for op 8: of these users, or of those whose name begins like this. */
export function memberChunks(
  request: {
    readonly guild_id?: string;
    readonly user_ids?: string | string[];
    readonly query?: string;
    readonly limit?: number;
    readonly nonce?: string;
  },
  everyone: readonly Member[],
): Record<string, unknown>[] {
  const { guild_id, nonce, query = '', limit = 0 } = request;
  const ids = request.user_ids === undefined ? undefined : [request.user_ids].flat();
  const begins = (name: string): boolean => name.toLowerCase().startsWith(query.toLowerCase());
  const found = everyone.filter(({ user, nick }) =>
    ids ? ids.includes(user.id) : begins(user.username) || begins(nick ?? user.username),
  );
  const members = limit > 0 ? found.slice(0, limit) : found;
  const count = Math.max(1, Math.ceil(members.length / CHUNK));
  return Array.from({ length: count }, (_, index) => ({
    guild_id,
    members: members.slice(index * CHUNK, (index + 1) * CHUNK),
    chunk_index: index,
    chunk_count: count,
    not_found: ids?.filter((id) => !members.some(({ user }) => user.id === id)) ?? [],
    ...(nonce !== undefined && { nonce }),
  }));
}
