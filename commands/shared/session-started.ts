import { languageName } from '../../src/codewars/languages.ts';
import { trainUrl } from '../../src/render/links.ts';
import type { Describe } from '../../src/render/markdown/describe.ts';
import type { Reply } from '../../src/render/reply.ts';
import { escapeMarkdown } from '../../src/render/text.ts';
import { renderOffered } from '../../src/render/training/offered.ts';
import type { Begun, Session, Wanted } from '../../src/training/training.ts';
import { button, buttons, linkButton } from '../../src/discord/interactions/components.ts';
import { wayOf } from './choose-language.ts';

/** The kata of a session that began, with the ways on. */
export async function showBegun(
  { session, offered }: Extract<Begun, { kind: 'begun' }>,
  describe: Describe,
): Promise<Reply> {
  const { id, kata, language, strategy } = session;
  return {
    ...(await renderOffered({ offered, kataId: kata.id, language, peek: false }, describe)),
    components: buttons(
      button('Submit solution', ['submit', 'open', id], { style: 'primary' }),
      button('Another', ['train', 'next', language, strategy ?? 'default']),
      linkButton('Open on Codewars', kata.id === null ? null : trainUrl(kata.id, language)),
    ),
  };
}

/** Asks before a session with attempts is replaced. */
export function askFirst({ kata, language, attempts }: Session, wanted: Wanted): Reply {
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
