import type { z } from 'zod';
import type { Ask } from './http/request.ts';
import type { CachedReads } from './http/cache.ts';
import type { Codewars } from './codewars.ts';
import type { Subject } from './errors.ts';
import { pathPart } from './paths.ts';
import { readBody } from './http/read-body.ts';
import * as schemas from './schemas/reads.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

// How long a copy counts as fresh, and how long it is kept to stand in while Codewars is down.
const ages = {
  user: { freshForMs: 60 * second, keepForMs: 7 * day },
  completed: { freshForMs: 5 * minute, keepForMs: day },
  authored: { freshForMs: 5 * minute, keepForMs: 7 * day },
  kata: { freshForMs: day, keepForMs: 30 * day },
  languages: { freshForMs: day, keepForMs: 30 * day },
  leaders: { freshForMs: 5 * minute, keepForMs: day },
} as const;

type Reads = Pick<Codewars, 'user' | 'completed' | 'authored' | 'kata' | 'languages' | 'leaders'>;

/**
 * The calls that need no key, cached. Their keys hold names as they were typed: whether Codewars tells case apart is not
 * documented, so "Some_User" and "some_user" cost a call each rather than one being shown for the other.
 */
export function createReads(ask: Ask, cached: CachedReads): Reads {
  function get<T>(endpoint: keyof typeof ages, path: string, subject: Subject, schema: z.ZodType<T>) {
    return {
      key: path,
      subject,
      ...ages[endpoint],
      fetch: async (waiters: Parameters<Ask>[1]): Promise<T> =>
        readBody(await ask({ endpoint, method: 'GET', path, subject }, waiters), schema, subject),
    };
  }

  return {
    async user(idOrUsername, options) {
      const subject = { kind: 'user', name: idOrUsername } as const;
      return cached.read(
        get('user', `/users/${pathPart(idOrUsername, subject)}`, subject, schemas.user),
        options,
      );
    },

    async completed(idOrUsername, page, options) {
      const subject = { kind: 'user', name: idOrUsername } as const;
      const at = wholeFrom(0, page);
      const path = `/users/${pathPart(idOrUsername, subject)}/code-challenges/completed?page=${at}`;
      return cached.read(get('completed', path, subject, schemas.completedPage(at)), options);
    },

    async authored(idOrUsername, options) {
      const subject = { kind: 'user', name: idOrUsername } as const;
      const path = `/users/${pathPart(idOrUsername, subject)}/code-challenges/authored`;
      return cached.read(get('authored', path, subject, schemas.authored), options);
    },

    async kata(idOrSlug, options) {
      const subject = { kind: 'kata', name: idOrSlug } as const;
      return cached.read(
        get('kata', `/code-challenges/${pathPart(idOrSlug, subject)}`, subject, schemas.kata),
        options,
      );
    },

    async languages(options) {
      const subject = { kind: 'other', name: 'languages' } as const;
      return cached.read(get('languages', '/languages', subject, schemas.languages), options);
    },

    async leaders(board, where, options) {
      const byUser = 'user' in where;
      const subject = byUser
        ? ({ kind: 'user', name: where.user } as const)
        : ({ kind: 'language', name: board } as const);
      const query = byUser ? `user=${pathPart(where.user, subject)}` : `page=${wholeFrom(1, where.page)}`;
      const path = `/leaders/ranks/${pathPart(board, subject)}?${query}`;
      return cached.read(get('leaders', path, subject, schemas.leaders), options);
    },
  };
}

function wholeFrom(least: number, value: number): number {
  return Number.isSafeInteger(value) ? Math.max(least, value) : least;
}
