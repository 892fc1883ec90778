import { z } from 'zod';

export const catalogueRecord = z.lazy(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    slug: z.string().nullable(),
    rank: z.number().nullable().optional(),
    languages: z.array(z.string()).optional(),
    seenIn: z.array(z.string()).optional(),
    tags: z.array(z.string()).optional(),
    seenAt: z.number(),
    removedAt: z.number().optional(),
  }),
);
export type CatalogueRecord = z.infer<typeof catalogueRecord>;

export const cacheRecord = z.lazy(() =>
  z.object({
    value: z.unknown().refine((value): boolean => value !== undefined, 'expected a JSON value'),
    fetchedAt: z.number(),
  }),
);

const rankAndScore = z.object({ rank: z.number(), score: z.number() });

const kataReading = z.object({
  approved: z.boolean(),
  completed: z.number(),
  votes: z.number().nullable(),
  stars: z.number(),
});
export type KataReading = z.infer<typeof kataReading>;

export const kataMove = z.object({ from: kataReading, to: kataReading });
export type KataMove = z.infer<typeof kataMove>;

/** The last known state of an account, under its account key. It only rises. */
export const snapshotRecord = z.lazy(() =>
  z.object({
    username: z.string(),
    codewarsId: z.string().nullable(),
    honor: z.number(),
    /** The time of a webhook, or of a reading less the lag of the API. */
    honorAt: z.number().optional(),
    ranks: z.record(z.string(), rankAndScore),
    /** The ranks at the first reading; lower ones are not news. */
    baseline: z.record(z.string(), z.number()),
    totalCompleted: z.number(),
    /** The first page of the completed list. */
    completed: z.array(z.object({ id: z.string(), languages: z.array(z.string()) })).optional(),
    /** The account's own kata that a webhook named, by id. */
    kata: z.record(z.string(), kataReading).optional(),
    readAt: z.number(),
    changedAt: z.number(),
  }),
);
export type SnapshotRecord = z.infer<typeof snapshotRecord>;
