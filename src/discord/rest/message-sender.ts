import { setTimeout as sleep } from 'node:timers/promises';
import type { REST } from '@discordjs/rest';
import { ChannelType, RESTJSONErrorCodes as Code, Routes, type APIChannel } from 'discord-api-types/v10';
import type { MessageSender, SendOutcome } from '../../announcements/outbox/message-sender.ts';
import { lengthOf } from './rate-limits.ts';
import {
  createRest,
  DiscordAPIError,
  RateLimitError,
  RequestMethod,
  wrongToken,
  type RestOptions,
} from './rest.ts';
import { StartError } from '../../errors.ts';

const bodyWithinMs = 2_000;

export interface MessageSenderOptions {
  /** As `createMessageSenderRest` makes it. */
  readonly rest: REST;
  /** The token is no longer good: nothing can be said by this process any more. */
  readonly onUnauthorized: (error: Error) => void;
}

/**
 * The REST client for announcements: its own, so that a long queue of them never holds up an answer to a member. Discord takes 50 requests a
 * second in all. It repeats nothing by itself: the outbox does, in time for Discord to remember the nonce, and so each outcome is that of one
 * request.
 */
export function createMessageSenderRest(options: RestOptions): REST {
  return createRest(options, { globalRequestsPerSecond: 20, retries: 0 });
}

/** Announcements by REST alone: a process needs no gateway session for them. */
export function createMessageSender({ rest, onUnauthorized }: MessageSenderOptions): MessageSender {
  function tellUnauthorized(error: unknown): void {
    // @discordjs/rest drops its token after the first 401.
    if (error instanceof DiscordAPIError && error.status === 401)
      onUnauthorized(new StartError([wrongToken], { cause: error }));
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
        return { outcome: 'sent', ...(await idOf(response)) };
      } catch (error) {
        tellUnauthorized(error);
        return outcomeOf(error, rest.options.retries === 0);
      }
    },

    async publish(channelId, messageId, signal) {
      const options = signal === undefined ? {} : { signal };
      try {
        const channel = (await rest.get(Routes.channel(channelId), options)) as APIChannel;
        if (channel.type !== ChannelType.GuildAnnouncement) return { outcome: 'notPublished' };
        await rest.post(Routes.channelMessageCrosspost(channelId, messageId), options);
        return { outcome: 'published' };
      } catch (error) {
        tellUnauthorized(error);
        if (error instanceof RateLimitError)
          return { outcome: 'rateLimited', retryAfterMs: lengthOf(error), error };
        if (!(error instanceof DiscordAPIError) || error.status === 401) return { outcome: 'unknown', error };
        if (error.code === Code.ThisMessageWasAlreadyCrossposted) return { outcome: 'published' };
        return { outcome: noPublishing.has(error.code) ? 'notPublished' : 'unknown', error };
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

/** The status says that it was sent: the body may be cut off, or late. */
async function idOf(response: Pick<Response, 'json'>): Promise<{ messageId?: string }> {
  const reading = response.json().catch(() => undefined);
  const message = await Promise.race([reading, sleep(bodyWithinMs, undefined, { ref: false })]);
  const { id } = (message ?? {}) as { id?: unknown };
  return typeof id === 'string' ? { messageId: id } : {};
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
function outcomeOf(error: unknown, isOneRequest: boolean): SendOutcome {
  if (error instanceof RateLimitError) {
    return { outcome: 'rateLimited', retryAfterMs: lengthOf(error), error };
  }
  // A refusal that says it is JSON and is none; what was taken is not read before it counts as sent.
  if (error instanceof SyntaxError) return { outcome: 'refusedForNow', error };
  if (!(error instanceof DiscordAPIError)) {
    return { outcome: isOneRequest && hadNoConnection(error) ? 'notSent' : 'unknown', error };
  }
  switch (error.code) {
    case Code.UnknownMessage:
      // Discord knows the nonce: the message was created, and deleted since.
      return { outcome: 'sent' };
    case Code.UnknownChannel:
      return { outcome: 'unknownChannel' };
    case Code.MissingAccess:
      return { outcome: 'missingAccess' };
    case Code.MissingPermissions:
      return { outcome: 'missingPermissions' };
    case Code.ThreadLocked:
    case Code.InvalidActionOnArchivedThread:
      return { outcome: 'threadClosed' };
  }
  // A token can be set right.
  if (error.status === 401 || error.status === 408) return { outcome: 'unknown', error };
  // An answer with any other code may be about the day, the bot or the way there.
  return { outcome: aboutTheMessage.has(error.code) ? 'refused' : 'refusedForNow', error };
}

const noPublishing: ReadonlySet<string | number> = new Set([
  Code.UnknownChannel,
  Code.UnknownMessage,
  Code.MissingAccess,
  Code.MissingPermissions,
  Code.CannotExecuteActionOnThisChannelType,
]);

const aboutTheMessage: ReadonlySet<string | number> = new Set([
  Code.ExplicitContentCannotBeSentToTheDesiredRecipient,
  Code.RequestEntityTooLarge,
  Code.CannotSendAnEmptyMessage,
  Code.InvalidFormBodyOrContentType,
  Code.InvalidFileUploaded,
  Code.InvalidMessageType,
  Code.RequestBodyContainsInvalidJSON,
  Code.MessageWasBlockedByAutomaticModeration,
  Code.MessageBlockedByHarmfulLinksFilter,
]);

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
  Code.UnknownMember,
  Code.UnknownUser,
  // The bot itself is no longer in that server.
  Code.UnknownGuild,
  Code.MissingAccess,
];

function isAbsence(error: unknown): boolean {
  return error instanceof DiscordAPIError && absences.includes(error.code);
}
