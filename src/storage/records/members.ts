import { z } from 'zod';

export const linkRecord = z.object({
  username: z.string(),
  /** `null` where Codewars answered the reference's shape, which has no id. */
  codewarsId: z.string().nullable(),
  /** Sealed by `Storage.sealer`, bound to `links` and the row's key. */
  sealedApiKey: z.string().optional(),
  verifiedAt: z.number().optional(),
  linkedAt: z.number(),
  announce: z.boolean(),
  /** When Codewars answered with that name. */
  namedAt: z.number().optional(),
});
export type LinkRecord = z.infer<typeof linkRecord>;

/** Discord user ids linked in a guild. */
export const membersRecord = z.object({ userIds: z.array(z.string()) });

/** Guild ids where a Discord user is linked, and what to tell that user at the next command. */
export const membershipsRecord = z.object({
  guildIds: z.array(z.string()),
  notices: z.array(z.object({ guildId: z.string(), text: z.string() })).default([]),
});

/** Who is linked to a Codewars account, over all guilds. */
export const followersRecord = z.object({
  followers: z.array(z.object({ guildId: z.string(), userId: z.string() })),
});

/** Lowercase Codewars name → id. */
export const nameRecord = z.object({ codewarsId: z.string() });

/** The one-time code of an ownership check; expires by its time to live. */
export const codeRecord = z.object({
  code: z.string(),
  username: z.string(),
  codewarsId: z.string().nullable().optional(),
  expiresAt: z.number(),
});
export type CodeRecord = z.infer<typeof codeRecord>;

/** A member's own webhook. */
export const hookRecord = z.object({
  guildId: z.string(),
  userId: z.string(),
  /** Sealed by `Storage.sealer`, bound to `hooks` and the row's key. */
  sealedSecret: z.string(),
  createdAt: z.number(),
});
export type HookRecord = z.infer<typeof hookRecord>;

/** The hook id of a member, under `memberKey`. */
export const hookOfRecord = z.object({ hookId: z.string() });

/** Whether a member was in a server at that time, as Discord said; expires soon. Under `memberKey`. */
export const presenceRecord = z.object({
  present: z.boolean(),
  /** Absent in rows of earlier versions, which were believed for too long. */
  at: z.number().optional(),
});

/** What the API said of a Codewars id that no link knows, under its hash; expires. `username` null: no link leads to it. */
export const accountRecord = z.object({ username: z.string().nullable() });

/** What a person chose last, under the Discord user id. */
export const preferencesRecord = z.object({ language: z.string() });

/** A row of one member in one guild. */
export const memberKey = (guildId: string, userId: string): string => `${guildId}:${userId}`;
