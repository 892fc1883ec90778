import type { APIEmbed } from 'discord-api-types/v10';
import type { NewsRecord } from '../storage/records.ts';

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

/** What an announcement says. */
interface Worded {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
}

/** Puts announcements into words. src/render/announcements does; app hands it in. */
export interface Wording {
  readonly renderRank: (words: Named & Omit<News<'rank'>, 'type'>) => Worded;
  /** `sinceMs`: over what time; 0 for a change that is told at once. */
  readonly renderHonor: (
    words: Named & Pick<News<'honor'>, 'from' | 'total'> & { readonly sinceMs: number },
  ) => Worded;
  readonly renderKataEvent: (words: Named & KataNews) => Worded;
}
