import type { APIGuildMember } from 'discord-api-types/v10';
import type { SessionStarts } from './starts.ts';

/** Tells an event to every session that may hear it. Without an intent, every session may. */
export type Dispatch = (
  event: string,
  data: unknown,
  to?: {
    readonly guildId?: string | undefined;
    readonly intent?: number;
    /** What a session is told in its place that lacks a further intent. */
    readonly without?: { readonly intent: number; readonly data: unknown };
  },
) => void;

/** What the gateway asks of the rest of the stand-in. */
export interface GatewayHost {
  readonly token: () => string;
  readonly url: () => string;
  readonly heartbeatMs: number;
  readonly privilegedIntents: boolean;
  readonly starts: SessionStarts;
  /** A shard with more guilds is told that more shards are required. */
  readonly guildsPerShard: number;
  /** What READY says beside the session. */
  readonly ready: () => Record<string, unknown>;
  readonly guildIds: () => readonly string[];
  readonly guildCreate: (guildId: string) => unknown;
  /** A bot asked for something that the stand-in does not have. */
  readonly outOfScope: (what: string, why: string) => void;
  readonly guildMembers: (guildId: string) => readonly APIGuildMember[];
}

export interface Payload {
  readonly op: number;
  readonly d: unknown;
  readonly s?: number;
  readonly t?: string;
}

/** A connection as its session sees it. */
export interface Line {
  send(payload: Payload): void;
  close(code: number, reason: string): void;
  /** Op 9. The client may resume, or identify, on the same connection. */
  invalidate(resumable: boolean): void;
}
