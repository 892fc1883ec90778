import { z } from 'zod';

/**
 * What is remembered, collection by collection. A row that does not fit its schema is an error, never "nothing there".
 * Times are milliseconds since the epoch. Keys are made by the functions below and nowhere else.
 */

export const linkRecord = z.object({
  username: z.string(),
  /** `null` where Codewars answered the reference's shape, which has no id. */
  codewarsId: z.string().nullable(),
  /** Sealed by `Storage.sealer`, bound to `links` and the row's key. */
  sealedApiKey: z.string().optional(),
  verifiedAt: z.number().optional(),
  linkedAt: z.number(),
  announce: z.boolean(),
});
export type LinkRecord = z.infer<typeof linkRecord>;

/** Discord user ids linked in a guild. */
export const membersRecord = z.object({ userIds: z.array(z.string()) });
export type MembersRecord = z.infer<typeof membersRecord>;

/** Guild ids where a Discord user is linked, and what to tell that user at the next command. */
export const membershipsRecord = z.object({
  guildIds: z.array(z.string()),
  notices: z.array(z.object({ guildId: z.string(), text: z.string() })).default([]),
});
export type MembershipsRecord = z.infer<typeof membershipsRecord>;

/** Who is linked to a Codewars account, over all guilds. */
export const followersRecord = z.object({
  followers: z.array(z.object({ guildId: z.string(), userId: z.string() })),
});
export type FollowersRecord = z.infer<typeof followersRecord>;

/** Lowercase Codewars name → id. */
export const nameRecord = z.object({ codewarsId: z.string() });
export type NameRecord = z.infer<typeof nameRecord>;

/** The one-time code of an ownership check; expires by its time to live. */
export const codeRecord = z.object({ code: z.string(), username: z.string(), expiresAt: z.number() });
export type CodeRecord = z.infer<typeof codeRecord>;

/** What is known of a kata from everything read so far. */
export const catalogueRecord = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string().nullable(),
  rank: z.number().nullable().optional(),
  languages: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  seenAt: z.number(),
});
export type CatalogueRecord = z.infer<typeof catalogueRecord>;

/** `value` is any JSON value; `undefined` is none, and a row without a value could not be read again. */
export const cacheRecord = z.object({
  value: z.unknown().refine((value): boolean => value !== undefined, 'expected a JSON value'),
  fetchedAt: z.number(),
});
export type CacheRecord = z.infer<typeof cacheRecord>;

/** The store's own facts, under fixed keys: the schema version. */
export const metaRecord = z.object({ value: z.union([z.string(), z.number()]) });
export type MetaRecord = z.infer<typeof metaRecord>;

/** A row of one member in one guild. */
export const memberKey = (guildId: string, userId: string): string => `${guildId}:${userId}`;
