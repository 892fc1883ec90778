export type SendOutcome =
  /** `messageId` is absent where Discord's answer was cut off, or the message has been deleted since. */
  | { readonly outcome: 'sent'; readonly messageId?: string }
  | { readonly outcome: 'unknownChannel' | 'missingAccess' | 'missingPermissions' | 'threadClosed' }
  /**
   * `refused`: Discord will never take this message. `refusedForNow`: it may, later. `notSent`: no connection could be made. `unknown`:
   * the message may have arrived, so it is repeated with the same nonce.
   */
  | { readonly outcome: 'refused' | 'refusedForNow' | 'notSent' | 'unknown'; readonly error: unknown }
  /** The limit lasts longer than the sender waits. */
  | { readonly outcome: 'rateLimited'; readonly retryAfterMs: number; readonly error: unknown };

export type PublishOutcome =
  | { readonly outcome: 'published' }
  /** Trying again is of no use. No `error`: the channel is no announcement channel. */
  | { readonly outcome: 'notPublished'; readonly error?: unknown }
  /** Discord publishes ten messages an hour for each channel. */
  | { readonly outcome: 'rateLimited'; readonly retryAfterMs: number; readonly error: unknown }
  | { readonly outcome: 'unknown'; readonly error: unknown };

export interface MessageSender {
  /** Sends a message in Discord's terms, with the `files` of a `Reply`, under a nonce (≤ 25 characters) with `enforce_nonce`, and waits out short rate limits. Never rejects. */
  send(channelId: string, nonce: string, message: unknown, signal?: AbortSignal): Promise<SendOutcome>;
  /** Publishes a message to the servers that follow its channel. Never rejects. */
  publish(channelId: string, messageId: string, signal?: AbortSignal): Promise<PublishOutcome>;
  /** @throws when Discord cannot be asked */
  isMember(guildId: string, userId: string): Promise<boolean>;
}
