import { z } from 'zod';
import { name, names, optionalAmount, optionalName, rankId, text } from './fields.ts';
import type { Deferred, Training } from '../model.ts';

// What the calls with a key answer (codewars-api-v1.txt, "POST Train Next Code Challenge" and after).

const session = z
  .looseObject({
    projectId: name,
    solutionId: name,
    setup: text,
    exampleFixture: text,
    code: z.string().nullish(),
  })
  .transform((given): NonNullable<Training['session']> => ({
    projectId: given.projectId,
    solutionId: given.solutionId,
    setup: given.setup,
    exampleFixture: given.exampleFixture,
    code: typeof given.code === 'string' ? text.parse(given.code) : null,
  }));

export const training: z.ZodType<Training> = z
  .looseObject({
    name,
    slug: optionalName,
    description: text,
    author: optionalName,
    rank: rankId,
    averageCompletion: optionalAmount,
    tags: names,
    session: session.nullish(),
  })
  .transform((given) => ({
    name: given.name,
    slug: given.slug,
    description: given.description,
    author: given.author,
    rank: given.rank,
    averageCompletion: given.averageCompletion,
    tags: given.tags,
    session: given.session ?? null,
  }));

export const attempt = z
  .looseObject({ success: z.literal(true), dmid: name })
  .transform(({ dmid }) => ({ dmid }));

export const finalized = z.looseObject({ success: z.literal(true) });

const output = z
  .union([z.array(z.string().nullable()), z.string().transform((one) => [one])])
  .nullish()
  .transform((lines) => (lines ?? []).slice(0, 1000).map((line) => text.parse(line)));

/** While an attempt runs there is no result yet: `success` is false, or `valid` is missing. */
export const deferred: z.ZodType<Deferred> = z
  .looseObject({
    success: z.boolean().nullish(),
    valid: z.boolean().nullish(),
    reason: text,
    output,
    wall_time: optionalAmount,
  })
  .transform((given): Deferred => {
    if (given.success === false || typeof given.valid !== 'boolean') return { state: 'pending' };
    return {
      state: 'done',
      valid: given.valid,
      reason: given.reason === '' ? null : given.reason,
      output: given.output,
      wallTime: given.wall_time,
    };
  });
