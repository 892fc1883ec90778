import type { Kind } from '../../guilds/kinds.ts';
import type { Accounts, Followed } from '../../members/accounts.ts';
import type { Snapshots } from '../../members/snapshots.ts';
import type { GatheringRecord } from '../../storage/records.ts';
import type { Announce } from '../announce.ts';
import type { Audience } from '../audience.ts';
import type { Deps } from '../deps.ts';
import type { Seen } from '../event.ts';
import type { KataFacts } from '../kata-facts.ts';

type Pending = NonNullable<GatheringRecord['pending']>;

export interface FlushOptions extends Deps {
  readonly accounts: Pick<Accounts, 'resolve'>;
  readonly audience: Audience;
  readonly announce: Announce;
  readonly kataFacts: KataFacts;
  readonly seen: Seen;
  readonly snapshots: Pick<Snapshots, 'noteKata'>;
}

/** Makes what announces a batch, to those whom the settings name by then. Idempotent; rejects when it could not be stored. */
export function createFlush(options: FlushOptions) {
  const { accounts, audience, announce, kataFacts, seen, snapshots, now } = options;

  return (row: GatheringRecord, pending: Pending): Promise<void> =>
    row.what.type === 'honor' ? honor(row, row.what.account, pending) : kata(row, row.what, pending);

  async function honor(row: GatheringRecord, gathered: string, { total, since }: Pending): Promise<void> {
    const from = row.announced ?? total;
    if (total === from) return;
    for (const candidate of await candidatesIn(row, await accounts.resolve(gathered), 'honor')) {
      const listener = await audience.listener(candidate);
      if (listener)
        await announce(honorKeyOf(gathered, total), gathered, [listener], {
          ...{ type: 'honor', from, total, since },
        });
    }
  }

  function candidatesIn({ guildId }: GatheringRecord, followed: Followed | undefined, kind: Kind) {
    const links = followed?.links ?? [];
    return audience.candidates(
      links.filter((link) => link.guildId === guildId),
      kind,
    );
  }

  async function kata(
    row: GatheringRecord,
    { type, kataId, authorId }: Exclude<GatheringRecord['what'], { type: 'honor' }>,
    pending: Pending,
  ): Promise<void> {
    const author = await accounts.resolve(authorId);
    for (const candidate of hasMoved(type, pending) ? await candidatesIn(row, author, 'kata') : []) {
      const listener = await audience.listener(candidate);
      if (!listener) continue;
      // A solution is counted once, so that the first of a batch names the batch.
      const key = `${type}:${kataId}:${pending.ids?.[0] ?? pending.since}`;
      await announce(key, author?.account ?? authorId, [listener], {
        type: type === 'votes' ? 'voted' : 'solved',
        kata: await kataFacts.describe(kataId),
        ...(type === 'solves' && { count: pending.total }),
        ...(pending.moved && { moved: pending.moved }),
      });
    }
    // Before the row is cleared: what is handled again must find its solution, or its numbers, counted.
    const solved = { type: 'solved', kataId, authorId, at: now() } as const;
    await seen.mark((pending.ids ?? []).map((solutionId) => ({ ...solved, solutionId })));
    if (author && pending.moved) await snapshots.noteKata(author.account, kataId, pending.moved.to);
  }
}

/** A total of an account is said once in a server. */
export const honorKeyOf = (account: string, total: number): string => `honor:${account}:${total}`;

/** Whether the numbers differ from those before, where they are known: votes are taken back too. */
function hasMoved(type: 'votes' | 'solves', { total, moved }: Pending): boolean {
  if (type === 'solves') return total > 0;
  return !moved || moved.from.votes !== moved.to.votes || moved.from.stars !== moved.to.stars;
}

/**
 * The row after `said` was announced; `undefined` where nothing is kept. Another process may have gathered on since: that is announced
 * with the next batch.
 */
export function withoutSaid(
  current: GatheringRecord,
  said: Pending,
  next: { readonly at: number; readonly dueAt: number },
): GatheringRecord | undefined {
  const { pending, ...rest } = current;
  const isOther = pending !== undefined && pending.since !== said.since;
  switch (current.what.type) {
    case 'solves':
      return isOther ? current : undefined;
    case 'votes':
      // The newest vote, by which one that is told again is known.
      return { ...rest, announced: said.total, ...(isOther && { pending }) };
    case 'honor': {
      const row = { ...rest, announced: said.total };
      if (pending === undefined || (!isOther && pending.total === said.total)) return row;
      return { ...row, pending: { since: next.at, dueAt: next.dueAt, total: pending.total } };
    }
  }
}
