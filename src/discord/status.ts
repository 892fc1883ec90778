import type { RateLimit } from './rest/rate-limits.ts';
import type { GatewayStats } from './gateway/client.ts';

/** What waits, and since when the oldest of it does: milliseconds since the epoch. */
interface Held {
  readonly size: number;
  readonly oldestAt: number | undefined;
}

/** How this process is. */
export interface StatusFacts {
  readonly version: string;
  readonly role: string;
  /** Its name among processes that share the store. */
  readonly instance: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** In bytes. */
  readonly memory: number;
  readonly gateway: GatewayStats;
  /** Calls to Codewars that wait for their turn. */
  readonly queue: number;
  readonly inbox: Held;
  readonly outbox: Held;
  readonly rateLimits: readonly RateLimit[];
  /** `undefined` where this process does not read profiles in turn. */
  readonly tracking: { readonly tracked: number; readonly overdueMs: number } | undefined;
  readonly catalogue: number;
  /** What a second copy of this process does, in sentences. */
  readonly copies: readonly string[];
  readonly incidents: readonly Incident[];
}

/** For the people who run the bot. */
export interface Status {
  /** Whether this user owns the application. */
  isOwner(userId: string): Promise<boolean>;
  read(): StatusFacts;
}

/** An unexpected error. The member saw its id, and the log line carries it. */
export interface Incident {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What was asked for: a command, or `command:action`. */
  readonly name: string;
  /** The kind of error; never its text. */
  readonly code: string;
}

/** The log has all of them; this is what /status has room for. */
const kept = 10;

/** The last incidents of this process, the newest first. */
export function createIncidents() {
  let incidents: readonly Incident[] = [];
  return {
    note: (incident: Incident) => {
      incidents = [incident, ...incidents].slice(0, kept);
    },
    latest: (): readonly Incident[] => incidents,
  };
}
