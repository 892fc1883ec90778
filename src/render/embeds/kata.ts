import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { languageName } from '../../codewars/languages.ts';
import type { Kata } from '../../codewars/model.ts';
import { embedColor } from '../colors.ts';
import { fitEmbed } from '../limits.ts';
import { joinSome, languageLabel, languageNames, rankLabel } from '../lines.ts';
import { kataUrl, userLink } from '../links.ts';
import type { Describe } from '../markdown/describe.ts';
import { count, counted, cut, escapeMarkdown, plain, timestamp } from '../text.ts';

/** Longer is read better on Codewars: an embed of 4,096 characters fills two screens of a phone. */
const descriptionLength = 3000;

/** A kata as one embed, its description for a reader of `language`; `null`: of its first. */
export async function renderKata(kata: Kata, language: string | null, describe: Describe): Promise<APIEmbed> {
  const url = kataUrl(kata.id);
  const chosen = language ?? kata.languages[0] ?? null;
  const options = { language: chosen, maxLength: descriptionLength, url };
  const { text } = await describe(kata.description, options);
  return fitEmbed({
    author: { name: heading(kata, chosen) },
    title: escapeMarkdown(kata.name) || 'A kata without a name',
    ...(url !== null && { url }),
    color: embedColor(kata.rank?.id ?? null),
    description: text,
    fields: fields(kata, chosen),
  });
}

/** `4 kyu · Algorithms · JavaScript`. Discord reads no Markdown here. */
function heading({ rank, category }: Kata, language: string | null): string {
  const kind = plain(category ?? '').replaceAll('_', ' ');
  const parts = [
    rank === null ? 'Beta' : plain(rankLabel(rank.id, rank.name)),
    kind.charAt(0).toUpperCase() + kind.slice(1),
    language === null ? '' : plain(languageName(language)),
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => cut(part, 80))
    .join(' · ');
}

function fields(kata: Kata, language: string | null): APIEmbedField[] {
  const tags = kata.tags.map((tag) => cut(escapeMarkdown(tag), 60)).filter((tag) => tag !== '');
  const languages = languageNames(kata.languages);
  const chosen = language === null ? '' : languageLabel(language);
  return [
    { name: 'Completed', value: completed(kata), inline: true },
    { name: 'Stars', value: `★ ${count(kata.totalStars)}`, inline: true },
    { name: 'Author', value: kata.createdBy ? userLink(kata.createdBy.username) : '', inline: true },
    { name: 'Published', value: timestamp(kata.publishedAt) ?? '', inline: true },
    { name: 'Approved', value: approval(kata), inline: true },
    { name: 'Open questions', value: unresolved(kata), inline: true },
    {
      name: languages.length > 1 ? `${count(languages.length)} languages` : 'Language',
      value: joinSome(
        languages.map((name) => (name === chosen && languages.length > 1 ? `**${name}**` : name)),
        ', ',
        400,
      ),
    },
    { name: 'Tags', value: joinSome(tags, ', ', 300) },
  ];
}

function completed({ totalAttempts, totalCompleted }: Kata): string {
  if (!(totalAttempts > 0)) return count(totalCompleted);
  const share = Math.min(100, Math.max(0, Math.round((totalCompleted / totalAttempts) * 100)));
  return `${count(totalCompleted)} of ${count(totalAttempts)} (${share} %)`;
}

function approval({ approvedBy, approvedAt }: Kata): string {
  const by = approvedBy === null ? '' : `by ${userLink(approvedBy.username)}`;
  return [timestamp(approvedAt) ?? '', by].filter((part) => part !== '').join('\n');
}

function unresolved({ unresolved: open }: Kata): string {
  if (open === null) return '';
  const parts = [
    open.issues > 0 ? counted(open.issues, 'issue', 'issues') : '',
    open.suggestions > 0 ? counted(open.suggestions, 'suggestion', 'suggestions') : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
