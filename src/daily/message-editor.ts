export type EditOutcome =
  | { readonly outcome: 'done' }
  /** The message or its channel was deleted. */
  | { readonly outcome: 'gone' }
  /** Discord will not do it: a permission is missing, a thread is closed, or it is no place for that. */
  | { readonly outcome: 'refused'; readonly error: unknown }
  | { readonly outcome: 'rateLimited'; readonly retryAfterMs: number; readonly error: unknown }
  /** It may be done, or not. Both may be repeated. */
  | { readonly outcome: 'unknown'; readonly error: unknown };

export interface MessageEditor {
  /** Changes what `message`, in Discord's terms, names. Nothing pings. Never rejects. */
  edit(channelId: string, messageId: string, message: object, signal?: AbortSignal): Promise<EditOutcome>;
  /** Opens a thread below a message; one that is there already counts as done. Never rejects. */
  openThread(channelId: string, messageId: string, name: string, signal?: AbortSignal): Promise<EditOutcome>;
}
