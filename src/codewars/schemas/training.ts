import { z } from 'zod';
import { name, names, optionalAmount, optionalName, rankId, text } from './fields.ts';

// The answers of the calls with a key (docs/codewars-api.md, "Endpoints").

export const training = z.object({
  name,
  slug: optionalName,
  description: text,
  author: optionalName,
  rank: rankId,
  averageCompletion: optionalAmount,
  tags: names,
  /** May be `null` with `peek`. */
  session: z
    .object({
      projectId: name,
      solutionId: name,
      setup: text,
      exampleFixture: text,
      /** Earlier work on the same kata. */
      code: z.union([z.null(), text]).default(null),
    })
    .nullable()
    .default(null),
});

export const attempt = z.object({ success: z.literal(true), dmid: name });

export const finalized = z.object({ success: z.literal(true) });

const output = z
  .union([z.array(z.string().nullable()), z.string().transform((one) => [one])])
  .nullish()
  .transform((lines) => (lines ?? []).slice(0, 1000).map((line) => text.parse(line)));

export const deferred = z
  .object({
    success: z.boolean().nullish(),
    valid: z.boolean().nullish(),
    reason: text.transform((reason) => (reason === '' ? null : reason)),
    output,
    wall_time: optionalAmount,
  })
  .transform(({ success, valid, reason, output, wall_time: wallTime }) => {
    if (success === false || typeof valid !== 'boolean') return { state: 'pending' as const };
    return { state: 'done' as const, valid, reason, output, /** Milliseconds. */ wallTime };
  });
