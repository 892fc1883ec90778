import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RankId } from '../codewars/ranks.ts';

/** By rank, how many kata the catalogue knows that are not among those completed. Without a language, in any. */
export function countUnsolved(
  catalogue: Pick<Catalogue, 'find' | 'rankOf'>,
  completed: ReadonlySet<string>,
  language: string | undefined,
): ReadonlyMap<RankId, number> {
  const counts = new Map<RankId, number>();
  for (const id of catalogue.find({ language })) {
    const rank = completed.has(id) ? null : (catalogue.rankOf(id) ?? null);
    if (rank !== null) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  }
  return counts;
}
