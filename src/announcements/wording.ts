import type { APIEmbed } from 'discord-api-types/v10';

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

export interface RankWords extends Named {
  readonly memberName?: string;
  readonly codewarsId: string | null;
  /** `null`: the overall rank. */
  readonly language: string | null;
  readonly rank: number;
  /** `null`: not known. */
  readonly oldRank: number | null;
  /** Codewars' score at the new rank, where it is known. */
  readonly score: number | null;
}

export interface HonorWords extends Named {
  /** The total that was announced last. */
  readonly from: number;
  readonly total: number;
  /** Over what time; 0 for a change that is told at once. */
  readonly sinceMs: number;
}

export interface KataWords extends Named {
  readonly type: 'created' | 'approved' | 'voted' | 'solved' | 'completed';
  /** `name` null: it could not be found out. `rank` null: in beta, or not known. */
  readonly kata: { readonly id: string; readonly name: string | null; readonly rank: number | null };
  /** In which the member completed it. */
  readonly languages?: readonly string[];
  /** How many solutions were gathered. */
  readonly count?: number;
  /** The rank of which this is the member's first kata. */
  readonly first?: number | null;
}

/** Puts announcements into words. `src/render/announcements.ts` does; app hands it in. */
export interface Wording {
  readonly renderRank: (words: RankWords) => Worded;
  readonly renderHonor: (words: HonorWords) => Worded;
  readonly renderKataEvent: (words: KataWords) => Worded;
}

/** A message as Discord takes it. Nobody is pinged but, where the server wants it, the member. */
export function toMessage(worded: Worded, memberId: string, mention: boolean): unknown {
  return { ...worded, allowed_mentions: mention ? { users: [memberId] } : { parse: [] } };
}
