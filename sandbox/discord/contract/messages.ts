import type { APIAttachment, APIMessage } from 'discord-api-types/v10';

export interface SeenMessage extends SeenVersion {
  /** What it looked like when it appeared, and after each edit until now; the last one is how it looks now. */
  readonly versions: readonly SeenVersion[];
}

export interface SeenVersion extends APIMessage {
  readonly ephemeral: boolean;
  attachments: SeenAttachment[];
  /** The files that embeds show; Discord does not count them to the attachments. */
  readonly pictures: readonly SeenAttachment[];
}

/** A file of a message, with what is in it. */
export interface SeenAttachment extends APIAttachment {
  readonly data: Uint8Array;
  readonly text: string;
}

export interface MessageChange {
  /** `reacted`: reactions or votes were added or removed. */
  readonly kind: 'created' | 'edited' | 'deleted' | 'reacted';
  readonly message: SeenMessage;
  /** Who can see it: `everybody` in the channel, or one user's id (an ephemeral message). */
  readonly visibleTo: string;
}

/** The newest messages, or the newest before one. */
export interface MessagePart {
  readonly limit: number;
  readonly before?: string | undefined;
}
