import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelType, RESTJSONErrorCodes as Code, Routes, type APIChannel } from 'discord-api-types/v10';
import type { MessageSender, SendOutcome } from '../../announcements/outbox/message-sender.ts';
import { StartError } from '../../errors.ts';
import type { Reply, ReplyFile } from '../../render/reply.ts';
import { withOwnSignal } from './own-signal.ts';
import { lengthOf } from './rate-limits.ts';
import {
  createRest,
  DiscordAPIError,
  RateLimitError,
  RequestMethod,
  wrongToken,
  type RestOptions,
} from './rest.ts';

const bodyWithinMs = 2_000;

/**
 * Sends by REST, with its own client and less than half of Discord's 50 requests per second, so that announcements never delay
 * replies. Does not retry: the outbox does, while Discord remembers the nonce.
 */
export function createMessageSender(
  discord: RestOptions,
  /** Called when the token is no longer valid. */
  onUnauthorized: (error: Error) => void,
): MessageSender {
  const rest = createRest(discord, { globalRequestsPerSecond: 20, retries: 0 });

  function noteUnauthorized(error: unknown): void {
    // @discordjs/rest drops its token after the first 401.
    if (error instanceof DiscordAPIError && error.status === 401)
      onUnauthorized(new StartError([wrongToken], { cause: error }));
  }

  return {
    async send(channelId, nonce, message, signal) {
      const { files = [], ...words } = message as Pick<Reply, 'files'>;
      try {
        return await withOwnSignal(signal, async (own) => {
          const response = await rest.queueRequest({
            method: RequestMethod.Post,
            fullRoute: Routes.channelMessages(channelId),
            ...withFiles({ ...words, nonce, enforce_nonce: true }, files),
            signal: own,
          });
          return { outcome: 'sent', ...(await idOf(response)) };
        });
      } catch (error) {
        noteUnauthorized(error);
        // A channel may forbid files alone.
        if (files.length > 0 && hasCode(error, Code.MissingPermissions))
          return this.send(channelId, nonce, words, signal);
        return outcomeOf(error);
      }
    },

    async publish(channelId, messageId, signal) {
      try {
        return await withOwnSignal(signal, async (own) => {
          const channel = (await rest.get(Routes.channel(channelId), { signal: own })) as APIChannel;
          if (channel.type !== ChannelType.GuildAnnouncement) return { outcome: 'notPublished' };
          await rest.post(Routes.channelMessageCrosspost(channelId, messageId), { signal: own });
          return { outcome: 'published' };
        });
      } catch (error) {
        noteUnauthorized(error);
        if (error instanceof RateLimitError)
          return { outcome: 'rateLimited', retryAfterMs: lengthOf(error), error };
        if (hasCode(error, Code.ThisMessageWasAlreadyCrossposted)) return { outcome: 'published' };
        return { outcome: hasCode(error, ...noPublishing) ? 'notPublished' : 'unknown', error };
      }
    },

    async isMember(guildId, userId) {
      for (let tries = 1; ; tries += 1) {
        try {
          await rest.get(Routes.guildMember(guildId, userId));
          return true;
        } catch (error) {
          noteUnauthorized(error);
          if (hasCode(error, ...absences)) return false;
          if (error instanceof DiscordAPIError || tries === 3) throw error;
        }
      }
    },
  };
}

function withFiles(body: object, files: readonly ReplyFile[]) {
  if (files.length === 0) return { body };
  const attachments = files.map(({ name, description }, id) => ({
    id,
    filename: name,
    ...(description !== undefined && { description }),
  }));
  return { body: { ...body, attachments }, files: files.map(({ name, data }) => ({ name, data })) };
}

/** Waits only briefly: by its status, the message was sent. */
async function idOf(response: Pick<Response, 'json'>): Promise<{ messageId?: string }> {
  const reading = response.json().catch(() => undefined);
  const message = await Promise.race([reading, sleep(bodyWithinMs, undefined, { ref: false })]);
  const { id } = (message ?? {}) as { id?: unknown };
  return typeof id === 'string' ? { messageId: id } : {};
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
function outcomeOf(error: unknown): SendOutcome {
  if (error instanceof RateLimitError)
    return { outcome: 'rateLimited', retryAfterMs: lengthOf(error), error };
  // A refusal whose body is not the JSON it claims to be.
  if (error instanceof SyntaxError) return { outcome: 'refusedForNow', error };
  if (!(error instanceof DiscordAPIError)) {
    const isUnsent = noConnection.has(String((error as { code?: unknown }).code));
    return { outcome: isUnsent ? 'notSent' : 'unknown', error };
  }
  // Discord knows the nonce, so the message was created and deleted since.
  if (error.code === Code.UnknownMessage) return { outcome: 'sent' };
  if (error.code === Code.UnknownChannel) return { outcome: 'unknownChannel' };
  if (error.code === Code.MissingAccess) return { outcome: 'missingAccess' };
  if (error.code === Code.MissingPermissions) return { outcome: 'missingPermissions' };
  if (hasCode(error, Code.ThreadLocked, Code.InvalidActionOnArchivedThread))
    return { outcome: 'threadClosed' };
  // The operator can correct a token.
  if (error.status === 401 || error.status === 408) return { outcome: 'unknown', error };
  // Other refusals may pass.
  return { outcome: hasCode(error, ...aboutTheMessage) ? 'refused' : 'refusedForNow', error };
}

function hasCode(error: unknown, ...codes: readonly (number | string)[]): boolean {
  return error instanceof DiscordAPIError && error.status !== 401 && codes.includes(error.code);
}

const noPublishing = [
  Code.UnknownChannel,
  Code.UnknownMessage,
  Code.MissingAccess,
  Code.MissingPermissions,
  Code.CannotExecuteActionOnThisChannelType,
];

const aboutTheMessage = [
  Code.ExplicitContentCannotBeSentToTheDesiredRecipient,
  Code.RequestEntityTooLarge,
  Code.CannotSendAnEmptyMessage,
  Code.InvalidFormBodyOrContentType,
  Code.InvalidFileUploaded,
  Code.InvalidMessageType,
  Code.RequestBodyContainsInvalidJSON,
  Code.MessageWasBlockedByAutomaticModeration,
  Code.MessageBlockedByHarmfulLinksFilter,
];

/** Without access, the bot is no longer in the server. */
const absences = [Code.UnknownMember, Code.UnknownUser, Code.UnknownGuild, Code.MissingAccess];

const noConnection: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
