import type { Kind } from '../../guilds/kinds.ts';
import type { Accounts, Followed } from '../../members/accounts.ts';
import type { Snapshots } from '../../members/snapshots.ts';
import type { GatheringRecord } from '../../storage/records.ts';
import type { Audience } from '../audience.ts';
import type { Deps } from '../deps.ts';
import type { Seen } from '../event.ts';
import type { DescribeKata } from '../kata-facts.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { announcementsFor } from '../outbox/row.ts';

export type Pending = NonNullable<GatheringRecord['pending']>;

export interface FlushOptions extends Deps {
  readonly accounts: Pick<Accounts, 'resolve'>;
  readonly audience: Audience;
  readonly outbox: Pick<Outbox, 'add'>;
  readonly describeKata: DescribeKata;
  readonly seen: Seen;
  readonly snapshots: Pick<Snapshots, 'noteKata'>;
}

/** Announces a batch. The returned function may run again for the same batch. */
export function createFlush(options: FlushOptions) {
  const { accounts, audience, outbox, describeKata, seen, snapshots, now } = options;

  return (row: GatheringRecord, pending: Pending): Promise<void> =>
    row.what.type === 'honor' ? honor(row, row.what.account, pending) : kata(row, row.what, pending);

  async function honor(row: GatheringRecord, account: string, { total, since }: Pending): Promise<void> {
    const from = row.announced ?? total;
    if (total === from) return;
    const listeners = await listenersIn(row, await accounts.resolve(account), 'honor');
    const news = { type: 'honor', from, total, since } as const;
    await outbox.add(announcementsFor(listeners, honorNewsKey(account, total), account, news));
  }

  async function kata(
    row: GatheringRecord,
    { type, kataId, authorId }: Exclude<GatheringRecord['what'], { type: 'honor' }>,
    pending: Pending,
  ): Promise<void> {
    const { moved, ids = [], since, total } = pending;
    const author = await accounts.resolve(authorId);
    const listeners = hasMoved(type, pending) ? await listenersIn(row, author, 'kata') : [];
    if (listeners.length > 0) {
      // A solution is counted once, so the first one identifies the batch.
      const key = `${type}:${kataId}:${ids[0] ?? since}`;
      const news = {
        type: type === 'votes' ? 'voted' : 'solved',
        kata: await describeKata(kataId),
        ...(type === 'solves' && { count: total }),
        ...(moved && { moved }),
      } as const;
      await outbox.add(announcementsFor(listeners, key, author?.account ?? authorId, news));
    }
    // Before the row is cleared: an event that is handled again must find itself counted.
    const solved = { type: 'solved', kataId, authorId, at: now() } as const;
    await seen.mark(ids.map((solutionId) => ({ ...solved, solutionId })));
    if (author && moved) await snapshots.noteKata(author.account, kataId, moved.to);
  }

  async function listenersIn({ guildId }: GatheringRecord, followed: Followed | undefined, kind: Kind) {
    const links = followed?.links.filter((link) => link.guildId === guildId) ?? [];
    const [candidate] = await audience.candidates(links, kind);
    const listener = candidate && (await audience.listener(candidate));
    return listener ? [listener] : [];
  }
}

/** A server gets each total of an account once. */
export const honorNewsKey = (account: string, total: number): string => `honor:${account}:${total}`;

/** Whether the batch changed anything: votes may be taken back before it is over. */
function hasMoved(type: 'votes' | 'solves', { total, moved }: Pending): boolean {
  if (type === 'solves') return total > 0;
  return !moved || moved.from.votes !== moved.to.votes || moved.from.stars !== moved.to.stars;
}

/**
 * The row after `said` was announced; `undefined` where nothing is kept. What another process gathered since then waits for the next
 * batch.
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
      // For votes, `announced` is the time of the newest one: a repeated delivery is not newer.
      return { ...rest, announced: said.total, ...(isOther && { pending }) };
    case 'honor': {
      const row = { ...rest, announced: said.total };
      if (pending === undefined || (!isOther && pending.total === said.total)) return row;
      return { ...row, pending: { since: next.at, dueAt: next.dueAt, total: pending.total } };
    }
  }
}
