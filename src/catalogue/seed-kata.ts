/** A well-known kata that ships with the bot, so that the first `/train` has something to recommend. Public facts only. */
export interface SeedKata {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  /** −8 (8 kyu) to −1 (1 kyu). */
  readonly rank: number;
  /** Ids of languages that it certainly exists in; there may be more. */
  readonly languages: readonly string[];
}
