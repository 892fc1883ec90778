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

/** GUILD_MEMBERS_CHUNK, in one piece, for op 8. */
export function membersChunk(
  request: { readonly guild_id?: string; readonly user_ids?: string | string[]; readonly nonce?: string },
  all: readonly unknown[],
): Record<string, unknown> {
  const everyone = all as readonly { readonly user: { readonly id: string } }[];
  const ids = request.user_ids === undefined ? undefined : [request.user_ids].flat();
  const members = ids ? everyone.filter(({ user }) => ids.includes(user.id)) : everyone;
  return {
    guild_id: request.guild_id,
    members,
    chunk_index: 0,
    chunk_count: 1,
    not_found: ids?.filter((id) => !members.some(({ user }) => user.id === id)) ?? [],
    ...(request.nonce !== undefined && { nonce: request.nonce }),
  };
}
