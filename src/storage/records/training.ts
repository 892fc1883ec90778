import { z } from 'zod';

export const sessionRecord = z.lazy(() =>
  z.object({
    id: z.string(),
    account: z.object({ username: z.string(), codewarsId: z.string().nullable() }),
    kata: z.object({
      id: z.string().nullable(),
      name: z.string(),
      slug: z.string().nullable(),
      rank: z.number().nullable(),
      tags: z.array(z.string()),
    }),
    language: z.string(),
    /** `null` when the member named the kata. */
    strategy: z.string().nullable(),
    projectId: z.string(),
    solutionId: z.string(),
    setup: z.string(),
    exampleFixture: z.string(),
    /** The member's earlier code for this kata on Codewars. */
    earlierCode: z.string().nullable(),
    startedAt: z.number(),
    /** The number of the newest attempt, counted from 1. */
    attempts: z.number(),
    lastValid: z.number().nullable(),
    /** The stored attempts, oldest first. Missing in rows of earlier versions, which kept all. */
    kept: z.array(z.object({ number: z.number(), bytes: z.number() })).optional(),
    /** The previous session, until its attempts are deleted. */
    replaced: z.object({ id: z.string(), attempts: z.number() }).optional(),
  }),
);
export type SessionRecord = z.infer<typeof sessionRecord>;

/** An attempt, written before the code is submitted so that none is lost. */
export const attemptRecord = z.lazy(() =>
  z.object({
    code: z.string(),
    at: z.number(),
    /** The id of the result; `null` while it is unknown whether Codewars accepted the attempt. */
    dmid: z.string().nullable(),
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
  }),
);
export type AttemptRecord = z.infer<typeof attemptRecord>;

/** A solved kata that the member may still share once, under the session's id; expires. */
export const solvedRecord = z.lazy(() =>
  z.object({
    guildId: z.string(),
    userId: z.string(),
    kata: z.object({ id: z.string().nullable(), name: z.string(), rank: z.number().nullable() }),
    language: z.string(),
    tookMs: z.number(),
    attempts: z.number(),
    /** When sharing began; it stays only when the outcome is unknown. */
    tellingSince: z.number().optional(),
  }),
);
export type SolvedRecord = z.infer<typeof solvedRecord>;

export const attemptKey = (sessionId: string, number: number): string => `${sessionId}:${number}`;

export function keptNumbers({ kept, attempts }: SessionRecord): readonly number[] {
  return kept?.map(({ number }) => number) ?? Array.from({ length: attempts }, (_, index) => index + 1);
}
