import { z } from 'zod';
import { kataMove } from './codewars.ts';
import { postRecord } from './schedules.ts';

export const guildRecord = z.lazy(() =>
  z.object({
    channels: z.object({
      ranks: z.string().optional(),
      honor: z.string().optional(),
      kata: z.string().optional(),
      digest: z.string().optional(),
      daily: z.string().optional(),
    }),
    options: z.object({
      /** A number announces only when a multiple of it is passed. */
      honor: z.literal(['every', 'gathered', 100, 500, 1000]),
      /** Whether language ranks are announced, not only the overall rank. */
      languages: z.boolean(),
      mention: z.boolean(),
      minimum: z.number().nullable(),
      verified: z.boolean(),
      publish: z.boolean().exactOptional(),
      /** Where weeks and months begin. */
      timezone: z.string().exactOptional(),
      /** Of the kata of the day. */
      daily: z
        .object({
          /** Missing: any. */
          language: z.string().exactOptional(),
          /** Missing: what fits the members. */
          ranks: z.object({ from: z.number(), to: z.number() }).exactOptional(),
          /** The role that is pinged. */
          ping: z.string().exactOptional(),
          /** Whether a thread is opened below it. */
          thread: z.boolean().exactOptional(),
        })
        .exactOptional(),
    }),
    helloAt: z.number().optional(),
    /** When the bot left; the data is deleted 30 days later. */
    leftAt: z.number().optional(),
  }),
);
export type GuildRecord = z.infer<typeof guildRecord>;

/**
 * When the last webhook arrived, under `hook:<hookId>` and `guild:<guildId>`. `commands` holds the servers with registered commands,
 * `processes` the running processes.
 */
export const heardRecord = z.lazy(() =>
  z.object({
    at: z.number(),
    pingAt: z.number().optional(),
    action: z.string().optional(),
    actionAt: z.number().optional(),
    guildIds: z.array(z.string()).optional(),
    processes: z
      .record(
        z.string(),
        z.object({
          at: z.number(),
          node: z.string(),
          /** Missing in a process without a gateway session. */
          shards: z.array(z.number()).optional(),
          shardCount: z.number().optional(),
          /** The id of its first key: doctor asks for it before an old key goes. */
          sealsUnder: z.string().optional(),
        }),
      )
      .optional(),
  }),
);
export type HeardRecord = z.infer<typeof heardRecord>;

const sourceRecord = z.lazy(() =>
  z.union([
    z.object({ kind: z.literal('bot') }),
    z.object({ kind: z.literal('member'), hookId: z.string(), guildId: z.string(), userId: z.string() }),
  ]),
);

/** An accepted delivery that waits to be handled. Only older versions wrote those of members' hooks. */
export const inboxRecord = z.lazy(() =>
  z.object({
    receivedAt: z.number(),
    /** The process that accepted it; others wait before they handle it. */
    node: z.string(),
    source: sourceRecord,
    /** `x-webhook-event` */
    event: z.string(),
    action: z.string(),
    user: z
      .object({
        id: z.string(),
        rank: z.number().optional(),
        honor: z.number().optional(),
        honorDelta: z.number().optional(),
      })
      .optional(),
    language: z.string().nullable().optional(),
    kata: z.object({ id: z.string(), createdById: z.string().nullable() }).optional(),
    /** Only version 1.0 wrote `userId`. */
    solution: z.object({ id: z.string(), userId: z.string().nullable().optional() }).optional(),
    tries: z.number(),
    nextTryAt: z.number(),
  }),
);
export type InboxRecord = z.infer<typeof inboxRecord>;

/** What to read from Codewars again after a member's own webhook, under the hook's id. */
export const lookRecord = z.lazy(() =>
  z.object({
    guildId: z.string(),
    userId: z.string(),
    node: z.string(),
    targets: z.array(
      z.object({
        /** `profile`, or the kata id in the delivery. */
        about: z.string(),
        rungAt: z.number(),
        /** Readings since then that showed nothing new. */
        tries: z.number(),
        nextAt: z.number(),
      }),
    ),
  }),
);
export type LookRecord = z.infer<typeof lookRecord>;

/** Changes gathered until their window closes, under `guild:<what>`. */
export const gatheringRecord = z.lazy(() =>
  z.object({
    guildId: z.string(),
    what: z.union([
      z.object({ type: z.literal('honor'), account: z.string() }),
      z.object({ type: z.literal('votes'), kataId: z.string(), authorId: z.string() }),
      z.object({ type: z.literal('solves'), kataId: z.string(), authorId: z.string() }),
    ]),
    /** The last announced honor, kept between windows. */
    announced: z.number().optional(),
    pending: z
      .object({
        since: z.number(),
        dueAt: z.number(),
        /** The newest honor, or the number of solutions. */
        total: z.number(),
        ids: z.array(z.string()).optional(),
        moved: kataMove.optional(),
      })
      .optional(),
  }),
);
export type GatheringRecord = z.infer<typeof gatheringRecord>;

export const newsRecord = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('rank'),
      /** `null` for the overall rank. */
      language: z.string().nullable(),
      rank: z.number(),
      oldRank: z.number().nullable(),
      score: z.number().nullable(),
    }),
    z.object({
      type: z.literal('honor'),
      from: z.number(),
      total: z.number(),
      since: z.number(),
    }),
    z.object({
      type: z.enum(['created', 'approved', 'voted', 'solved', 'completed']),
      /** `rank` is `null` in beta too. */
      kata: z.object({ id: z.string(), name: z.string().nullable(), rank: z.number().nullable() }),
      languages: z.array(z.string()).exactOptional(),
      count: z.number().exactOptional(),
      moved: kataMove.exactOptional(),
      /** The rank, when this is the member's first kata of it. */
      first: z.number().nullable().exactOptional(),
    }),
  ]),
);
export type NewsRecord = z.infer<typeof newsRecord>;

/** An announcement to send, under its id. */
export const outboxRecord = z.lazy(() =>
  z.object({
    guildId: z.string(),
    /** The channel at the time; an admin's later choice takes precedence. */
    channelId: z.string(),
    kind: z.enum(['ranks', 'honor', 'kata', 'digest', 'daily']),
    about: z
      .object({
        account: z.string(),
        links: z.array(z.object({ userId: z.string(), linkedAt: z.number() })),
        news: newsRecord,
      })
      .optional(),
    /** Of scheduled kinds, instead of `about`. */
    post: postRecord.exactOptional(),
    /** Version 1.0 stored the payload for Discord instead of `about`. */
    message: z.unknown().optional(),
    /** The sent message, to which something is still to be done. */
    messageId: z.string().optional(),
    node: z.string(),
    createdAt: z.number(),
    attempts: z.number(),
    attemptAt: z.number().optional(),
    nextAt: z.number(),
  }),
);
export type OutboxRecord = z.infer<typeof outboxRecord>;

/** A handled delivery, under its hash, or a sent announcement, under its id; expires. */
export const seenRecord = z.lazy(() => z.object({ at: z.number() }));

/** Why a kind cannot be announced in a server, under `guild:kind`. */
export const troubleRecord = z.lazy(() =>
  z.object({
    channelId: z.string(),
    /** `unknownChannel` turns the kind off for that channel; `refused` loses one message; the others are retried. */
    code: z.enum([
      'unknownChannel',
      'missingAccess',
      'missingPermissions',
      'threadClosed',
      'refusedForNow',
      'rateLimited',
      'refused',
    ]),
    at: z.number(),
    until: z.number().optional(),
  }),
);
export type TroubleRecord = z.infer<typeof troubleRecord>;

export const honorKey = (guildId: string, account: string): string => `${guildId}:honor:${account}`;
