import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { isOutage } from '../errors.ts';
import type { NewsRecord } from '../storage/records.ts';

type KataFact = Extract<NewsRecord, { kata: unknown }>['kata'];

export type DescribeKata = ReturnType<typeof createDescribeKata>;

export function createDescribeKata(options: {
  readonly catalogue: Pick<Catalogue, 'byId'>;
  readonly codewars: Pick<Codewars, 'kata'>;
}) {
  /**
   * The name and rank of a kata, from the catalogue or else from Codewars.
   * @throws CodewarsError during an outage, unless the name is known
   */
  return async (id: string, givenName: string | null = null): Promise<KataFact> => {
    const known = options.catalogue.byId(id);
    if (known?.rank !== undefined) return { id, name: known.name, rank: known.rank };
    const name = known?.name ?? givenName;
    try {
      const { value } = await options.codewars.kata(id, { priority: 'background' });
      return { id: value.id, name: value.name, rank: value.rank?.id ?? null };
    } catch (error) {
      if (name === null && isOutage(error)) throw error;
      return { id, name, rank: null };
    }
  };
}
