/** How sending one message ended. The edge to Discord implements it; announcements know no REST. */
export type SendOutcome =
  | { readonly outcome: 'sent' }
  /** The channel is gone. */
  | { readonly outcome: 'unknownChannel' }
  | { readonly outcome: 'missingAccess' | 'missingPermissions' }
  /** Discord refuses the message itself: sending it again is of no use. */
  | { readonly outcome: 'refused'; readonly error: unknown }
  /** It certainly did not arrive: no connection could be made. */
  | { readonly outcome: 'notSent'; readonly error: unknown }
  /** 5xx, connection, time-out: perhaps it arrived. To be repeated with the same nonce. */
  | { readonly outcome: 'unknown'; readonly error: unknown };

export interface Announcer {
  /**
   * Sends a message under a nonce (≤ 25 characters) with `enforce_nonce`; waits out 429s. Never rejects for what
   * Discord answers; a revoked token is told to the process by itself.
   */
  send(channelId: string, nonce: string, message: unknown, signal?: AbortSignal): Promise<SendOutcome>;
  /** Whether a member is still in a server. @throws when Discord cannot be asked */
  isMember(guildId: string, userId: string): Promise<boolean>;
}
