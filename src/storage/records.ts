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
  /** When Codewars answered with that name. */
  namedAt: z.number().optional(),
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
export const codeRecord = z.object({
  code: z.string(),
  username: z.string(),
  codewarsId: z.string().nullable().optional(),
  expiresAt: z.number(),
});
export type CodeRecord = z.infer<typeof codeRecord>;

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
export type CacheRecord = z.infer<typeof cacheRecord>;

/** What an admin set for a server. Written by commands and by the gateway's news of the server, by nobody else. */
export const guildRecord = z.object({
  /** The channel of each kind that is announced. */
  channels: z.object({
    ranks: z.string().optional(),
    honor: z.string().optional(),
    kata: z.string().optional(),
  }),
  options: z.object({
    /** `gathered` is the default; a number announces only when a multiple of it is passed. */
    honor: z.union([
      z.literal('every'),
      z.literal('gathered'),
      z.literal(100),
      z.literal(500),
      z.literal(1000),
    ]),
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
export type HookOfRecord = z.infer<typeof hookOfRecord>;

/**
 * When something was last heard, by `hook:<hookId>` and `guild:<guildId>`, written at most once a minute each. And by `commands`, in
 * which servers slash commands were registered; by `processes`, which processes of the bot run.
 */
export const heardRecord = z.object({
  at: z.number(),
  pingAt: z.number().optional(),
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
const kataMove = z.object({ from: kataReading, to: kataReading });
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
export type SeenRecord = z.infer<typeof seenRecord>;

/** Why a kind is not announced in a server, under `guild:kind`. Written by whoever delivers. */
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

/** Whether a member was in a server at that time, as Discord said; expires soon. Under `memberKey`. */
export const presenceRecord = z.object({
  present: z.boolean(),
  /** Absent in rows of earlier versions, which were believed for too long. */
  at: z.number().optional(),
});
export type PresenceRecord = z.infer<typeof presenceRecord>;

/** What the API said of a Codewars id that no link knows, under its hash; expires. `username` null: no link leads to it. */
export const accountRecord = z.object({ username: z.string().nullable() });
export type AccountRecord = z.infer<typeof accountRecord>;

/** The kata session of a member in a guild. It ends with the kata, or when the member gives it up. */
export const sessionRecord = z.object({
  /** Random; the attempts are kept under it. */
  id: z.string(),
  /** Whose key began it. */
  account: z.object({ username: z.string(), codewarsId: z.string().nullable() }),
  kata: z.object({
    /** `null` where Codewars named a kata that could not be looked up. */
    id: z.string().nullable(),
    name: z.string(),
    slug: z.string().nullable(),
    rank: z.number().nullable(),
    tags: z.array(z.string()),
  }),
  language: z.string(),
  /** How it was chosen; `null` where the member named the kata. */
  strategy: z.string().nullable(),
  projectId: z.string(),
  solutionId: z.string(),
  setup: z.string(),
  exampleFixture: z.string(),
  /** Earlier work on the same kata, as Codewars kept it. */
  earlierCode: z.string().nullable(),
  startedAt: z.number(),
  /** How many were begun: they are numbered from 1. */
  attempts: z.number(),
  /** The newest attempt that passed. */
  lastValid: z.number().nullable(),
  /** The attempts that are still there, oldest first; absent in rows of earlier versions, where all are. */
  kept: z.array(z.object({ number: z.number(), bytes: z.number() })).optional(),
  /** The session in whose place this one began, while its attempts are not known to be forgotten. */
  replaced: z.object({ id: z.string(), attempts: z.number() }).optional(),
});
export type SessionRecord = z.infer<typeof sessionRecord>;

/** One attempt, under `attemptKey`. Written before the code is handed in, so that no code is lost. */
export const attemptRecord = z.object({
  code: z.string(),
  at: z.number(),
  /** What to ask for; `null`: nobody knows whether Codewars took it. */
  dmid: z.string().nullable(),
  /** Why Codewars did not take it. */
  refused: z.string().nullable(),
  result: z
    .object({
      valid: z.boolean(),
      reason: z.string().nullable(),
      output: z.array(z.string()),
      wallTime: z.number().nullable(),
      at: z.number(),
    })
    .nullable(),
});
export type AttemptRecord = z.infer<typeof attemptRecord>;

/** A solved kata that its member may still tell the channel, once. Under the session's id; expires. */
export const solvedRecord = z.object({
  guildId: z.string(),
  userId: z.string(),
  kata: z.object({ id: z.string().nullable(), name: z.string(), rank: z.number().nullable() }),
  language: z.string(),
  tookMs: z.number(),
  attempts: z.number(),
  /** Since when the channel is being told; only an attempt whose outcome nobody knows leaves it there. */
  tellingSince: z.number().optional(),
});
export type SolvedRecord = z.infer<typeof solvedRecord>;

/** What a person chose last, under the Discord user id. */
export const preferencesRecord = z.object({ language: z.string() });
export type PreferencesRecord = z.infer<typeof preferencesRecord>;

/** All that an account has completed, as last read, under its account key. */
export const completionsRecord = z.object({
  /** By language id: kata ids between single spaces, one at either end too: ` id id `. */
  languages: z.record(z.string(), z.string()),
  total: z.number(),
  /** When it was last read from its first page to its last; 0 while its end was not reached. */
  readAt: z.number(),
});
export type CompletionsRecord = z.infer<typeof completionsRecord>;

/** The store's own facts, under fixed keys: the schema version. */
export const metaRecord = z.object({ value: z.union([z.string(), z.number()]) });
export type MetaRecord = z.infer<typeof metaRecord>;

/** A row of one member in one guild. */
export const memberKey = (guildId: string, userId: string): string => `${guildId}:${userId}`;

/** The row of `gathering` that holds the honor of an account in a guild. */
export const honorKey = (guildId: string, account: string): string => `${guildId}:honor:${account}`;

/** An attempt of a session, numbered from 1. */
export const attemptKey = (sessionId: string, number: number): string => `${sessionId}:${number}`;

/** The numbers of the attempts that a session still has, oldest first. */
export function keptNumbers({ kept, attempts }: SessionRecord): readonly number[] {
  return kept?.map(({ number }) => number) ?? Array.from({ length: attempts }, (_, index) => index + 1);
}
