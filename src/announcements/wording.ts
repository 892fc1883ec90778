import type { APIEmbed } from 'discord-api-types/v10';
import type { NewsRecord } from '../storage/records.ts';

/** What an announcement says. */
export interface Worded {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
}

/** What every announcement names. */
export interface Named {
  /** Discord user id. */
  readonly memberId: string;
  readonly username: string;
  /** Whether the member proved that the account is theirs; if not, the announcement says so. */
  readonly verified: boolean;
  /** Whether the member is pinged. */
  readonly mention: boolean;
  /** Equal seeds give equal words, so that a repeated attempt says the same. */
  readonly seed: string;
}

/** The facts of one type. */
export type News<T extends NewsRecord['type']> = Extract<NewsRecord, { type: T }>;
export type KataNews = Exclude<NewsRecord, { type: 'rank' | 'honor' }>;

export type RankWords = Named & Omit<News<'rank'>, 'type'>;
/** `sinceMs`: over what time; 0 for a change that is told at once. */
export type HonorWords = Named & Pick<News<'honor'>, 'from' | 'total'> & { readonly sinceMs: number };
export type KataWords = Named & KataNews;

/** Puts announcements into words. `src/render/announcements/rank-and-honor.ts` does; app hands it in. */
export interface Wording {
  readonly renderRank: (words: RankWords) => Worded;
  readonly renderHonor: (words: HonorWords) => Worded;
  readonly renderKataEvent: (words: KataWords) => Worded;
}

/** A message as Discord takes it. Nobody is pinged but, where the server wants it, the member. */
export function toMessage(worded: Worded, memberId: string, mention: boolean): unknown {
  return { ...worded, allowed_mentions: mention ? { users: [memberId] } : { parse: [] } };
}
