import type { APIEmbed } from 'discord-api-types/v10';
import { brandColor } from '../colors.ts';
import { fitEmbed, limits } from '../limits.ts';
import { joinSome } from '../lines.ts';
import { userLink } from '../links.ts';
import { pageNote } from './lists.ts';
import { escapeMarkdown, timestamp } from '../text.ts';

export interface MembersInput {
  readonly items: readonly {
    /** A Discord user. */
    readonly userId: string;
    readonly username: string;
    readonly verified: boolean;
    /** Milliseconds since the epoch. */
    readonly linkedAt: number;
    /** Codewars has no such account any more. */
    readonly isGone?: boolean;
  }[];
  /** Where in the whole list the first of them stands, counted from 0. */
  readonly firstIndex: number;
  readonly total: number;
}

/** One page of who is linked to what. Mentions in an embed ping nobody. */
export function renderMembers({ items, firstIndex, total }: MembersInput): APIEmbed {
  const lines = items.map(({ userId, username, verified, linkedAt, isGone }) => {
    const parts = [
      `<@${userId}> is ${isGone ? escapeMarkdown(username) : userLink(username)}`,
      isGone ? '⚠ no longer on Codewars' : null,
      verified ? '✓ verified' : '⚠ unverified',
      timestamp(linkedAt, 'D'),
    ];
    return parts.filter((part) => part !== null).join(' · ');
  });
  return fitEmbed({
    title: 'Linked members',
    color: brandColor,
    description:
      lines.length === 0
        ? 'Nobody here has linked a Codewars account yet. Anyone can with /link.'
        : joinSome(lines, '\n', limits.description),
    footer: { text: pageNote(firstIndex, items.length, total) },
  });
}
