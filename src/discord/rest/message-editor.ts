import { RESTJSONErrorCodes as Code, Routes, ThreadAutoArchiveDuration } from 'discord-api-types/v10';
import type { EditOutcome, MessageEditor } from '../../daily/message-editor.ts';
import { StartError } from '../../errors.ts';
import { withOwnSignal } from './own-signal.ts';
import { lengthOf } from './rate-limits.ts';
import {
  createRest,
  DiscordAPIError,
  isDiscords,
  RateLimitError,
  wrongToken,
  type RestOptions,
} from './rest.ts';

/** A longer limit is waited out by the caller, who may have something newer to say by then. */
const patienceMs = 2_000;
/** Where Discord does not say how long it wants no edits of old messages. */
const oldMessagesMs = 600_000;

/**
 * Edits by REST, with its own client and a tenth of Discord's 50 requests per second, so that edits delay neither replies nor
 * announcements. Does not repeat a request.
 */
export function createMessageEditor(
  discord: RestOptions,
  /** Called when the token is no longer valid. */
  onUnauthorized: (error: Error) => void,
): MessageEditor {
  const rest = createRest(discord, {
    globalRequestsPerSecond: 5,
    retries: 0,
    rejectOnRateLimit: (limit) => {
      if (lengthOf(limit) <= patienceMs) return false;
      discord.rateLimits?.note(limit);
      return true;
    },
  });

  async function outcomeOf(
    signal: AbortSignal | undefined,
    request: (own: AbortSignal) => Promise<unknown>,
  ): Promise<EditOutcome> {
    try {
      await withOwnSignal(signal, request);
      return { outcome: 'done' };
    } catch (error) {
      // @discordjs/rest drops its token after the first 401.
      if (error instanceof DiscordAPIError && error.status === 401)
        onUnauthorized(new StartError([wrongToken], { cause: error }));
      return refusalOf(error);
    }
  }

  return {
    edit: (channelId, messageId, message, signal) =>
      outcomeOf(signal, (own) =>
        rest.patch(Routes.channelMessage(channelId, messageId), {
          body: { ...message, allowed_mentions: { parse: [] } },
          signal: own,
        }),
      ),
    openThread: (channelId, messageId, name, signal) =>
      outcomeOf(signal, (own) =>
        rest.post(Routes.threads(channelId, messageId), {
          body: { name, auto_archive_duration: ThreadAutoArchiveDuration.OneDay },
          signal: own,
        }),
      ),
  };
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
function refusalOf(error: unknown): EditOutcome {
  if (error instanceof RateLimitError)
    return { outcome: 'rateLimited', retryAfterMs: lengthOf(error), error };
  // An outage, Discord's edge, or a token that the operator can correct.
  if (!(error instanceof DiscordAPIError) || !isDiscords(error) || error.status >= 500)
    return { outcome: 'unknown', error };
  switch (error.code) {
    case Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached:
      return { outcome: 'rateLimited', retryAfterMs: oldMessagesMs, error };
    case Code.UnknownMessage:
    case Code.UnknownChannel:
      return { outcome: 'gone' };
    case Code.ThreadAlreadyCreatedForMessage:
      return { outcome: 'done' };
    default:
      return { outcome: 'refused', error };
  }
}
