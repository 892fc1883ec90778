import type { APISelectMenuOption } from 'discord-api-types/v10';
import { languageName } from '../../src/codewars/languages.ts';
import type { Reply } from '../../src/render/reply.ts';
import { MemberError } from '../../src/errors.ts';
import { escapeMarkdown } from '../../src/render/text.ts';
import type { Wanted } from '../../src/training/model.ts';
import type { Services } from '../../src/discord/command.ts';
import { menu } from '../../src/discord/interactions/components.ts';
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
export async function askFor({ services, link }: Learner, way: Way): Promise<Reply> {
  if ('kata' in way) {
    const { name, languages } = (await services.codewars.kata(way.kata)).value;
    return withMenu(`In which language do you want **${escapeMarkdown(name)}**?`, way, languages);
  }
  const remembered = link === undefined ? '' : ' I will remember it.';
  return withMenu(`In which language? Pick one, or name another in \`language\`.${remembered}`, way, popular);
}

/** Does what is wanted, or shows the languages that the kata comes in. */
export async function orAnotherLanguage(
  services: Services,
  wanted: Wanted,
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MemberError) || error.code !== 'LanguageLacking' || !('kata' in wanted))
      throw error;
    const { languages } = (await services.codewars.kata(wanted.kata)).value;
    return withMenu(error.message, wanted, languages);
  }
}

/** A menu holds 25; any other is typed. */
function withMenu(content: string, way: Way, languages: readonly string[]): Reply {
  const options: APISelectMenuOption[] = languages
    .filter((id) => id !== '' && id.length <= 100)
    .map((id) => ({ label: languageName(id), value: id }))
    .sort((a, b) => a.label.localeCompare(b.label))
    .slice(0, 25);
  return { content, components: menu('Pick a language', ['train', 'in', ...wayOf(way)], options) };
}
