import type { Link } from '../members/link.ts';
import type { OwnSolved } from '../render/solved.ts';
import type { DailyRecord } from '../storage/records.ts';

export interface Solver {
  readonly link: Link;
  readonly at: number;
}

export interface SolvedDays {
  /** Who has solved the kata of today, first the first. */
  readonly today: readonly Solver[];
  /** Who solved the one before in its time, and on how many days in a row they did so. */
  readonly before: readonly (Solver & { readonly streak: number })[];
}

/** A kata, and why it was chosen. */
export type Chosen = Pick<DailyRecord, 'kataId' | 'language' | 'why'>;

export interface Explained extends Chosen {
  readonly date: string;
  readonly name: string | undefined;
  /** Which it would be now: there is none yet. */
  readonly isPreview: boolean;
}

/** What the button "I solved it" finds out. */
export type Pressed =
  | {
      readonly kind: 'solved';
      readonly at: number;
      /** `late`: after the next was posted. `closed`: in time, but the message changes no more. */
      readonly how: 'shown' | 'hidden' | 'unverified' | 'late' | 'closed';
    }
  /** Before that day; `at` is 0 if that is unknown. */
  | { readonly kind: 'early'; readonly at: number }
  | { readonly kind: 'otherLanguage'; readonly languages: readonly string[]; readonly language: string }
  | Extract<OwnSolved, { kind: 'never' | 'unread' | 'notLinked' }>
  /** Which kata it was is no longer known. */
  | { readonly kind: 'forgotten' };
