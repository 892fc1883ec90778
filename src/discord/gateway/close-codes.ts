import { GatewayCloseCodes } from 'discord-api-types/v10';
import { wrongToken } from '../rest/rest.ts';

const sentences: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: wrongToken,
  [GatewayCloseCodes.InvalidShard]:
    'DISCORD_SHARDS names shards that Discord does not take: set it to auto, or give every process a range of the same number of shards (0-7/32, 8-15/32, …).',
  [GatewayCloseCodes.ShardingRequired]:
    'The bot is in too many servers for its number of shards: set DISCORD_SHARDS=auto, or give every process a range of a larger number.',
  [GatewayCloseCodes.InvalidAPIVersion]:
    'Discord no longer takes the version of its gateway that this bot speaks: update the bot.',
  [GatewayCloseCodes.InvalidIntents]:
    'Discord does not know the intents that this bot asks for: update the bot.',
  [GatewayCloseCodes.DisallowedIntents]:
    'Discord does not grant the intents that this bot asks for (Guilds alone, which needs no approval): look at the application in the Developer Portal.',
};

/**
 * What to tell whoever runs the bot when Discord has ended a session for good.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
export function sentenceForClose(code: number): string {
  return `Discord ended the gateway session (close code ${code}). ${sentences[code] ?? 'Start the bot again.'}`;
}

/** Not Discord's own: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1, and 4200 of discord.js. */
const reasons: Readonly<Record<number, string>> = {
  1000: 'closed in order',
  1001: 'Discord goes away',
  1006: 'cut off, or not let in',
  4200: 'Discord asks to connect again',
};

/** In a few words why a connection to the gateway ended. */
export function reasonForClose(code: number): string {
  return reasons[code] ?? GatewayCloseCodes[code] ?? 'unknown';
}
