import type { GatheringRecord } from '../../storage/records.ts';
import type { Happening } from '../event.ts';

type HonorEvent = Extract<Happening, { type: 'honor' }>;

/** The newest total: what is higher is newer, unless Codewars says that it fell. */
export function newestTotal(event: HonorEvent, known: number | undefined): number {
  return event.delta < 0 ? event.honor : Math.max(known ?? event.honor, event.honor);
}

/** The row after a change was heard of; a window opens with the first change and its end stays. */
export function gatherHonor(
  row: GatheringRecord,
  total: number,
  times: { readonly at: number; readonly dueAt: number },
): GatheringRecord {
  if (row.pending) return { ...row, pending: { ...row.pending, total } };
  return total === row.announced ? row : { ...row, pending: { since: times.at, dueAt: times.dueAt, total } };
}

/** Whether a rise passes a multiple of `step`. */
export function passesMilestone(announced: number, total: number, step: number): boolean {
  return Math.floor(total / step) > Math.floor(announced / step);
}
