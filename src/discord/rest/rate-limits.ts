import type { RateLimitData } from '@discordjs/rest';

/** What Discord takes no requests for, and until when: milliseconds since the epoch. */
export interface RateLimit {
  readonly route: string;
  readonly until: number;
}

type Limit = Pick<RateLimitData, 'global' | 'majorParameter' | 'method' | 'retryAfter' | 'route'>;

/** The limits of Discord's that are too long to be waited for. */
export interface RateLimits {
  /** Keeps and logs a limit that is too long. */
  note(limit: Limit): void;
  /** Those that hold now. */
  readonly current: readonly RateLimit[];
}

/** Where a 429 says no time, as a page of something in between: \@discordjs/rest would repeat the request at once, for ever. */
const unsaidMs = 30_000;

/** How long a limit lasts, in milliseconds. */
export const lengthOf = ({ retryAfter }: { readonly retryAfter: number }): number => retryAfter || unsaidMs;

/** A member waits no longer than this for an answer without being told why. */
const patienceMs = 5_000;

/** Whether a limit is not waited for: the request fails with an error that says when it is over. */
export const isTooLong = (limit: { readonly retryAfter: number }): boolean => lengthOf(limit) > patienceMs;

/** Keeps the long limits of all REST clients of a process. Each is logged once, with its route and time. */
export function createRateLimits({
  log,
  now,
}: {
  readonly log: { warn(fields: object, message: string): void };
  readonly now: () => number;
}): RateLimits {
  const untilByRoute = new Map<string, number>();

  const current = (): RateLimit[] => {
    for (const [route, until] of untilByRoute) if (until <= now()) untilByRoute.delete(route);
    return [...untilByRoute].map(([route, until]) => ({ route, until }));
  };

  return {
    note(limit) {
      if (!isTooLong(limit)) return;
      const route = nameOf(limit);
      const isKnown = current().some((each) => each.route === route);
      untilByRoute.set(route, now() + lengthOf(limit));
      if (isKnown) return;
      const seconds = Math.round(lengthOf(limit) / 1000);
      log.warn(
        { route, seconds },
        'Discord limits the rate of requests for long: they fail until it is over',
      );
    },
    get current() {
      return current();
    },
  };
}

/** The route with the id that its limit is counted by. The one of a webhook ends with a token, which is left out. */
function nameOf({ global, majorParameter, method, route }: Limit): string {
  if (global) return 'all routes';
  const id = majorParameter.split('/')[0] ?? '';
  return `${method.toUpperCase()} ${route.replace(':id', id)}`;
}
