import { DiscordAPIError, HTTPError, RESTJSONErrorCodes as Code } from 'discord.js';

export class NoFirstSign extends Error {
  override readonly name = 'NoFirstSign';
}

export function isTooLate(error: unknown): boolean {
  if (error instanceof NoFirstSign) return true;
  return hasCode(error, Code.UnknownInteraction, Code.InvalidWebhookToken) || isWebhookMissing(error);
}

/** Discord has no acknowledgement, or has not processed it yet. */
export const isWebhookMissing = (error: unknown): boolean => hasCode(error, Code.UnknownWebhook);

export const isAlreadyAcknowledged = (error: unknown): boolean =>
  hasCode(error, Code.InteractionHasAlreadyBeenAcknowledged);

export const isMessageMissing = (error: unknown): boolean => hasCode(error, Code.UnknownMessage);

/** Whether Discord or the network is down. The request may have arrived all the same. */
export function isDiscordOutage(error: unknown): boolean {
  if (error instanceof HTTPError) return true;
  if (!(error instanceof Error) || error instanceof DiscordAPIError) return false;
  return error.name === 'AbortError' || ('code' in error && networkCode.test(String(error.code)));
}

/** Such as ECONNREFUSED, or undici's UND_ERR_CONNECT_TIMEOUT. */
const networkCode = /^(E[A-Z_]+|UND_ERR_[A-Z_]+)$/;

function hasCode(error: unknown, ...codes: readonly (number | string)[]): boolean {
  return error instanceof DiscordAPIError && codes.includes(error.code);
}
