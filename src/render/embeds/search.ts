import type { APIEmbed } from 'discord-api-types/v10';
import type { SolvedHere } from '../../boards/solved-here.ts';
import type { KnownKata } from '../../catalogue/entry.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed, limits } from '../limits.ts';
import { joinParts, joinSome, languageLabel, rankLabel } from '../lines.ts';
import { solversText } from '../solved.ts';
import { ago, counted, cut, escapeMarkdown } from '../text.ts';
import { kataLabel, pageNote, someLanguages } from './lists.ts';

export interface SearchPage {
  readonly text: string | null;
  /** `8–6 kyu` */
  readonly ranks: string | null;
  readonly tag: string | null;
  readonly language: string | null;
  readonly isUnsolved: boolean;
  readonly kata: readonly KnownKata[];
  /** Of the first kata in the whole list, from 0. */
  readonly firstIndex: number;
  readonly total: number;
  readonly here: SolvedHere | undefined;
  /** Kata left out because their rank is unknown. */
  readonly unranked: number;
  /** Whether all is known that the member has solved. */
  readonly isOwnListWhole: boolean;
  /** How long ago the list of what the member has solved was read; `null` if that is recent. */
  readonly ownListAgeMs: number | null;
  /** Whether the buttons that turn pages have no room for what was typed. */
  readonly turnsByOption: boolean;
}

export function renderSearch(page: SearchPage): APIEmbed {
  const { kata, firstIndex, total, here, unranked, isOwnListWhole, ownListAgeMs, turnsByOption } = page;
  const lines = kata.map(({ id, name, rank, languages, seenIn = [] }, index) => {
    const solvers = here?.byKata.get(id);
    const first = joinParts(
      [
        `${firstIndex + index + 1}\\. ${kataLabel(id, name)}`,
        rank === undefined ? '' : rankLabel(rank),
        someLanguages(languages ?? seenIn, 40),
      ],
      ' · ',
    );
    return solvers === undefined ? first : `${first}\n-# solved by ${solversText(solvers)}`;
  });
  return fitEmbed({
    title: titleOf(page),
    color: brandColor,
    description: joinSome(lines, '\n', limits.description) || nothingText(page),
    footer: {
      text: joinParts(
        [
          pageNote({ items: kata, firstIndex, total }),
          turnsByOption && 'type page for the others: this search is too long for buttons',
          unranked > 0 && `without ${counted(unranked, 'kata', 'kata')} of unknown rank`,
          ownListAgeMs !== null &&
            `Codewars is not answering: what you have solved is from ${ago(ownListAgeMs)}`,
          !isOwnListWhole && 'you may have solved some: I am still reading your list',
          here !== undefined &&
            here.unread > 0 &&
            `${counted(here.unread, 'list', 'lists')} of members still being read`,
        ],
        ' · ',
      ),
    },
  });
}

/** `“braces” · 8–6 kyu · Fundamentals · JavaScript · not solved by you` */
function titleOf({ text, ranks, tag, language, isUnsolved }: SearchPage): string {
  const parts = [
    text !== null && `“${cut(escapeMarkdown(text), 100)}”`,
    ranks,
    tag !== null && cut(escapeMarkdown(tag), 40),
    language !== null && languageLabel(language),
    isUnsolved && 'not solved by you',
  ];
  return joinParts(parts, ' · ') || 'All kata that I know';
}

function nothingText({ text, ranks, tag, language, isUnsolved }: SearchPage): string {
  const options = [text, ranks, tag, language].filter((option) => option !== null).length;
  const steps = [
    text !== null && 'check the spelling',
    (options > 1 || isUnsolved) && 'leave out an option',
    'search on Codewars',
  ].filter((step) => step !== false);
  const last = steps.pop() ?? '';
  const next = steps.length === 0 ? last : `${steps.join(', ')}, or ${last}`;
  return `I know no kata that fits. ${next.charAt(0).toUpperCase()}${next.slice(1)}.`;
}
