import type { Codewars } from '../codewars/codewars.ts';
import { CodewarsError } from '../codewars/errors.ts';
import type { Catalogue } from './catalogue.ts';

/**
 * Wraps the client so that the catalogue learns every kata it returns. If Codewars has removed a kata, the error contains its name,
 * because members who chose it from a list do not know its id.
 */
export function learning(codewars: Codewars, catalogue: Catalogue): Codewars {
  return {
    ...codewars,
    async kata(idOrSlug, options) {
      const read = await noting(idOrSlug, () => codewars.kata(idOrSlug, options));
      const { id, name, slug, rank, languages, tags } = read.value;
      catalogue.learn([{ id, name, slug, rank: rank?.id ?? null, languages, tags }]);
      return read;
    },
    trainKata: (input, apiKey, options) =>
      noting(input.kata, () => codewars.trainKata(input, apiKey, options)),
    async completed(user, page, options) {
      const read = await codewars.completed(user, page, options);
      catalogue.learn(
        read.value.items.flatMap(({ id, name, slug, languages }) =>
          // Only a removed kata has no name.
          name === null ? [] : [{ id, name, slug, seenIn: languages }],
        ),
      );
      return read;
    },
    async authored(user, options) {
      const read = await codewars.authored(user, options);
      catalogue.learn(read.value.map((kata) => ({ ...kata, slug: null })));
      return read;
    },
  };

  async function noting<T>(kata: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CodewarsError) || error.code !== 'NotFound' || error.subject.kind !== 'kata')
        throw error;
      const name = error.saidByCodewars ? catalogue.remove(kata) : catalogue.byId(kata)?.name;
      throw name === undefined ? error : notFound(name, error);
    }
  }
}

const notFound = (name: string, cause: CodewarsError): CodewarsError =>
  new CodewarsError('NotFound', {
    subject: { kind: 'kata', name },
    status: cause.status,
    saidByCodewars: cause.saidByCodewars,
    cause,
  });
