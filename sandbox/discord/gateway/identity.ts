import { GatewayCloseCodes, GatewayIntentBits } from 'discord-api-types/v10';

export interface Identity {
  readonly token: string;
  readonly intents: number;
  readonly shard?: readonly [number, number];
  readonly compress?: boolean;
}

const KNOWN_INTENTS = Object.values(GatewayIntentBits)
  .filter((bit): bit is GatewayIntentBits => typeof bit === 'number')
  .reduce((all, bit) => all | bit, 0);

const PRIVILEGED_INTENTS =
  GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;

/** Why Discord would close on this identify, or undefined when it is good. */
export function faultOfIdentity(
  d: unknown,
  token: string,
  privilegedIntents: boolean,
): { readonly code: number; readonly reason: string } | undefined {
  const identity = (typeof d === 'object' && d !== null ? d : {}) as Record<string, unknown>;
  if (identity.token !== token) {
    return { code: GatewayCloseCodes.AuthenticationFailed, reason: 'Authentication failed.' };
  }
  if (typeof identity.properties !== 'object' || identity.properties === null) {
    return { code: GatewayCloseCodes.DecodeError, reason: 'Error while decoding payload.' };
  }
  const intents = identity.intents;
  if (!Number.isInteger(intents) || ((intents as number) & ~KNOWN_INTENTS) !== 0) {
    return { code: GatewayCloseCodes.InvalidIntents, reason: 'Invalid intent(s).' };
  }
  if (!privilegedIntents && ((intents as number) & PRIVILEGED_INTENTS) !== 0) {
    return { code: GatewayCloseCodes.DisallowedIntents, reason: 'Disallowed intent(s).' };
  }
  const shard = identity.shard ?? [0, 1];
  if (!isShard(shard)) return { code: GatewayCloseCodes.InvalidShard, reason: 'Invalid shard' };
  return undefined;
}

function isShard(shard: unknown): boolean {
  if (!Array.isArray(shard) || shard.length !== 2) return false;
  const [id, count] = shard as unknown[];
  return (
    Number.isInteger(id) &&
    Number.isInteger(count) &&
    (id as number) >= 0 &&
    (id as number) < (count as number)
  );
}
