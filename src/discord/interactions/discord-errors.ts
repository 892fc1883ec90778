import { DiscordAPIError, HTTPError, RESTJSONErrorCodes as Code } from 'discord.js';

/** No first sign reached Discord in the time that it waits for one. */
export class NoFirstSign extends Error {
  override readonly name = 'NoFirstSign';
}

/** Discord has forgotten this interaction, or its 15 minutes are over: nobody is waiting any more. */
export function isTooLate(error: unknown): boolean {
  if (error instanceof NoFirstSign) return true;
  return hasCode(error, Code.UnknownInteraction, Code.InvalidWebhookToken) || isWebhookMissing(error);
}

/** Discord never took a first sign, or has not got round to it yet. */
export function isWebhookMissing(error: unknown): boolean {
  return hasCode(error, Code.UnknownWebhook);
}

/** The first sign has arrived before, and its own answer was lost on the way. */
export function isAlreadyAcknowledged(error: unknown): boolean {
  return hasCode(error, Code.InteractionHasAlreadyBeenAcknowledged);
}

/** The message is not there: somebody deleted it, or Discord has not made it yet. */
export function isMessageMissing(error: unknown): boolean {
  return hasCode(error, Code.UnknownMessage);
}

/** Discord takes nothing just now, or the way there is broken. What was sent may have arrived all the same. */
export function isOutage(error: unknown): boolean {
  if (error instanceof HTTPError) return true;
  if (!(error instanceof Error) || error instanceof DiscordAPIError) return false;
  return error.name === 'AbortError' || ('code' in error && networkCode.test(String(error.code)));
}

/** ECONNREFUSED, EAI_AGAIN, UND_ERR_CONNECT_TIMEOUT: as the system and undici call what goes wrong on the way. */
const networkCode = /^(E[A-Z_]+|UND_ERR_[A-Z_]+)$/;

function hasCode(error: unknown, ...codes: readonly (number | string)[]): boolean {
  return error instanceof DiscordAPIError && codes.includes(error.code);
}
