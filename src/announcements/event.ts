import type { KataMove } from '../storage/records.ts';

/**
 * What happened on Codewars, wherever it was heard of. `accountId` and `authorId` are Codewars ids, or the account key
 * of a link without one. Times are milliseconds since the epoch.
 */
export type Happening =
  | {
      readonly type: 'rank';
      readonly accountId: string;
      /** `null`: the overall rank. */
      readonly language: string | null;
      readonly rank: number;
      /** Codewars' score, where it was read together with the rank. */
      readonly score?: number;
      readonly at: number;
    }
  | {
      readonly type: 'honor';
      readonly accountId: string;
      /** The new total. */
      readonly honor: number;
      /** Negative for a fall. */
      readonly delta: number;
      readonly at: number;
      /** The profile was read: its total may lag behind webhooks. */
      readonly isRead?: boolean;
    }
  | {
      readonly type: 'created' | 'approved';
      readonly kataId: string;
      readonly authorId: string;
      readonly at: number;
    }
  | {
      readonly type: 'voted';
      readonly kataId: string;
      readonly authorId: string;
      /** What the API showed before, and shows now; absent where a webhook is the source. */
      readonly moved?: KataMove;
      readonly at: number;
    }
  | {
      readonly type: 'solved';
      readonly kataId: string;
      readonly authorId: string;
      /** The one solution that a webhook told of, or how the API's numbers moved. */
      readonly solutionId?: string;
      readonly moved?: KataMove;
      readonly at: number;
    }
  | {
      /** Tracking saw a newly completed kata. */
      readonly type: 'completed';
      readonly accountId: string;
      readonly kataId: string;
      readonly kataName: string | null;
      /** The languages that are new. */
      readonly languages: readonly string[];
      readonly at: number;
    };

/** What makes two tellings the same event; `null` for those that are gathered instead. At most 200 characters. */
export function fingerprint(event: Happening): string | null {
  switch (event.type) {
    case 'rank':
      return `rank:${event.accountId}:${event.language ?? 'overall'}:${event.rank}`;
    case 'created':
    case 'approved':
      return `${event.type}:${event.kataId}`;
    case 'solved':
      return event.solutionId === undefined ? null : `solved:${event.kataId}:${event.solutionId}`;
    case 'completed':
      return `completed:${event.accountId}:${event.kataId}:${[...event.languages].sort().join(',')}`.slice(
        0,
        200,
      );
    case 'honor':
    case 'voted':
      return null;
  }
}
