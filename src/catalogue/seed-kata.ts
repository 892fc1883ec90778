import type { WellKnownKata } from '../../facts/well-known-kata.ts';

/** A kata that ships with the bot, so that the first `/train` has something to recommend. */
export type SeedKata = WellKnownKata;
