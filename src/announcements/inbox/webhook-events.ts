import type { InboxRecord } from '../../storage/records.ts';
import type { CodewarsEvent } from '../event.ts';
import type { Pipeline } from '../pipeline.ts';

/** What a member's own hook rings for: a look at the account, or at a kata. */
export type Ring = (
  hook: { readonly hookId: string; readonly guildId: string; readonly userId: string },
  about: string,
) => Promise<void>;

/** Makes what handles deliveries. */
export function createWebhookEvents({
  pipeline,
  ring,
}: {
  readonly pipeline: Pipeline;
  readonly ring: Ring;
}) {
  return async (record: InboxRecord): Promise<void> => {
    // Rows of an older version: members' hooks no longer come this way.
    if (record.source.kind === 'member') return ring(record.source, record.kata?.id ?? 'profile');
    const event = eventOf(record);
    if (event) await pipeline.accept(event);
  };
}

/** What a delivery says happened; `undefined` for what is not announced. Actions have two names each (facts §3). */
function eventOf(record: InboxRecord): CodewarsEvent | undefined {
  const { user, kata, receivedAt: at } = record;
  switch (record.action) {
    case 'rank_upgraded':
    case 'rank_earned':
      if (user?.rank === undefined) return undefined;
      return { type: 'rank', accountId: user.id, language: record.language ?? null, rank: user.rank, at };
    case 'honor_changed':
      if (user?.honor === undefined) return undefined;
      return { type: 'honor', accountId: user.id, honor: user.honor, delta: user.honorDelta ?? 0, at };
  }
  const authorId = kata?.createdById;
  if (!kata || typeof authorId !== 'string') return undefined;
  const about = { kataId: kata.id, authorId, at };
  switch (record.action) {
    case 'created':
    case 'voted':
      return { type: record.action, ...about };
    case 'approved':
    case 'approve_successful':
      return { type: 'approved', ...about };
    case 'solution_finalized':
      return record.solution && { type: 'solved', ...about, solutionId: record.solution.id };
    default:
      return undefined;
  }
}
