import type { Entry } from '../queue/queue.ts';

export const dayMs = 86_400_000;
/** The next sweep is a day away. */
export const longestWaitMs = dayMs + 3_600_000;

interface InServer extends Entry {
  readonly guildId: string;
  /** Whether others go first while this one waits. */
  letsPass: boolean;
}

export interface SweepEntry extends InServer {
  readonly kind: 'sweep';
  /** Those who are left, the next one last. Read again when a sweep begins. */
  run?: {
    readonly startedAt: number;
    readonly members: { readonly hash: string; readonly userId: string }[];
    storedAt: number;
  };
}

/** What waits in the line of a server: a look at a member, a check of its roles, or its sweep. */
export type Waiting =
  | (InServer & { readonly kind: 'look'; readonly userId: string })
  | (InServer & { readonly kind: 'check' })
  | SweepEntry;
