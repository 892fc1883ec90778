import type { RateLimit } from './rest/rate-limits.ts';
import type { GatewayStats } from './gateway/client.ts';

/** `oldestAt` in milliseconds since the epoch. */
interface Backlog {
  readonly size: number;
  readonly oldestAt: number | undefined;
}

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
  readonly queue: number;
  readonly inbox: Backlog;
  readonly outbox: Backlog;
  readonly rateLimits: readonly RateLimit[];
  /** `undefined` if this process does not track profiles. */
  readonly tracking: { readonly tracked: number; readonly overdueMs: number } | undefined;
  readonly catalogue: number;
  readonly copies: readonly string[];
  readonly incidents: readonly Incident[];
}

/** An unexpected error. Members see its id, and the log line carries it. */
export interface Incident {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** A command, or `command:action`. */
  readonly name: string;
  /** Never the error's text. */
  readonly code: string;
}

/** The latest incidents, newest first: as many as /status has room for. */
export function createIncidents() {
  let incidents: readonly Incident[] = [];
  return {
    note: (incident: Incident) => {
      incidents = [incident, ...incidents].slice(0, 10);
    },
    latest: (): readonly Incident[] => incidents,
  };
}
