import type { RateLimitData } from '@discordjs/rest';

type Limit = Pick<RateLimitData, 'global' | 'majorParameter' | 'method' | 'retryAfter' | 'route'>;

/** Where a 429 says no time, like a page from something in between, \@discordjs/rest would repeat the request at once, forever. */
const unsaidMs = 30_000;

/** How long a limit lasts, in milliseconds. */
export const lengthOf = ({ retryAfter }: { readonly retryAfter: number }): number => retryAfter || unsaidMs;

/** A member waits no longer than this for an answer without being told why. */
const patienceMs = 5_000;

/** Whether a limit is not waited for: the request fails with an error that says when it is over. */
export const isTooLong = (limit: { readonly retryAfter: number }): boolean => lengthOf(limit) > patienceMs;

export type RateLimits = ReturnType<typeof createRateLimits>;
export type RateLimit = RateLimits['current'][number];

/** The limits of all REST clients of a process that are too long to be waited for. Each is logged once, with its route and time. */
export function createRateLimits({
  log,
  now,
}: {
  log: { warn(fields: object, message: string): void };
  now: () => number;
}) {
  const untilByRoute = new Map<string, number>();
  return {
    /** Keeps and logs a limit, if it is too long. */
    note(limit: Limit): void {
      if (!isTooLong(limit)) return;
      const route = nameOf(limit);
      const isKnown = (untilByRoute.get(route) ?? 0) > now();
      untilByRoute.set(route, now() + lengthOf(limit));
      const seconds = Math.round(lengthOf(limit) / 1000);
      if (!isKnown)
        log.warn({ route, seconds }, 'a long rate limit of Discord: requests fail until it is over');
    },
    /** Those that hold now; `until`: milliseconds since the epoch. */
    get current(): readonly { readonly route: string; readonly until: number }[] {
      for (const [route, until] of untilByRoute) if (until <= now()) untilByRoute.delete(route);
      return [...untilByRoute].map(([route, until]) => ({ route, until }));
    },
  };
}

/** The route with the id that its limit is counted by. The one of a webhook ends with a token, which is left out. */
function nameOf({ global, majorParameter, method, route }: Limit): string {
  if (global) return 'all routes';
  const id = majorParameter.split('/')[0] ?? '';
  return `${method.toUpperCase()} ${route.replace(':id', id)}`;
}
