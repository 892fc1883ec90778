import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { languageName } from '../../codewars/languages.ts';
import type { Kata } from '../../codewars/model.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinParts, joinSome, languageLabel, languageNames, rankLabel, someTags } from '../lines.ts';
import { kataUrl, userLink } from '../links.ts';
import type { Describe } from '../markdown/describe.ts';
import { count, counted, cut, escapeMarkdown, plain, timestamp } from '../text.ts';

/** In UTF-16 units: about one and a half screens of a phone, and the first paragraphs. */
const descriptionLength = 3000;
const briefDescriptionLength = 360;
/** Five fit into a message. */
const briefLength = 1_200;

/** A kata with its description for `language`; `null`: for its first language. `solvedHere`: who of the server has solved it. */
export async function renderKata(
  kata: Kata,
  language: string | null,
  describe: Describe,
  solvedHere = '',
): Promise<APIEmbed> {
  const chosen = language ?? kata.languages[0] ?? null;
  const card = await cardOf(kata, chosen, describe, descriptionLength);
  return fitEmbed({ ...card, fields: fields(kata, chosen, solvedHere) });
}

/** A kata in short: at most 1,200 characters. */
export async function renderBriefKata(
  kata: Kata,
  language: string | null,
  describe: Describe,
): Promise<APIEmbed> {
  const chosen = language ?? kata.languages[0] ?? null;
  const numbers = [
    `Completed by ${completed(kata)}`,
    `★ ${count(kata.totalStars)}`,
    counted(kata.languages.length, 'language', 'languages'),
  ];
  const card = await cardOf(kata, chosen, describe, briefDescriptionLength);
  const tags = { name: 'Tags', value: someTags(kata.tags, 150) };
  return fitEmbed({ ...card, fields: [tags], footer: { text: cut(numbers.join(' · '), 200) } }, briefLength);
}

async function cardOf(kata: Kata, language: string | null, describe: Describe, maxLength: number) {
  const url = kataUrl(kata.id);
  const { text } = await describe(kata.description, { language, maxLength, url });
  return {
    author: { name: heading(kata, language) },
    title: escapeMarkdown(kata.name) || 'A kata without a name',
    url,
    color: embedColor(kata.rank?.id ?? null),
    description: text,
  };
}

/** `4 kyu · Algorithms · JavaScript` */
export function heading({ rank, category }: Kata, language: string | null): string {
  const kind = plain(category ?? '').replaceAll('_', ' ');
  const parts = [
    rank === null ? 'Beta' : plain(rankLabel(rank.id, rank.name)),
    kind.charAt(0).toUpperCase() + kind.slice(1),
    language === null ? '' : plain(languageName(language)),
  ];
  return joinParts(
    parts.map((part) => cut(part, 80)),
    ' · ',
  );
}

function fields(kata: Kata, language: string | null, solvedHere: string): APIEmbedField[] {
  const { createdBy, approvedBy, approvedAt } = kata;
  const languages = languageNames(kata.languages);
  const chosen = language === null ? '' : languageLabel(language);
  const shown = languages.map((name) => (name === chosen && languages.length > 1 ? `**${name}**` : name));
  const approved = [timestamp(approvedAt), approvedBy && `by ${userLink(approvedBy.username)}`];
  return [
    { name: 'Completed', value: completed(kata), inline: true },
    { name: 'Stars', value: `★ ${count(kata.totalStars)}`, inline: true },
    { name: 'Author', value: createdBy ? userLink(createdBy.username) : '', inline: true },
    { name: 'Published', value: timestamp(kata.publishedAt), inline: true },
    { name: 'Approved', value: joinParts(approved, '\n'), inline: true },
    { name: 'Open questions', value: openQuestions(kata), inline: true },
    { name: 'Solved here', value: solvedHere },
    {
      name: languages.length > 1 ? `${count(languages.length)} languages` : 'Language',
      value: joinSome(shown, ', ', 400),
    },
    { name: 'Tags', value: someTags(kata.tags) },
  ];
}

function completed({ totalAttempts, totalCompleted }: Kata): string {
  if (!(totalAttempts > 0)) return count(totalCompleted);
  const share = Math.min(100, Math.max(0, Math.round((totalCompleted / totalAttempts) * 100)));
  return `${count(totalCompleted)} of ${count(totalAttempts)} (${share} %)`;
}

function openQuestions({ unresolved }: Kata): string {
  const { issues = 0, suggestions = 0 } = unresolved ?? {};
  return joinParts(
    [
      issues > 0 ? counted(issues, 'issue', 'issues') : '',
      suggestions > 0 ? counted(suggestions, 'suggestion', 'suggestions') : '',
    ],
    ', ',
  );
}
