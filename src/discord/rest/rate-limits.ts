import type { RateLimitData } from '@discordjs/rest';

type Limit = Pick<RateLimitData, 'global' | 'majorParameter' | 'method' | 'retryAfter' | 'route'>;

/** For a 429 without a time, as of a proxy, which \@discordjs/rest would retry at once, forever. */
const unsaidMs = 30_000;

export const lengthOf = ({ retryAfter }: { readonly retryAfter: number }): number => retryAfter || unsaidMs;

/** How long a member waits without being told why. */
const patienceMs = 5_000;

/** Whether the request fails instead of waiting for the limit. */
export const isTooLong = (limit: { readonly retryAfter: number }): boolean => lengthOf(limit) > patienceMs;

export type RateLimits = ReturnType<typeof createRateLimits>;
export type RateLimit = RateLimits['current'][number];

/** Collects the long rate limits of all REST clients, and logs each once. */
export function createRateLimits({
  log,
  now,
}: {
  log: { warn(fields: object, message: string): void };
  now: () => number;
}) {
  const untilByRoute = new Map<string, number>();
  return {
    note(limit: Limit): void {
      if (!isTooLong(limit)) return;
      const route = nameOf(limit);
      const isKnown = (untilByRoute.get(route) ?? 0) > now();
      untilByRoute.set(route, now() + lengthOf(limit));
      const seconds = Math.round(lengthOf(limit) / 1000);
      if (!isKnown)
        log.warn({ route, seconds }, 'Discord set a long rate limit, so requests fail until it is over');
    },
    get current(): readonly { readonly route: string; readonly until: number }[] {
      for (const [route, until] of untilByRoute) if (until <= now()) untilByRoute.delete(route);
      return [...untilByRoute].map(([route, until]) => ({ route, until }));
    },
  };
}

/** The route with the id that its limit applies to, without the token that a webhook's id ends with. */
function nameOf({ global, majorParameter, method, route }: Limit): string {
  if (global) return 'all routes';
  const id = majorParameter.split('/')[0] ?? '';
  return `${method.toUpperCase()} ${route.replace(':id', id)}`;
}
