import type { APIEmbed } from 'discord-api-types/v10';
import { fnv1a } from '../../fnv1a.ts';
import { fitEmbed, type EmbedDraft } from '../limits.ts';
import { joinParts } from '../lines.ts';
import { link, userUrl } from '../links.ts';
import { cut, escapeMarkdown } from '../text.ts';

/** A message for Discord's API. It has content only to ping: mentions in embeds do not. */
export interface AnnouncementMessage {
  readonly content?: string;
  readonly embeds: readonly [APIEmbed];
  readonly allowed_mentions: { readonly parse: readonly [] } | { readonly users: readonly [string] };
}

/** The member an announcement is about. */
export interface Whom {
  readonly memberId: string;
  readonly username: string;
  /** Announcements of unverified links say so, and do not ping. */
  readonly verified: boolean;
  readonly mention: boolean;
  /** Equal seeds give equal wordings, so that a retry repeats the message. */
  readonly seed: string;
}

export function announcementMessage(
  { memberId, verified, mention }: Whom,
  embed: EmbedDraft,
): AnnouncementMessage {
  const embeds = [fitEmbed(embed)] as const;
  if (!mention || !verified) return { embeds, allowed_mentions: { parse: [] } };
  return { content: `<@${memberId}>`, embeds, allowed_mentions: { users: [memberId] } };
}

export function nameOf({ memberId, username, verified }: Whom): string {
  const name = cut(escapeMarkdown(username), 60);
  const account = joinParts([name && link(name, userUrl(username)), verified ? '' : 'unverified'], ', ');
  return account === '' ? `<@${memberId}>` : `<@${memberId}> (${account})`;
}

export function pickVariant(seed: string, variants: readonly [string, ...string[]]): string {
  const hash = fnv1a(seed);
  // The low bits alone are too similar for similar seeds.
  return variants[((hash ^ (hash >>> 15)) >>> 0) % variants.length] ?? variants[0];
}
