import type { Catalogue, KataQuery } from '../catalogue/catalogue.ts';
import type { CallOptions, Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Kata } from '../codewars/model.ts';
import type { Recommendation } from './recommender.ts';

export interface ConfirmOptions {
  /** Whose reads the catalogue learns from. */
  readonly codewars: Pick<Codewars, 'kata'>;
  readonly catalogue: Pick<Catalogue, 'byId'>;
}

const confirmWithinMs = 2_000;

/** Asks Codewars about kata that the catalogue knows, perhaps since long ago. */
export function createConfirm({ codewars, catalogue }: ConfirmOptions) {
  return {
    /**
     * The kata as Codewars has it now, or, when it cannot be asked, as it is known. `undefined`: it is gone, or no longer what was
     * looked for.
     */
    async confirm(id: string, query: KataQuery, person: string): Promise<Recommendation['kata'] | undefined> {
      const read = await ask(id, { withinMs: confirmWithinMs, person });
      if (read === 'gone') return undefined;
      if (read !== 'unknown') return fits(read, query) ? factsOf(read) : undefined;
      const known = catalogue.byId(id);
      return (
        known && {
          id,
          name: known.name,
          rank: known.rank ?? null,
          tags: known.tags ?? [],
          languages: known.languages ?? known.seenIn ?? [],
          totalCompleted: null,
        }
      );
    },

    /** Settles when the catalogue knows what could be learned of these kata within the time. */
    async lookUp(ids: readonly string[], options: CallOptions): Promise<void> {
      await Promise.all(ids.map((id) => ask(id, options)));
    },
  };

  async function ask(id: string, options: CallOptions): Promise<Kata | 'gone' | 'unknown'> {
    try {
      return (await codewars.kata(id, options)).value;
    } catch (error) {
      if (!(error instanceof CodewarsError)) throw error;
      return error.code === 'NotFound' ? 'gone' : 'unknown';
    }
  }
}

function fits(kata: Kata, { language, ranks, tags }: KataQuery): boolean {
  return (
    kata.languages.includes(language) &&
    (ranks?.includes(kata.rank?.id ?? null) ?? true) &&
    (tags?.some((tag) => kata.tags.includes(tag)) ?? true)
  );
}

function factsOf({ id, name, rank, tags, languages, totalCompleted }: Kata): Recommendation['kata'] {
  return { id, name, rank: rank?.id ?? null, tags, languages, totalCompleted };
}
