import type { APIEmbed } from 'discord-api-types/v10';
import type { AuthoredKata, CompletedKata } from '../../codewars/model.ts';
import type { Link } from '../../members/link.ts';
import { brandColor } from '../colors.ts';
import { fitEmbed, limits } from '../limits.ts';
import { joinParts, joinSome, languageNames, rankLabel } from '../lines.ts';
import { kataUrl, link, userLink, userUrl } from '../links.ts';
import { count, cut, escapeMarkdown, timestamp } from '../text.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  /** Of the first item in the whole list, from 0. */
  readonly firstIndex: number;
  readonly total: number;
}

type KataPage<Item> = Page<Item> & { readonly username: string };

export function renderCompleted(page: KataPage<CompletedKata>): APIEmbed {
  return renderKataPage(page, {
    title: 'Completed by',
    nothing: 'has not completed a kata yet. The first one is waiting.',
    line: ({ id, name, languages, completedAt }) => [
      kataLabel(id, name),
      someLanguages(languages),
      timestamp(completedAt),
    ],
  });
}

export function renderAuthored(page: KataPage<AuthoredKata>): APIEmbed {
  return renderKataPage(page, {
    title: 'Authored by',
    nothing: 'has not written a kata yet.',
    line: ({ id, name, rank, rankName, languages }) => [
      kataLabel(id, name),
      rankLabel(rank, rankName),
      someLanguages(languages),
    ],
  });
}

function renderKataPage<Item>(
  page: KataPage<Item>,
  words: { title: string; nothing: string; line: (item: Item) => readonly string[] },
): APIEmbed {
  const { username, items, firstIndex, total } = page;
  const name = cut(escapeMarkdown(username) || 'this member', 200);
  const nothing = total > 0 ? 'There is nothing on this page.' : `${name} ${words.nothing}`;
  const lines = items.map(
    (item, index) => `${count(firstIndex + index + 1)}\\. ${joinParts(words.line(item), ' · ')}`,
  );
  return fitEmbed({
    title: `${words.title} ${name}`,
    url: userUrl(username),
    color: brandColor,
    description: joinSome(lines, '\n', limits.description) || nothing,
    footer: { text: pageNote(page) },
  });
}

/** `isGone`: the account no longer exists on Codewars. */
type ListedLink = Pick<Link, 'userId' | 'username' | 'verifiedAt' | 'linkedAt'> & { isGone?: boolean };

/** Mentions in embeds do not ping. */
export function renderMembers(page: Page<ListedLink>): APIEmbed {
  const lines = page.items.map(({ userId, username, verifiedAt, linkedAt, isGone }) =>
    joinParts(
      [
        `<@${userId}> is ${isGone ? escapeMarkdown(username) : userLink(username)}`,
        isGone ? '⚠ no longer on Codewars' : '',
        verifiedAt === undefined ? '⚠ unverified' : '✓ verified',
        timestamp(linkedAt),
      ],
      ' · ',
    ),
  );
  const nothing = 'No member has linked a Codewars account here yet. Everyone can do that with /link.';
  return fitEmbed({
    title: 'Linked members',
    color: brandColor,
    description: joinSome(lines, '\n', limits.description) || nothing,
    footer: { text: pageNote(page) },
  });
}

/** `11–20 of 230` */
export function pageNote({ firstIndex, items, total }: Page<unknown>): string {
  if (items.length === 0) return '';
  const first = count(firstIndex + 1);
  const range = items.length === 1 ? first : `${first}–${count(firstIndex + items.length)}`;
  return `${range} of ${count(total)}`;
}

/** Removed kata stay in completed lists without a name. */
export function kataLabel(id: string, name: string | null): string {
  if (name === null) return '*a removed kata*';
  return link(cut(escapeMarkdown(name), 120) || 'a kata without a name', kataUrl(id));
}

export function someLanguages(ids: readonly string[], max = 80): string {
  return joinSome(languageNames(ids), ', ', max);
}
