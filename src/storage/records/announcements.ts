import { z } from 'zod';
import { kataMove } from './codewars.ts';

/** What an admin set for a server. Written by commands and by the gateway's events of the server. */
export const guildRecord = z.object({
  /** The channel of each kind that is announced. */
  channels: z.object({
    ranks: z.string().optional(),
    honor: z.string().optional(),
    kata: z.string().optional(),
  }),
  options: z.object({
    /** `gathered` is the default; a number announces only when a multiple of it is passed. */
    honor: z.literal(['every', 'gathered', 100, 500, 1000]),
    /** Language ranks too, or only the overall rank. */
    languages: z.boolean(),
    mention: z.boolean(),
    /** The lowest rank worth announcing. */
    minimum: z.number().nullable(),
    verified: z.boolean(),
    /** Whether messages in announcement channels are published; absent: no. */
    publish: z.boolean().exactOptional(),
  }),
  helloAt: z.number().optional(),
  /** Since when the bot is no longer there; its data goes after 30 days. */
  leftAt: z.number().optional(),
});
export type GuildRecord = z.infer<typeof guildRecord>;

/**
 * When something was last heard, by `hook:<hookId>` and `guild:<guildId>`, written at most once a minute each. And by `commands`, in
 * which servers slash commands were registered; by `processes`, which processes of the bot run.
 */
export const heardRecord = z.object({
  at: z.number(),
  pingAt: z.number().optional(),
  /** What a member's webhook told of last, such as `honor_changed`, and when. */
  action: z.string().optional(),
  actionAt: z.number().optional(),
  guildIds: z.array(z.string()).optional(),
  processes: z
    .record(
      z.string(),
      z.object({
        at: z.number(),
        node: z.string(),
        /** Absent: it holds no gateway session. */
        shards: z.array(z.number()).optional(),
        shardCount: z.number().optional(),
        /** The id of the key under which it seals. */
        sealsUnder: z.string().optional(),
      }),
    )
    .optional(),
});
export type HeardRecord = z.infer<typeof heardRecord>;

/** Who said it, and so how far it is believed. */
const sourceRecord = z.union([
  z.object({ kind: z.literal('bot') }),
  z.object({ kind: z.literal('member'), hookId: z.string(), guildId: z.string(), userId: z.string() }),
]);

/**
 * An accepted delivery of the bot-wide hook, not yet handled: the known fields of what Codewars sent. Rows of members' hooks are of
 * an older version.
 */
export const inboxRecord = z.object({
  receivedAt: z.number(),
  /** The process that took it; others leave it alone for a while. */
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
  /** Rows of version 1.0 say whose it is. */
  solution: z.object({ id: z.string(), userId: z.string().nullable().optional() }).optional(),
  tries: z.number(),
  nextTryAt: z.number(),
});
export type InboxRecord = z.infer<typeof inboxRecord>;

/**
 * What a member's own webhook asks for: that Codewars is read again. Under the hook's id, so one row however often it rings.
 */
export const lookRecord = z.object({
  guildId: z.string(),
  userId: z.string(),
  /** The process that took it; others leave it alone for a while. */
  node: z.string(),
  targets: z.array(
    z.object({
      /** `profile`, or the id of a kata as the hook named it. */
      about: z.string(),
      rungAt: z.number(),
      /** Readings since then that showed nothing new. */
      tries: z.number(),
      nextAt: z.number(),
    }),
  ),
});
export type LookRecord = z.infer<typeof lookRecord>;

/** Something that waits for its window to close, under `guild:<what>`. */
export const gatheringRecord = z.object({
  guildId: z.string(),
  what: z.union([
    z.object({ type: z.literal('honor'), account: z.string() }),
    z.object({ type: z.literal('votes'), kataId: z.string(), authorId: z.string() }),
    z.object({ type: z.literal('solves'), kataId: z.string(), authorId: z.string() }),
  ]),
  /** Honor: the last announced total, kept between windows. */
  announced: z.number().optional(),
  /** Absent: nothing is waiting. */
  pending: z
    .object({
      since: z.number(),
      dueAt: z.number(),
      /** Honor: the newest total. Solves: how many solutions. Votes have no count. */
      total: z.number(),
      /** Solves: the solutions that were counted. */
      ids: z.array(z.string()).optional(),
      /** What the API showed when the window opened, and shows now. */
      moved: kataMove.optional(),
    })
    .optional(),
});
export type GatheringRecord = z.infer<typeof gatheringRecord>;

/** The facts of an announcement, from which it is worded. */
export const newsRecord = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('rank'),
    /** `null`: the overall rank. */
    language: z.string().nullable(),
    rank: z.number(),
    /** `null`: not known. */
    oldRank: z.number().nullable(),
    /** Codewars' score at the new rank, where it is known. */
    score: z.number().nullable(),
  }),
  z.object({
    type: z.literal('honor'),
    /** The total that was announced last, and the newest. */
    from: z.number(),
    total: z.number(),
    /** When the change began. */
    since: z.number(),
  }),
  z.object({
    type: z.enum(['created', 'approved', 'voted', 'solved', 'completed']),
    /** `name` null: it could not be found out. `rank` null: in beta, or not known. */
    kata: z.object({ id: z.string(), name: z.string().nullable(), rank: z.number().nullable() }),
    /** In which the member completed it. */
    languages: z.array(z.string()).exactOptional(),
    /** How many solutions were gathered. */
    count: z.number().exactOptional(),
    /** What the API showed before, and shows now. */
    moved: kataMove.exactOptional(),
    /** The rank of which this is the member's first kata. */
    first: z.number().nullable().exactOptional(),
  }),
]);
export type NewsRecord = z.infer<typeof newsRecord>;

/** What is still to be said, under its announcement id. */
export const outboxRecord = z.object({
  guildId: z.string(),
  /** Where it was to be said when this was written; what an admin chose since goes before it. */
  channelId: z.string(),
  kind: z.enum(['ranks', 'honor', 'kata']),
  /** Whose news it is, and the links by which it may be said. */
  about: z
    .object({
      account: z.string(),
      links: z.array(z.object({ userId: z.string(), linkedAt: z.number() })),
      news: newsRecord,
    })
    .optional(),
  /** In the place of `about` in rows of version 1.0: ready to send, as Discord takes it. */
  message: z.unknown().optional(),
  /** It was said, as this message, and is still to be published. */
  messageId: z.string().optional(),
  node: z.string(),
  createdAt: z.number(),
  attempts: z.number(),
  /** When the last attempt began. */
  attemptAt: z.number().optional(),
  nextAt: z.number(),
});
export type OutboxRecord = z.infer<typeof outboxRecord>;

/** That something was handled, under a hash of it, or that an announcement was said; expires. */
export const seenRecord = z.object({ at: z.number() });

/** Why a kind is not announced in a server, under `guild:kind`. Written by the process that sends. */
export const troubleRecord = z.object({
  channelId: z.string(),
  /** `unknownChannel` switches the kind off for that channel; `refused` lost one message; the others are retried slowly. */
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
  /** Of `rateLimited`: when Discord takes messages there again. */
  until: z.number().optional(),
});
export type TroubleRecord = z.infer<typeof troubleRecord>;

/** The row of `gathering` that holds the honor of an account in a guild. */
export const honorKey = (guildId: string, account: string): string => `${guildId}:honor:${account}`;
