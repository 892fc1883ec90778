import type { Reply } from '../../src/render/reply.ts';
import { escapeMarkdown } from '../../src/render/text.ts';
import type { Wanted } from '../../src/training/model.ts';
import { languageMenu } from '../../src/discord/interactions/components.ts';
import type { Learner } from './training-link.ts';

/** What is wanted, whatever the language. */
export type Way = { readonly kata: string } | Pick<Extract<Wanted, { strategy: unknown }>, 'strategy'>;

/** The same as buttons and menus of /train carry it; the language comes after it. */
export const wayOf = (wanted: Way): readonly [way: 'kata' | 'next', what: string] =>
  'kata' in wanted ? ['kata', wanted.kata] : ['next', wanted.strategy];

/** The languages in which most people train. */
const popular =
  'javascript python typescript java csharp cpp c go rust ruby php kotlin swift haskell scala elixir clojure fsharp ocaml lua dart sql shell r julia'.split(
    ' ',
  );

/**
 * The language that a member used last, else their best, where a named kata has it; else the only one that the kata has.
 * `undefined`: ask for it.
 * @throws CodewarsError for a kata that cannot be read
 */
export async function fittingLanguage(
  { services, link, userId }: Learner,
  way: Way,
): Promise<string | undefined> {
  const last = await services.training.lastLanguage(userId);
  const usual = last ?? (link && (await services.recommender.bestLanguage(link, userId)));
  if (!('kata' in way)) return usual;
  const { languages } = (await services.codewars.kata(way.kata)).value;
  if (usual !== undefined && (languages.includes(usual) || languages.length === 0)) return usual;
  return languages.length === 1 ? languages[0] : undefined;
}

/** Asks which language something is wanted in. @throws CodewarsError as `fittingLanguage` */
export async function askForLanguage({ services, link }: Learner, way: Way): Promise<Reply> {
  const route = ['train', 'in', ...wayOf(way)] as const;
  if ('kata' in way) {
    const { name, languages } = (await services.codewars.kata(way.kata)).value;
    return {
      content: `In which language do you want **${escapeMarkdown(name)}**?`,
      components: languageMenu(route, languages),
    };
  }
  const remembered = link === undefined ? '' : ' I will remember it.';
  return {
    content: `In which language? Pick one, or name another in \`language\`.${remembered}`,
    components: languageMenu(route, popular),
  };
}
