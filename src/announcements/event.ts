import { hashOf } from '../storage/hash.ts';
import type { InboxRecord, KataMove } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * What happened on Codewars, from a webhook or a reading of the API. `accountId` and `authorId` are Codewars ids, or the account key of
 * a link without one.
 */
export type CodewarsEvent = { readonly at: number } & (
  | {
      readonly type: 'rank';
      readonly accountId: string;
      /** `null`: the overall rank. */
      readonly language: string | null;
      readonly rank: number;
      readonly score?: number;
    }
  | {
      readonly type: 'honor';
      readonly accountId: string;
      readonly honor: number;
      readonly delta: number;
      /** The total was read from the API, which may lag behind webhooks. */
      readonly isRead?: boolean;
    }
  | { readonly type: 'created' | 'approved'; readonly kataId: string; readonly authorId: string }
  | {
      readonly type: 'voted' | 'solved';
      readonly kataId: string;
      readonly authorId: string;
      readonly solutionId?: string;
      readonly moved?: KataMove;
    }
  | {
      readonly type: 'completed';
      readonly accountId: string;
      readonly kataId: string;
      readonly kataName: string | null;
      /** Only those that are new. */
      readonly languages: readonly string[];
    }
);

export type EventOf<T extends CodewarsEvent['type']> = Extract<CodewarsEvent, { type: T }>;

/** What a delivery of the bot-wide webhook reports; `undefined` where that is not announced (docs/codewars-api.md, "Webhooks"). */
export function eventOf(delivery: InboxRecord): CodewarsEvent | undefined {
  const { action, user, kata, solution, language = null, receivedAt: at } = delivery;
  switch (action) {
    case 'rank_upgraded':
    case 'rank_earned':
      return user?.rank === undefined
        ? undefined
        : { type: 'rank', accountId: user.id, language, rank: user.rank, at };
    case 'honor_changed':
      return user?.honor === undefined
        ? undefined
        : { type: 'honor', accountId: user.id, honor: user.honor, delta: user.honorDelta ?? 0, at };
  }
  const authorId = kata?.createdById;
  if (!kata || typeof authorId !== 'string') return undefined;
  const about = { kataId: kata.id, authorId, at };
  switch (action) {
    case 'created':
    case 'voted':
      return { type: action, ...about };
    case 'approved':
    case 'approve_successful':
      return { type: 'approved', ...about };
    case 'solution_finalized':
      return solution && { type: 'solved', ...about, solutionId: solution.id };
    default:
      return undefined;
  }
}

/** Equal for events that are the same; `null` for events that are gathered instead. At most 200 characters. */
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
/** Keys of version 1.0, which did not hash them. */
const unhashed = /^(?:rank|created|approved|solved|completed|first):/;
const keyOf = (name: string): string => `done:${hashOf(name)}`;
const rowOf = (name: string, at: number) => ({ key: keyOf(name), value: { at }, keepForMs: rememberForMs });

export type Seen = ReturnType<typeof createSeen>;

/**
 * Remembers which events were handled. Only hashes are stored, because a fingerprint identifies an account and outlives its link: a
 * member who deletes their data and links again gets no announcement twice.
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
      await seen.setMany(
        events.flatMap((event) => {
          const name = fingerprint(event);
          return name === null ? [] : [rowOf(name, event.at)];
        }),
      );
    },
    hasNamed,
    markNamed: (name: string, at: number) => seen.setMany([rowOf(name, at)]),

    /** Hashes the keys of version 1.0, and returns how many there were. */
    async hashOld(now: number): Promise<number> {
      let count = 0;
      for await (const name of seen.keys()) {
        const at = unhashed.test(name) ? (await seen.get(name))?.at : undefined;
        if (at === undefined) continue;
        await seen.set(keyOf(name), { at }, at + rememberForMs - now);
        await seen.delete(name);
        count += 1;
      }
      return count;
    },
  };
}
