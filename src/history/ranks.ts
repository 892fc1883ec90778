import type { Catalogue } from '../catalogue/catalogue.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';

/** Codewars has some 12,000 kata. */
const mostWanted = 20_000;

export type Ranks = ReturnType<typeof createRanks>;

/** Knows what completed kata are worth, from the catalogue, and asks Codewars about those that it does not know. */
export function createRanks(options: {
  readonly catalogue: Pick<Catalogue, 'rankOf'>;
  /** Wrapped in `learning`, so that the catalogue learns the ranks. */
  readonly codewars: Pick<Codewars, 'kata'>;
}) {
  const { codewars } = options;
  const { rankOf } = options.catalogue;
  const wanted = new Set<string>();

  return {
    rankOf,

    want(ids: Iterable<string>): void {
      for (const id of ids) if (wanted.size < mostWanted && rankOf(id) === undefined) wanted.add(id);
    },

    /** Asks about one kata, and returns whether there was any to ask about. @throws CodewarsError during an outage */
    async lookUp(callOptions: CallOptions): Promise<boolean> {
      for (const id of wanted) {
        if (rankOf(id) === undefined) {
          await ask(id, callOptions);
          wanted.delete(id);
          return true;
        }
        wanted.delete(id);
      }
      return false;
    },
  };

  async function ask(id: string, callOptions: CallOptions): Promise<void> {
    try {
      await codewars.kata(id, { ...callOptions, withinMs: 60_000 });
    } catch (error) {
      // A kata that is gone is worth nothing: the catalogue knows now. Of others, the rank stays unknown.
      if (!(error instanceof CodewarsError) || error.isOutage) throw error;
    }
  }
}
