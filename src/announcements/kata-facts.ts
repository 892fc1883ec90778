import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import type { KataWords } from './wording.ts';
import { isOutage } from '../errors.ts';

/** What an announcement says of a kata. */
export interface KataFacts {
  /**
   * From the catalogue, else from Codewars; nameless where Codewars knows no such kata.
   * @throws CodewarsError `Unavailable` or `RateLimited` when not even a name is known.
   */
  describe(kataId: string, name?: string | null): Promise<KataWords['kata']>;
  /** `null` in beta, `undefined` where it is not known. Asks nobody. */
  rankOf(kataId: string): number | null | undefined;
}

export function createKataFacts(options: {
  readonly catalogue: Pick<Catalogue, 'byId'>;
  readonly codewars: Pick<Codewars, 'kata'>;
}): KataFacts {
  const { catalogue, codewars } = options;
  return {
    async describe(id, name) {
      const known = catalogue.byId(id);
      if (known?.rank !== undefined) return { id, name: known.name, rank: known.rank };
      const knownName = known?.name ?? name ?? null;
      try {
        const { value } = await codewars.kata(id, { lane: 'background' });
        return { id: value.id, name: value.name, rank: value.rank?.id ?? null };
      } catch (error) {
        // A name alone is enough to say it; without one it is worth waiting for.
        if (knownName === null && isOutage(error)) throw error;
        return { id, name: knownName, rank: null };
      }
    },
    rankOf: (id) => catalogue.byId(id)?.rank,
  };
}
