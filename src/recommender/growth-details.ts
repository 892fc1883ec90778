import { LRUCache } from 'lru-cache';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { isOutage, type Asking, type Source } from './growth-source.ts';

export interface DetailSourceOptions {
  /** Whose reads the catalogue learns from (`learning`). */
  readonly codewars: Pick<Codewars, 'kata'>;
  readonly catalogue: Pick<Catalogue, 'unclear'>;
}

/** A kata that did not become clear is not asked for again before so many others. */
const triedKept = 2_000;

/** Grows by the ranks and languages of kata of which little more than the name is known, those most often met first. */
export function createDetailSource(
  { codewars, catalogue }: DetailSourceOptions,
  { turn, signal }: Asking,
): Source {
  const tried = new LRUCache<string, true>({ max: triedKept });

  return {
    async step() {
      const [id] = catalogue.unclear(1, { except: (each) => tried.has(each) });
      if (id === undefined) return false;
      await turn();
      try {
        await codewars.kata(id, { lane: 'background', withinMs: 60_000, keep: false, signal });
      } catch (error) {
        if (isOutage(error)) throw error;
      }
      tried.set(id, true);
      return true;
    },
  };
}
