import type { z } from 'zod';
import type { CallOptions, Codewars, Read } from './codewars.ts';
import { CodewarsError } from './errors.ts';
import type { Subject } from './errors.ts';
import type { CachedReads } from './http/cache.ts';
import { readBody } from './http/failures.ts';
import type { Ask } from './http/request.ts';
import type * as Schemas from './schemas/reads.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

// `keepForMs`: how long a copy may replace an answer while Codewars is down.
const ages = {
  user: { freshForMs: 60 * second, keepForMs: 7 * day },
  completed: { freshForMs: 5 * minute, keepForMs: day },
  authored: { freshForMs: 5 * minute, keepForMs: 7 * day },
  kata: { freshForMs: day, keepForMs: 30 * day },
  languages: { freshForMs: day, keepForMs: 30 * day },
  leaders: { freshForMs: 5 * minute, keepForMs: day },
} as const;

type Reads = Pick<Codewars, keyof typeof ages>;

/** Loaded with the first answer, since making them takes a start 5 ms. */
const loadSchemas = () => import('./schemas/reads.ts');

/** Creates the cached calls that need no key. Cache keys keep the letter case, as Codewars may distinguish it. */
export function createReads(ask: Ask, cached: Pick<CachedReads, 'read'>): Reads {
  function get<T>(
    endpoint: keyof typeof ages,
    subject: Subject,
    path: string,
    schemaIn: (schemas: typeof Schemas) => z.ZodType<T>,
    options: CallOptions | undefined,
    otherKey?: (value: T) => string | undefined,
  ): Promise<Read<T>> {
    const call = { endpoint, method: 'GET', path, subject } as const;
    return cached.read(
      {
        key: path,
        subject,
        ...ages[endpoint],
        fetch: async (shared) => {
          const body = await ask(call, shared);
          return readBody(body, schemaIn(await loadSchemas()), subject);
        },
        ...(otherKey && { otherKey }),
      },
      options,
    );
  }

  const userPath = (name: string): [Subject, string] => {
    const subject: Subject = { kind: 'user', name };
    return [subject, `/users/${pathPart(name, subject)}`];
  };

  return {
    async user(idOrUsername, options) {
      const [subject, path] = userPath(idOrUsername);
      // A member links a name, and what follows asks by the id.
      return get(
        'user',
        subject,
        path,
        (schemas) => schemas.user,
        options,
        ({ id }) => (id !== null && canBePathPart(id) ? userPath(id)[1] : undefined),
      );
    },

    async completed(idOrUsername, page, options) {
      const [subject, path] = userPath(idOrUsername);
      const at = wholeFrom(0, page);
      const pagePath = `${path}/code-challenges/completed?page=${at}`;
      return get('completed', subject, pagePath, (schemas) => schemas.completedPage(at), options);
    },

    async authored(idOrUsername, options) {
      const [subject, path] = userPath(idOrUsername);
      return get(
        'authored',
        subject,
        `${path}/code-challenges/authored`,
        (schemas) => schemas.authored,
        options,
      );
    },

    async kata(idOrSlug, options) {
      const subject: Subject = { kind: 'kata', name: idOrSlug };
      const path = `/code-challenges/${pathPart(idOrSlug, subject)}`;
      return get('kata', subject, path, (schemas) => schemas.kata, options);
    },

    async languages(options) {
      const subject: Subject = { kind: 'other', name: 'languages' };
      return get('languages', subject, '/languages', (schemas) => schemas.languages, options);
    },

    async leaders(board, where, options) {
      const subject: Subject =
        'user' in where ? { kind: 'user', name: where.user } : { kind: 'language', name: board };
      const query =
        'user' in where ? `user=${pathPart(where.user, subject)}` : `page=${wholeFrom(1, where.page)}`;
      const path = `/leaders/ranks/${pathPart(board, subject)}?${query}`;
      return get('leaders', subject, path, (schemas) => schemas.leaders, options);
    },
  };
}

function wholeFrom(least: number, value: number): number {
  return Number.isSafeInteger(value) ? Math.max(least, value) : least;
}

const longestPart = 500;

/**
 * Percent-encodes one part of a path.
 * @throws CodewarsError NotFound for what a path cannot carry, such as `..`, which URL parsers resolve even as `%2e%2e`
 */
export function pathPart(part: string, subject: Subject): string {
  if (!canBePathPart(part)) throw new CodewarsError('NotFound', { subject });
  return encodeURIComponent(part);
}

function canBePathPart(part: string): boolean {
  const impossible = part.trim() === '' || part === '.' || part === '..';
  return !impossible && part.length <= longestPart && part.isWellFormed();
}
