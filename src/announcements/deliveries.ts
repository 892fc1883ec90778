import type { InboxRecord } from '../storage/records.ts';
import type { Pipeline } from './announcements.ts';
import type { Confirmation } from './confirmation.ts';
import type { Happening } from './event.ts';
import type { AnnouncementsLog } from './failures.ts';

/** What became of a delivery: worked off, or to be looked at again then. */
export type Handled = 'done' | { readonly againAt: number };

/** When the API is asked again whether it shows what a member's hook said, after the delivery came. */
const askAgainAfterMs = [30_000, 120_000, 600_000] as const;

/** Works deliveries off. What it answers rejects with is to be tried again. */
export function createDeliveries(options: {
  readonly pipeline: Pipeline;
  readonly confirmation: Confirmation;
  readonly now: () => number;
  readonly log: AnnouncementsLog;
}): (record: InboxRecord) => Promise<Handled> {
  const { pipeline, confirmation, now, log } = options;

  return async (record) => {
    const happening = toHappening(record);
    if (!happening) return 'done';
    if (record.source.kind === 'member') {
      const belief = await confirmation.confirm(record.source, happening);
      const of = { event: record.event, action: record.action, guild: record.source.guildId };
      if (belief === 'notTheirs') {
        log.info(of, "a member's hook spoke of an account that is not theirs, dropped");
        return 'done';
      }
      if (belief === 'notYet') {
        // A clock that was set back makes it young again: asked once more, and not dropped.
        const age = Math.max(0, now() - record.receivedAt);
        const next = askAgainAfterMs.find((after) => after > age);
        if (next !== undefined) return { againAt: now() + next - age };
        log.info(of, "Codewars does not confirm what a member's hook said, dropped");
        return 'done';
      }
    }
    await pipeline.accept(happening);
    return 'done';
  };
}

/** What a delivery says happened; `undefined` for what is not announced. Actions have two names each (facts §3). */
function toHappening(record: InboxRecord): Happening | undefined {
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
