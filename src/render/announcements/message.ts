import type { APIEmbed } from 'discord-api-types/v10';
import { fitEmbed } from '../limits.ts';
import { link, userUrl } from '../links.ts';
import { count, cut, escapeMarkdown } from '../text.ts';

/** A message as Discord's REST takes it. Only `content` can ping, and there is content only where a ping is wanted. */
export interface AnnouncementMessage {
  readonly content?: string;
  readonly embeds: readonly [APIEmbed];
  readonly allowed_mentions: { readonly parse: readonly [] } | { readonly users: readonly [string] };
}

/** Whom an announcement is about, and how. */
export interface Whom {
  /** A Discord user. */
  readonly memberId: string;
  readonly username: string;
  /** Whether the member proved that the account is theirs; if not, the announcement says so and does not ping. */
  readonly verified: boolean;
  /** Whether the member is pinged. */
  readonly mention: boolean;
  /** What the wording is chosen by. */
  readonly seed: string;
}

/** The embed within Discord's limits, and the ping where it is wanted. */
export function announcementMessage(
  { memberId, verified, mention }: Whom,
  embed: APIEmbed,
): AnnouncementMessage {
  const embeds = [fitEmbed(embed)] as const;
  if (!mention || !verified) return { embeds, allowed_mentions: { parse: [] } };
  return { content: `<@${memberId}>`, embeds, allowed_mentions: { users: [memberId] } };
}

/** The member and the Codewars name. A mention in an embed is shown by name and pings nobody. */
export function nameOf({ memberId, username, verified }: Whom): string {
  const name = cut(escapeMarkdown(username), 60);
  const account = [name === '' ? '' : link(name, userUrl(username)), verified ? '' : 'unverified'];
  const shown = account.filter((part) => part !== '').join(', ');
  return shown === '' ? `<@${memberId}>` : `<@${memberId}> (${shown})`;
}

const spans = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A length of time in words, to follow "in": `10 minutes`, `an hour`; `null` for less than a minute and for what is no time. */
export function span(ms: number): string | null {
  for (const [unit, length] of spans) {
    const whole = Math.round(ms / length);
    if (ms < length || !Number.isFinite(whole)) continue;
    return whole === 1 ? `${unit === 'hour' ? 'an' : 'a'} ${unit}` : `${count(whole)} ${unit}s`;
  }
  return null;
}
