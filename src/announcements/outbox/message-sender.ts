/** How sending one message ended. The edge to Discord implements it; announcements know no REST. */
export type SendOutcome =
  /** `messageId` is absent where Discord's answer was cut off, or the message was deleted since. */
  | { readonly outcome: 'sent'; readonly messageId?: string }
  /** The channel is gone. */
  | { readonly outcome: 'unknownChannel' }
  | { readonly outcome: 'missingAccess' | 'missingPermissions' }
  /** The thread is locked, or archived for good. */
  | { readonly outcome: 'threadClosed' }
  /** Discord refuses the message itself: sending it again is of no use. */
  | { readonly outcome: 'refused'; readonly error: unknown }
  /** Discord, or something on the way there, refuses for a reason that is not in the message. It did not arrive. */
  | { readonly outcome: 'refusedForNow'; readonly error: unknown }
  /** Discord wants nothing more here for longer than anyone waits. It did not arrive. */
  | { readonly outcome: 'rateLimited'; readonly retryAfterMs: number; readonly error: unknown }
  /** It certainly did not arrive: no connection could be made. */
  | { readonly outcome: 'notSent'; readonly error: unknown }
  /** 5xx, connection, time-out: perhaps it arrived. To be repeated with the same nonce. */
  | { readonly outcome: 'unknown'; readonly error: unknown };

/** How publishing a message of an announcement channel ended. */
export type PublishOutcome =
  | { readonly outcome: 'published' }
  /** It cannot be, and trying again is of no use: the channel is no announcement channel, the message is gone, or the like. */
  | { readonly outcome: 'notPublished'; readonly error?: unknown }
  /** Of a channel Discord publishes ten messages an hour. */
  | { readonly outcome: 'rateLimited'; readonly retryAfterMs: number; readonly error: unknown }
  | { readonly outcome: 'unknown'; readonly error: unknown };

export interface MessageSender {
  /**
   * Sends a message under a nonce (≤ 25 characters) with `enforce_nonce`; waits out short 429s. Never rejects for what
   * Discord answers; a revoked token is told to the process by itself.
   */
  send(channelId: string, nonce: string, message: unknown, signal?: AbortSignal): Promise<SendOutcome>;
  /** Publishes a message to the servers that follow its channel; one that is published already stays so. Never rejects. */
  publish(channelId: string, messageId: string, signal?: AbortSignal): Promise<PublishOutcome>;
  /** Whether a member is still in a server. @throws when Discord cannot be asked */
  isMember(guildId: string, userId: string): Promise<boolean>;
}
