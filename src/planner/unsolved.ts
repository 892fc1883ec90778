import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RankId } from '../codewars/ranks.ts';

/** How many kata of a rank the catalogue knows that are not among those completed. Without a language, in any. */
export function countUnsolved(
  catalogue: Pick<Catalogue, 'find'>,
  rank: RankId,
  completed: ReadonlySet<string>,
  language: string | undefined,
): number {
  return catalogue.find({ language, ranks: [rank] }).filter((id) => !completed.has(id)).length;
}
