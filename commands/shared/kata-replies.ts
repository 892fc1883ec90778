import { languageName } from '../../src/codewars/languages.ts';
import type { Strategy } from '../../src/codewars/model.ts';
import {
  askFirst,
  button,
  buttons,
  languageMenu,
  linkButton,
} from '../../src/discord/interactions/components.ts';
import { renderKata } from '../../src/render/embeds/kata.ts';
import { searchUrl, trainUrl } from '../../src/render/links.ts';
import type { Reply } from '../../src/render/reply.ts';
import { escapeMarkdown } from '../../src/render/text.ts';
import { joinParts } from '../../src/render/lines.ts';
import { renderOffered } from '../../src/render/training/offered.ts';
import { renderRecommendation, type Instead } from '../../src/render/training/recommendation.ts';
import type { Begun, Session, Wanted } from '../../src/training/model.ts';
import { languageOf } from './language-option.ts';
import { solvedNotes } from './solved.ts';
import type { Learner } from './training-link.ts';

/** What is wanted, whatever the language. */
export type Way = { readonly kata: string } | { readonly strategy: Strategy };

/** As custom ids of /train carry it; the language comes after it. */
const wayOf = (wanted: Way): readonly [way: 'kata' | 'next', what: string] =>
  'kata' in wanted ? ['kata', wanted.kata] : ['next', wanted.strategy];

/** The languages in which most people train. */
const popular =
  'javascript python typescript java csharp cpp c go rust ruby php kotlin swift haskell scala elixir clojure fsharp ocaml lua dart sql shell r julia'.split(
    ' ',
  );

/** 8 kyu, 1 kyu, and the ranks between them. */
const [easiest, hardest, mostShift] = [-8, -1, 7];

/** A kata to solve on codewars.com. Its buttons are for a private answer only. */
export async function recommend(
  { services, userId, guildId, link }: Learner,
  { strategy, language }: { readonly strategy: Strategy; readonly language: string },
  options: {
    readonly why?: Instead;
    /** Ranks harder than usual; any number that a custom id has. */
    readonly shift?: number;
    readonly not?: string | undefined;
  },
): Promise<Reply> {
  const { why, not } = options;
  const shift = Math.min(Math.max(Math.trunc(options.shift ?? 0) || 0, -mostShift), mostShift);
  const wanted = { userId, account: link ?? null, language, strategy, guildId, shift, not };
  const found = await services.recommender.recommend(wanted);
  const kata = found.kind === 'kata' ? found.kata : undefined;
  const rank = kata?.rank ?? null;
  const more = (label: string, by: number, disabled = false) =>
    button(label, ['train', 'more', language, strategy, shift + by, kata?.id ?? ''], { disabled });
  // Beta kata have no rank.
  const byRank =
    strategy === 'beta_workout'
      ? []
      : [more('Show an easier one', -1, rank === easiest), more('Show a harder one', 1, rank === hardest)];
  return {
    ...renderRecommendation({ found, language, strategy, ...(why && { instead: why }) }),
    components: [
      ...buttons(
        kata && more('Show another', 0),
        ...byRank,
        linkButton('Open on Codewars', kata ? trainUrl(kata.id, language) : null),
        linkButton('Search on Codewars', searchUrl({ language, strategy, rank })),
      ),
      ...buttons(
        kata && button('Read the kata', ['train', 'read', kata.id, language]),
        // Links belong to a server.
        guildId !== null && linkFor(why),
      ),
    ],
  };
}

function linkFor(why: Instead | undefined) {
  if (why === 'notLinked') return button('Link my account', ['link', 'open']);
  return why === 'noKey' ? button('Add my API key', ['link', 'open']) : undefined;
}

/** The kata as /kata shows it, for a private answer. @throws MemberError `LanguageMissing`; CodewarsError */
export async function showKata(
  learner: Learner,
  wanted: { readonly kata: string; readonly language: string },
  remark = '',
  canBegin = false,
): Promise<Reply> {
  const { services } = learner;
  const kata = (await services.codewars.kata(wanted.kata)).value;
  const language = languageOf(kata, wanted.language);
  const { here, own } = await solvedNotes(learner, accountsOf(learner), kata.id);
  return {
    content: joinParts([own, remark], '\n'),
    embeds: [await renderKata(kata, language, services.describe, here)],
    components: buttons(
      canBegin && button('Begin it', ['train', 'kata', kata.id, language], { style: 'primary' }),
      linkButton('Open on Codewars', trainUrl(kata.id, language)),
    ),
  };
}

const accountsOf = ({ link }: Learner) => (link === undefined ? [] : [link]);

export async function showStarted(
  { session, offered, isAgain }: Extract<Begun, { kind: 'begun' }>,
  learner: Learner,
): Promise<Reply> {
  const { id, kata, language, strategy } = session;
  // A strategy chooses by what the member has solved.
  const named = strategy === null ? kata.id : null;
  const { here, own } =
    named === null ? { here: '', own: '' } : await solvedNotes(learner, accountsOf(learner), named);
  return {
    content: joinParts(
      [
        own,
        here && `Solved here: ${here}`,
        isAgain &&
          'Codewars offers this kata again. For a different one, give **/train** another `strategy` or `language`.',
      ],
      '\n',
    ),
    ...(await renderOffered({ offered, kataId: kata.id, language, peek: false }, learner.services.describe)),
    components: buttons(
      button('Submit solution', ['submit', 'open', id], { style: 'primary' }),
      button('Begin another', ['train', 'next', language, strategy ?? 'default']),
      linkButton('Open on Codewars', kata.id === null ? null : trainUrl(kata.id, language)),
    ),
  };
}

export function confirmReplace({ kata, language, attempts }: Session, wanted: Wanted): Reply {
  return askFirst(
    `You are in a session on **${escapeMarkdown(kata.name)}** in ${languageName(language)}, with ` +
      `${attempts === 1 ? 'one attempt' : `${attempts} attempts`}. Beginning another kata ends it, and I forget its code.`,
    ['Begin the new one', ['train', 'replace', ...wayOf(wanted), wanted.language]],
    ['Go on with that one', ['session', 'show']],
  );
}

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
