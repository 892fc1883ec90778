import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { isOutage } from '../errors.ts';
import type { NewsRecord } from '../storage/records.ts';

export type KataFacts = ReturnType<typeof createKataFacts>;

/** What an announcement says of a kata. */
export function createKataFacts({
  catalogue,
  codewars,
}: {
  readonly catalogue: Pick<Catalogue, 'byId'>;
  readonly codewars: Pick<Codewars, 'kata'>;
}) {
  return {
    /**
     * From the catalogue, else from Codewars; nameless where Codewars knows no such kata.
     * @throws CodewarsError for an outage, when not even a name is known
     */
    async describe(
      id: string,
      name?: string | null,
    ): Promise<Extract<NewsRecord, { kata: unknown }>['kata']> {
      const known = catalogue.byId(id);
      if (known?.rank !== undefined) return { id, name: known.name, rank: known.rank };
      const knownName = known?.name ?? name ?? null;
      try {
        const { value } = await codewars.kata(id, { priority: 'background' });
        return { id: value.id, name: value.name, rank: value.rank?.id ?? null };
      } catch (error) {
        // A name alone is enough to say it; without one it is worth waiting for.
        if (knownName === null && isOutage(error)) throw error;
        return { id, name: knownName, rank: null };
      }
    },
    /** `null` in beta, `undefined` where it is not known. Asks nobody. */
    rankOf: (id: string) => catalogue.byId(id)?.rank,
  };
}
