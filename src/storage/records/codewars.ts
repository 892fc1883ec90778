import { z } from 'zod';

/** What is known of a kata from everything read so far. */
export const catalogueRecord = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string().nullable(),
  rank: z.number().nullable().optional(),
  /** All of them. */
  languages: z.array(z.string()).optional(),
  /** Some of them, where not all are known. */
  seenIn: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  seenAt: z.number(),
  /** When Codewars knew it no longer. */
  removedAt: z.number().optional(),
});
export type CatalogueRecord = z.infer<typeof catalogueRecord>;

/** `value` is any JSON value; `undefined` is none, and a row without a value could not be read again. */
export const cacheRecord = z.object({
  value: z.unknown().refine((value): boolean => value !== undefined, 'expected a JSON value'),
  fetchedAt: z.number(),
});

const rankAndScore = z.object({ rank: z.number(), score: z.number() });

/** What a reading of a kata showed. */
const kataReading = z.object({
  approved: z.boolean(),
  completed: z.number(),
  votes: z.number().nullable(),
  stars: z.number(),
});
export type KataReading = z.infer<typeof kataReading>;

/** How far the numbers of a kata moved between two readings. */
export const kataMove = z.object({ from: kataReading, to: kataReading });
export type KataMove = z.infer<typeof kataMove>;

/** The last that is known of an account, under its account key. Only rises. */
export const snapshotRecord = z.object({
  username: z.string(),
  codewarsId: z.string().nullable(),
  honor: z.number(),
  /** As of when that total is certain: the time of a webhook, or of a reading less what the API may lag. */
  honorAt: z.number().optional(),
  /** By language id; `overall` is the overall rank. */
  ranks: z.record(z.string(), rankAndScore),
  /** The ranks of the first reading: what is below them is no news. */
  baseline: z.record(z.string(), z.number()),
  totalCompleted: z.number(),
  /** The first page of the completed list as last read; absent until it was read. */
  completed: z.array(z.object({ id: z.string(), languages: z.array(z.string()) })).optional(),
  /** Kata that the account wrote, by id, as last read: those that a webhook named. */
  kata: z.record(z.string(), kataReading).optional(),
  readAt: z.number(),
  changedAt: z.number(),
});
export type SnapshotRecord = z.infer<typeof snapshotRecord>;

/** All that an account has completed, as last read, under its account key. */
export const completionsRecord = z.object({
  /** By language id: kata ids between single spaces, one at either end too: ` id id `. */
  languages: z.record(z.string(), z.string()),
  total: z.number(),
  /** When it was last read from its first page to its last; 0 while its end was not reached. */
  readAt: z.number(),
});
export type CompletionsRecord = z.infer<typeof completionsRecord>;
