import type { Strategy } from '../../src/codewars/model.ts';
import type { Link } from '../../src/members/link.ts';
import { renderKata } from '../../src/render/embeds/kata.ts';
import { searchUrl, trainUrl } from '../../src/render/links.ts';
import type { Reply } from '../../src/render/reply.ts';
import { type Instead, renderRecommendation } from '../../src/render/training/recommendation.ts';
import type { Services } from '../../src/discord/command.ts';
import { button, buttons, linkButton } from '../../src/discord/interactions/components.ts';
import { languageOf } from './language-option.ts';

/** For whom a kata is chosen. */
export interface Whom {
  readonly services: Services;
  readonly userId: string;
  readonly guildId: string | null;
  readonly link: Link | undefined;
}

/** Of kata: 8 and 1 kyu, and how many ranks are between them. */
const [easiest, hardest, mostShift] = [-8, -1, 7];

/** A kata to be solved on codewars.com, with buttons of /train for another one. Its links are for a private answer alone. */
export async function recommend(
  { services, userId, guildId, link }: Whom,
  { strategy, language }: { readonly strategy: Strategy; readonly language: string },
  options: {
    readonly why?: Instead;
    /** How many ranks harder, as a button carries it. */
    readonly shift?: number;
    /** The kata that was just shown. */
    readonly not?: string;
  },
): Promise<Reply> {
  const { why, not } = options;
  const shift = Math.min(Math.max(Math.trunc(options.shift ?? 0) || 0, -mostShift), mostShift);
  const account = link ?? null;
  const context = { userId, account, language, strategy, guildId, shift, not };
  const found = await services.recommender.recommend(context);
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
        guildId === null ? undefined : linkFor(why),
      ),
    ],
  };
}

/** Opens the form of /link, where that is what keeps somebody from solving kata here. */
function linkFor(why: Instead | undefined) {
  if (why === 'notLinked') return button('Link my account', ['link', 'open']);
  return why === 'noKey' ? button('Add my API key', ['link', 'open']) : undefined;
}

/**
 * The kata as /kata shows it, with the way into its training: for a private answer alone. `begins`: with a button of /train to
 * begin it here.
 * @throws MemberError `LanguageLacking`; CodewarsError
 */
export async function showKata(
  services: Services,
  wanted: { readonly kata: string; readonly language: string },
  remark: string,
  begins = false,
): Promise<Reply> {
  const { value: kata, fetchedAt, stale } = await services.codewars.kata(wanted.kata);
  const language = languageOf(kata, wanted.language);
  const input = { kata, language, fetchedAt, stale, now: services.now() };
  return {
    content: remark,
    embeds: [await renderKata(input, services.describe)],
    components: buttons(
      begins ? button('Begin it', ['train', 'kata', kata.id, language], { style: 'primary' }) : undefined,
      linkButton('Open on Codewars', trainUrl(kata.id, language)),
    ),
  };
}
