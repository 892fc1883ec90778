import type { APIEmbed } from 'discord-api-types/v10';
import type { AuthoredKata, CompletedKata } from '../../codewars/model.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed, limits } from '../limits.ts';
import { joinSome, languageNames, rankLabel } from '../lines.ts';
import { kataUrl, link, userUrl } from '../links.ts';
import { count, cut, escapeMarkdown, timestamp } from '../text.ts';

interface ListInput<Item> {
  readonly username: string;
  /** The few to show, in the order to show them. */
  readonly items: readonly Item[];
  /** Where in the whole list the first of them stands, counted from 0. */
  readonly firstIndex: number;
  readonly total: number;
}

export type CompletedInput = ListInput<CompletedKata>;
export type AuthoredInput = ListInput<AuthoredKata>;

/** One page of the kata a member completed. */
export function renderCompleted(input: CompletedInput): APIEmbed {
  return renderList(input, {
    title: 'Completed by',
    nothing: 'has not completed a kata yet. The first one is waiting.',
    line: ({ id, name, languages, completedAt }) => [
      kataLabel(id, name),
      someLanguages(languages),
      timestamp(completedAt, 'D'),
    ],
  });
}

/** One page of the kata a member wrote. */
export function renderAuthored(input: AuthoredInput): APIEmbed {
  return renderList(input, {
    title: 'Authored by',
    nothing: 'has not written a kata yet.',
    line: ({ id, name, rank, rankName, languages }) => [
      kataLabel(id, name),
      rankLabel(rank, rankName),
      someLanguages(languages),
    ],
  });
}

interface Wording<Item> {
  readonly title: string;
  readonly nothing: string;
  readonly line: (item: Item) => readonly (string | null)[];
}

function renderList<Item>(input: ListInput<Item>, { title, nothing, line }: Wording<Item>): APIEmbed {
  const { username, items, firstIndex, total } = input;
  const name = escapeMarkdown(username) || 'this member';
  const url = userUrl(username);
  const lines = items.map((item, index) => {
    const parts = line(item).filter((part) => part !== null && part !== '');
    return `${count(firstIndex + index + 1)}\\. ${parts.join(' · ')}`;
  });
  return fitEmbed({
    title: `${title} ${cut(name, 200)}`,
    ...(url !== null && { url }),
    color: brandColor,
    description: lines.length === 0 ? empty(name, nothing, total) : joinSome(lines, '\n', limits.description),
    footer: { text: pageNote(firstIndex, items.length, total) },
  });
}

function empty(name: string, nothing: string, total: number): string {
  return total > 0 ? 'There is nothing on this page.' : `${cut(name, 200)} ${nothing}`;
}

/** `11–20 of 230`: what a footer says of a page. */
export function pageNote(firstIndex: number, shown: number, total: number): string {
  if (shown === 0) return '';
  const first = count(firstIndex + 1);
  const range = shown === 1 ? first : `${first}–${count(firstIndex + shown)}`;
  return `${range} of ${count(total)}`;
}

/** Removed kata stay in completed lists without a name. */
function kataLabel(id: string, name: string | null): string {
  if (name === null) return '*a removed kata*';
  return link(cut(escapeMarkdown(name), 120) || 'a kata without a name', kataUrl(id));
}

function someLanguages(ids: readonly string[]): string {
  return joinSome(languageNames(ids), ', ', 80);
}
