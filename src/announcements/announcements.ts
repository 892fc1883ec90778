import type { InboxRecord, OutboxRecord } from '../storage/records.ts';
import type { Happening } from './event.ts';
import type { Kind } from '../guilds/kinds.ts';

/** Something to say in one server. Its id is made of what happened, the server and the kind. */
export interface Announcement {
  /** At most 25 characters: it is the nonce too. Equal for equal (`key`, guild, kind). */
  readonly id: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly kind: Kind;
  readonly about: NonNullable<OutboxRecord['about']>;
}

/** What is still to be said, kept until it is said. */
export interface Outbox {
  /** Settles when it is stored. One that is there already, or was said already, changes nothing. */
  add(announcements: readonly Announcement[]): Promise<void>;
  /** Reads what is stored and begins to deliver. */
  start(): Promise<void>;
  /** What waits in this server is tried at once: what was in the way may be gone. */
  wake(guildId: string): void;
  /** Ends attempts that run, or waits for them within the time; what is left stays stored. */
  stop(): Promise<void>;
  /** Entries that wait. */
  readonly size: number;
  /** Since when the oldest of them waits: milliseconds since the epoch. */
  readonly oldestAt: number | undefined;
}

/** From what happened to what is to be said. */
export interface Pipeline {
  /** Works a happening off: audience, gathering, wording, outbox. Idempotent. Rejects when it could not be stored. */
  accept(event: Happening): Promise<void>;
}

/** Accepted deliveries, kept until they are worked off. */
export interface Inbox {
  /** Settles when the delivery is stored; deliveries that arrive together are written together. */
  add(delivery: Omit<InboxRecord, 'node' | 'tries' | 'nextTryAt'>): Promise<void>;
  /** Reads what is stored and begins to work it off. */
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly size: number;
  /** When the oldest of them came: milliseconds since the epoch. */
  readonly oldestAt: number | undefined;
}
