import type { REST } from '@discordjs/rest';
import { RESTJSONErrorCodes, Routes } from 'discord-api-types/v10';
import type { Announcer, SendOutcome } from '../announcements/announcer.ts';
import { createRest, DiscordAPIError, RequestMethod, type RestOptions } from './rest.ts';

export interface AnnouncerOptions {
  /** As `createAnnouncerRest` makes it. */
  readonly rest: REST;
  /** The token is no longer good: nothing can be said by this process any more. */
  readonly onUnauthorized: (error: Error) => void;
}

/**
 * The REST client for announcements: its own, so that a long queue of them never holds up an answer to a member. Discord takes 50 requests a
 * second in all. It repeats nothing by itself: the outbox does, in time for Discord to remember the nonce, and so each outcome is that of one
 * request.
 */
export function createAnnouncerRest(options: RestOptions): REST {
  return createRest(options, { globalRequestsPerSecond: 20, retries: 0 });
}

/** Announcements by REST alone: a process needs no gateway session for them. */
export function createAnnouncer({ rest, onUnauthorized }: AnnouncerOptions): Announcer {
  function tellUnauthorized(error: unknown): void {
    // @discordjs/rest drops its token after the first 401.
    if (error instanceof DiscordAPIError && error.status === 401) onUnauthorized(error);
  }

  return {
    async send(channelId, nonce, message, signal) {
      try {
        const response = await rest.queueRequest({
          method: RequestMethod.Post,
          fullRoute: Routes.channelMessages(channelId),
          body: { ...(message as object), nonce, enforce_nonce: true },
          ...(signal !== undefined && { signal }),
        });
        // The status says it all. The body is read for the sake of the connection, and may be cut off.
        response.arrayBuffer().catch(() => undefined);
        return { outcome: 'sent' };
      } catch (error) {
        tellUnauthorized(error);
        return outcomeOf(error, rest.options.retries === 0);
      }
    },

    async isMember(guildId, userId) {
      for (let tries = 1; ; tries += 1) {
        try {
          await rest.get(Routes.guildMember(guildId, userId));
          return true;
        } catch (error) {
          tellUnauthorized(error);
          if (isAbsence(error)) return false;
          if (error instanceof DiscordAPIError || tries === 3) throw error;
        }
      }
    },
  };
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
function outcomeOf(error: unknown, isOneRequest: boolean): SendOutcome {
  if (!(error instanceof DiscordAPIError)) {
    return { outcome: isOneRequest && hadNoConnection(error) ? 'notSent' : 'unknown', error };
  }
  switch (error.code) {
    case RESTJSONErrorCodes.UnknownChannel:
      return { outcome: 'unknownChannel' };
    case RESTJSONErrorCodes.MissingAccess:
      return { outcome: 'missingAccess' };
    case RESTJSONErrorCodes.MissingPermissions:
      return { outcome: 'missingPermissions' };
  }
  // An answer without a code of Discord's comes from something in between, and a token can be set right.
  const isDiscords = typeof error.code === 'number' && error.status !== 401 && error.status !== 408;
  return { outcome: isDiscords ? 'refused' : 'unknown', error };
}

const noConnection = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function hadNoConnection(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && noConnection.has(code);
}

const absences: readonly (string | number)[] = [
  RESTJSONErrorCodes.UnknownMember,
  RESTJSONErrorCodes.UnknownUser,
  // The bot itself is no longer in that server.
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.MissingAccess,
];

function isAbsence(error: unknown): boolean {
  return error instanceof DiscordAPIError && absences.includes(error.code);
}
