import type { APIEmbed } from 'discord-api-types/v10';
import { fnv1a } from '../../fnv1a.ts';
import { fitEmbed, type EmbedDraft } from '../limits.ts';
import { joinParts } from '../lines.ts';
import { link, userUrl } from '../links.ts';
import { cut, escapeMarkdown } from '../text.ts';

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
  /** Equal seeds give equal words, so that a repeated attempt says the same. */
  readonly seed: string;
}

/** The embed within Discord's limits, and the ping where it is wanted. */
export function announcementMessage(
  { memberId, verified, mention }: Whom,
  embed: EmbedDraft,
): AnnouncementMessage {
  const embeds = [fitEmbed(embed)] as const;
  if (!mention || !verified) return { embeds, allowed_mentions: { parse: [] } };
  return { content: `<@${memberId}>`, embeds, allowed_mentions: { users: [memberId] } };
}

/** The member and the Codewars name. A mention in an embed is shown by name and pings nobody. */
export function nameOf({ memberId, username, verified }: Whom): string {
  const name = cut(escapeMarkdown(username), 60);
  const account = joinParts([name && link(name, userUrl(username)), verified ? '' : 'unverified'], ', ');
  return account === '' ? `<@${memberId}>` : `<@${memberId}> (${account})`;
}

/** One of several wordings, always the same one for the same seed. */
export function pickVariant(seed: string, variants: readonly [string, ...string[]]): string {
  const hash = fnv1a(seed);
  // The low bits alone differ too little between texts that differ in one character.
  return variants[((hash ^ (hash >>> 15)) >>> 0) % variants.length] ?? variants[0];
}
