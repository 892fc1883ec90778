import { languageName } from '../../src/codewars/languages.ts';
import type { Strategy } from '../../src/codewars/model.ts';
import type { Services } from '../../src/discord/command.ts';
import { button, buttons, linkButton } from '../../src/discord/interactions/components.ts';
import { renderKata } from '../../src/render/embeds/kata.ts';
import { searchUrl, trainUrl } from '../../src/render/links.ts';
import type { Reply } from '../../src/render/reply.ts';
import { escapeMarkdown } from '../../src/render/text.ts';
import { renderOffered } from '../../src/render/training/offered.ts';
import { renderRecommendation, type Instead } from '../../src/render/training/recommendation.ts';
import type { Begun, Session, Wanted } from '../../src/training/model.ts';
import { wayOf } from './choose-language.ts';
import { languageOf } from './language-option.ts';
import type { Learner } from './training-link.ts';

/** Of kata: 8 and 1 kyu, and how many ranks are between them. */
const [easiest, hardest, mostShift] = [-8, -1, 7];

/** A kata to solve on codewars.com, with buttons of /train for another one. Its links are for a private answer alone. */
export async function recommend(
  { services, userId, guildId, link }: Learner,
  { strategy, language }: { readonly strategy: Strategy; readonly language: string },
  options: {
    readonly why?: Instead;
    /** How many ranks harder, as a button carries it. */
    readonly shift?: number;
    /** The kata that was just shown. */
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
    button(label, ['train', 'more', language, strategy, shift + by, kata?.id ?? '', label], { disabled });
  // Betas have no rank.
  const byRank =
    strategy === 'beta_workout'
      ? []
      : [more('Easier', -1, rank === easiest), more('Harder', 1, rank === hardest)];
  return {
    ...renderRecommendation({ found, language, strategy, ...(why && { instead: why }) }),
    components: [
      ...buttons(
        kata && more('Another', 0),
        ...byRank,
        linkButton('Open on Codewars', kata ? trainUrl(kata.id, language) : null),
        linkButton('Search on Codewars', searchUrl({ language, strategy, rank })),
      ),
      ...buttons(
        kata && button('What it asks', ['train', 'read', kata.id, language]),
        // In direct messages there is nothing to link.
        guildId !== null && linkFor(why),
      ),
    ],
  };
}

/** Opens the form of /link, where that is what keeps a member from solving kata here. */
function linkFor(why: Instead | undefined) {
  if (why === 'notLinked') return button('Link my account', ['link', 'open']);
  return why === 'noKey' ? button('Add my API key', ['link', 'open']) : undefined;
}

/**
 * The kata as /kata shows it, with the way into its training: for a private answer alone. `begins`: with a button of /train to
 * begin it here.
 * @throws MemberError `LanguageMissing`; CodewarsError
 */
export async function showKata(
  services: Services,
  wanted: { readonly kata: string; readonly language: string },
  remark: string,
  begins = false,
): Promise<Reply> {
  const kata = (await services.codewars.kata(wanted.kata)).value;
  const language = languageOf(kata, wanted.language);
  return {
    content: remark,
    embeds: [await renderKata(kata, language, services.describe)],
    components: buttons(
      begins && button('Begin it', ['train', 'kata', kata.id, language], { style: 'primary' }),
      linkButton('Open on Codewars', trainUrl(kata.id, language)),
    ),
  };
}

/** The kata of a session that began. */
export async function showStarted(
  { session, offered, isAgain }: Extract<Begun, { kind: 'begun' }>,
  { describe }: Services,
): Promise<Reply> {
  const { id, kata, language, strategy } = session;
  return {
    content: isAgain
      ? 'Codewars offers this kata again. For a different one, give **/train** another `strategy` or `language`.'
      : '',
    ...(await renderOffered({ offered, kataId: kata.id, language, peek: false }, describe)),
    components: buttons(
      button('Submit solution', ['submit', 'open', id], { style: 'primary' }),
      button('Another', ['train', 'next', language, strategy ?? 'default']),
      linkButton('Open on Codewars', kata.id === null ? null : trainUrl(kata.id, language)),
    ),
  };
}

/** Asks before a session with attempts is replaced. */
export function confirmReplace({ kata, language, attempts }: Session, wanted: Wanted): Reply {
  return {
    content:
      `You are in a session on **${escapeMarkdown(kata.name)}** in ${languageName(language)}, with ` +
      `${attempts === 1 ? 'one attempt' : `${attempts} attempts`}. Beginning another kata ends it, and I forget its code.`,
    components: buttons(
      button('Begin the new one', ['train', 'replace', ...wayOf(wanted), wanted.language], {
        style: 'danger',
      }),
      button('Go on with that one', ['session', 'show']),
    ),
  };
}
