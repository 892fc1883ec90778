import { hashOf } from '../storage/hash.ts';
import type { KataMove } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * What happened on Codewars, from a webhook or a reading. `accountId` and `authorId` are Codewars ids, or the account key of a link
 * without one. Times are milliseconds since the epoch.
 */
export type CodewarsEvent = { readonly at: number } & (
  | {
      readonly type: 'rank';
      readonly accountId: string;
      /** `null`: the overall rank. */
      readonly language: string | null;
      readonly rank: number;
      /** Codewars' score, where it was read together with the rank. */
      readonly score?: number;
    }
  | {
      readonly type: 'honor';
      readonly accountId: string;
      /** The new total. */
      readonly honor: number;
      /** Negative for a fall. */
      readonly delta: number;
      /** The profile was read: its total may lag behind webhooks. */
      readonly isRead?: boolean;
    }
  | { readonly type: 'created' | 'approved'; readonly kataId: string; readonly authorId: string }
  | {
      readonly type: 'voted';
      readonly kataId: string;
      readonly authorId: string;
      /** What the API showed before, and shows now; absent where a webhook is the source. */
      readonly moved?: KataMove;
    }
  | {
      readonly type: 'solved';
      readonly kataId: string;
      readonly authorId: string;
      /** The one solution that a webhook told of, or how the API's numbers moved. */
      readonly solutionId?: string;
      readonly moved?: KataMove;
    }
  | {
      /** Tracking saw a newly completed kata. */
      readonly type: 'completed';
      readonly accountId: string;
      readonly kataId: string;
      readonly kataName: string | null;
      /** The languages that are new. */
      readonly languages: readonly string[];
    }
);

export type EventOf<T extends CodewarsEvent['type']> = Extract<CodewarsEvent, { type: T }>;

/** What makes two events the same; `null` for those that are gathered instead. At most 200 characters. */
export function fingerprint(event: CodewarsEvent): string | null {
  switch (event.type) {
    case 'rank':
      return `rank:${event.accountId}:${event.language ?? 'overall'}:${event.rank}`;
    case 'created':
    case 'approved':
      return `${event.type}:${event.kataId}`;
    case 'solved':
      return event.solutionId === undefined ? null : `solved:${event.kataId}:${event.solutionId}`;
    case 'completed': {
      const languages = [...event.languages].sort().join(',');
      return `completed:${event.accountId}:${event.kataId}:${languages}`.slice(0, 200);
    }
    case 'honor':
    case 'voted':
      return null;
  }
}

const rememberForMs = 180 * 86_400_000;
/** Names that version 1.0 wrote as they are. */
const inClear = /^(?:rank|created|approved|solved|completed|first):/;
const keyOf = (name: string): string => `done:${hashOf(name)}`;
const rowOf = (name: string, at: number) => ({ key: keyOf(name), value: { at }, keepForMs: rememberForMs });

export type Seen = ReturnType<typeof createSeen>;

/**
 * Which events were handled, as hashes: a fingerprint names an account or its kata, and outlives the link, so that nothing is announced
 * again when a member deletes their data and links again. Events without a fingerprint are never seen.
 */
export function createSeen({ seen }: Pick<Storage, 'seen'>) {
  const hasNamed = async (name: string): Promise<boolean> =>
    (await seen.getMany([keyOf(name), name])).some((row) => row !== undefined);

  return {
    async has(event: CodewarsEvent): Promise<boolean> {
      const name = fingerprint(event);
      return name !== null && hasNamed(name);
    },
    async mark(events: readonly CodewarsEvent[]): Promise<void> {
      const names = events.map((event) => ({ name: fingerprint(event), at: event.at }));
      await seen.setMany(names.flatMap(({ name, at }) => (name === null ? [] : [rowOf(name, at)])));
    },
    /** The same for what has a name of its own. */
    hasNamed,
    markNamed: (name: string, at: number) => seen.setMany([rowOf(name, at)]),

    /** Hashes what an earlier version wrote in the clear. Answers how many there were. */
    async hashOld(now: number): Promise<number> {
      let count = 0;
      for await (const name of seen.keys()) {
        const at = inClear.test(name) ? (await seen.get(name))?.at : undefined;
        if (at === undefined) continue;
        await seen.set(keyOf(name), { at }, at + rememberForMs - now);
        await seen.delete(name);
        count += 1;
      }
      return count;
    },
  };
}
