import { z } from 'zod';

export const linkRecord = z.lazy(() =>
  z.object({
    username: z.string(),
    /** `null` when the API's answer had no id. */
    codewarsId: z.string().nullable(),
    sealedApiKey: z.string().optional(),
    verifiedAt: z.number().optional(),
    linkedAt: z.number(),
    announce: z.boolean(),
    /** Whether the member is left out of boards in that server. */
    hidden: z.boolean().exactOptional(),
    /** When Codewars last confirmed the name. */
    namedAt: z.number().optional(),
  }),
);
export type LinkRecord = z.infer<typeof linkRecord>;

export const membersRecord = z.lazy(() => z.object({ userIds: z.array(z.string()) }));

/** The guilds where a user is linked, and notices to show with the user's next command. */
export const membershipsRecord = z.lazy(() =>
  z.object({
    guildIds: z.array(z.string()),
    notices: z.array(z.object({ guildId: z.string(), text: z.string() })).default([]),
  }),
);

export const followersRecord = z.lazy(() =>
  z.object({
    followers: z.array(z.object({ guildId: z.string(), userId: z.string() })),
  }),
);

export const nameRecord = z.lazy(() => z.object({ codewarsId: z.string() }));

/** The one-time code of an ownership check. */
export const codeRecord = z.lazy(() =>
  z.object({
    code: z.string(),
    username: z.string(),
    codewarsId: z.string().nullable().optional(),
    expiresAt: z.number(),
  }),
);
export type CodeRecord = z.infer<typeof codeRecord>;

export const hookRecord = z.lazy(() =>
  z.object({
    guildId: z.string(),
    userId: z.string(),
    sealedSecret: z.string(),
    createdAt: z.number(),
  }),
);
export type HookRecord = z.infer<typeof hookRecord>;

export const hookOfRecord = z.lazy(() => z.object({ hookId: z.string() }));

/** Whether a member was in a server, under `memberKey`; expires soon. */
export const presenceRecord = z.lazy(() =>
  z.object({
    present: z.boolean(),
    /** Missing in rows of earlier versions. */
    at: z.number().optional(),
  }),
);

/** The username that the API returned for a Codewars id, under the id's hash; `null` when no link leads to it. Expires. */
export const accountRecord = z.lazy(() => z.object({ username: z.string().nullable() }));

/** What a person chose for all servers. */
export const preferencesRecord = z.lazy(() =>
  z.object({
    language: z.string().exactOptional(),
    timezone: z.string().exactOptional(),
  }),
);
export type PreferencesRecord = z.infer<typeof preferencesRecord>;

export const memberKey = (guildId: string, userId: string): string => `${guildId}:${userId}`;
