import { z } from 'zod';

/** The rank roles of a server, under its id. */
export const rankRolesRecord = z.lazy(() =>
  z.object({
    /** One role for each rank, or for each band of ranks of one color. */
    steps: z.literal(['ranks', 'bands']),
    /** `null`: the overall rank. */
    language: z.string().nullable(),
    verifiedOnly: z.boolean(),
    /** Whether all verified members get a role besides. */
    verifiedRole: z.boolean(),
    /** By step (`-8` to `3`, or `white` to `dan`), and `verified`. Only these roles are ever touched. */
    roles: z.record(
      z.string(),
      z.object({
        id: z.string(),
        name: z.string(),
        /** Made by the bot, not taken over. */
        made: z.boolean(),
        /** Why it cannot be given and taken. */
        trouble: z.literal(['roleGone', 'tooHigh', 'refused']).exactOptional(),
      }),
    ),
    /** Why none of them can. */
    trouble: z
      .object({ code: z.literal(['missingPermissions', 'needsTwoFactor', 'refused']), at: z.number() })
      .exactOptional(),
    /** A run through all linked members, in the order of the hashes of their ids. */
    sweep: z
      .object({
        startedAt: z.number(),
        /** The hash of the member who was looked at last. */
        after: z.string().exactOptional(),
        done: z.number(),
        total: z.number(),
      })
      .exactOptional(),
    sweptAt: z.number(),
  }),
);
export type RankRolesRecord = z.infer<typeof rankRolesRecord>;

/** A member whose roles must be looked at, under `memberKey`. */
export const roleLookRecord = z.lazy(() =>
  z.object({
    guildId: z.string(),
    userId: z.string(),
    node: z.string(),
    /** When this was last asked for: a look that began earlier does not count. */
    askedAt: z.number(),
  }),
);
export type RoleLookRecord = z.infer<typeof roleLookRecord>;
