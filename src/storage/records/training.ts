import { z } from 'zod';

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
  /** What to ask for; `null`: it is not known whether Codewars took it. */
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
  /** Since when the channel is being told; only an attempt with an unknown outcome leaves it there. */
  tellingSince: z.number().optional(),
});
export type SolvedRecord = z.infer<typeof solvedRecord>;

/** An attempt of a session, numbered from 1. */
export const attemptKey = (sessionId: string, number: number): string => `${sessionId}:${number}`;

/** The numbers of the attempts that a session still has, oldest first. */
export function keptNumbers({ kept, attempts }: SessionRecord): readonly number[] {
  return kept?.map(({ number }) => number) ?? Array.from({ length: attempts }, (_, index) => index + 1);
}
