import type { Codewars } from '../codewars/codewars.ts';
import type { Catalogue } from './catalogue.ts';

/** The same calls; every kata that they show is learned on the way. */
export function learning(codewars: Codewars, catalogue: Catalogue): Codewars {
  return {
    ...codewars,
    async kata(idOrSlug, options) {
      const read = await codewars.kata(idOrSlug, options);
      const { id, name, slug, rank, languages, tags } = read.value;
      catalogue.learn([{ id, name, slug, rank: rank?.id ?? null, languages, tags }]);
      return read;
    },
    async completed(user, page, options) {
      const read = await codewars.completed(user, page, options);
      // A removed kata has no name; there is nothing to look up by.
      catalogue.learn(
        read.value.items.flatMap(({ id, name, slug, languages }) =>
          // What somebody completed in Rust exists in Rust.
          name === null ? [] : [{ id, name, slug, seenIn: languages }],
        ),
      );
      return read;
    },
    async authored(user, options) {
      const read = await codewars.authored(user, options);
      catalogue.learn(
        read.value.map(({ id, name, rank, languages, tags }) => ({
          id,
          name,
          slug: null,
          rank,
          languages,
          tags,
        })),
      );
      return read;
    },
  };
}
