import type { z } from 'zod';
import { CodewarsError } from '../errors.ts';
import type { Subject } from '../errors.ts';
import { parseObject } from './failures.ts';

/** A 2xx body as what it should be. @throws CodewarsError UnexpectedResponse */
export function readBody<T>(body: string, schema: z.ZodType<T>, subject: Subject): T {
  const unexpected = (why: string, saidByCodewars = true) =>
    new CodewarsError('UnexpectedResponse', { subject, saidByCodewars, cause: new Error(why) });
  const value = parseObject(body);
  // Neither JSON.parse's message, which quotes the body, nor any value of it goes into an error: a key could be echoed.
  if (value === undefined)
    throw unexpected(body.trim() === '' ? 'the body is empty' : 'the body is not a JSON object', false);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = leaves(parsed.error.issues)
    .slice(0, 4)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw unexpected(where.join('; '));
}

/** What is wrong in each of several shapes, instead of only that none of them fits. */
function leaves(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => (issue.code === 'invalid_union' ? leaves(issue.errors.flat()) : [issue]));
}
