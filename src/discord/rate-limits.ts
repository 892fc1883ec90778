import type { RateLimitData } from '@discordjs/rest';

/** What Discord takes no requests for, and until when: milliseconds since the epoch. */
export interface RateLimit {
  readonly route: string;
  readonly until: number;
}

/** The limits of Discord's that are too long to be waited for. */
export interface RateLimits {
  /** Notes a limit. True: it is too long, and the request is given up. */
  isTooLong(
    data: Pick<RateLimitData, 'global' | 'majorParameter' | 'method' | 'retryAfter' | 'route'>,
  ): boolean;
  /** Those that hold now. */
  readonly current: readonly RateLimit[];
}

/** Nobody should wait longer for an answer without being told. */
const patienceMs = 5_000;

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
    isTooLong(data) {
      if (data.retryAfter <= patienceMs) return false;
      const route = nameOf(data);
      const isKnown = current().some((each) => each.route === route);
      untilByRoute.set(route, now() + data.retryAfter);
      if (!isKnown) {
        const seconds = Math.round(data.retryAfter / 1000);
        log.warn(
          { route, seconds },
          'Discord limits the rate of requests for long: they fail until it is over',
        );
      }
      return true;
    },
    get current() {
      return current();
    },
  };
}

/** The route with the id that its limit is counted by. The one of a webhook ends with a token, which is left out. */
function nameOf({ global, majorParameter, method, route }: Parameters<RateLimits['isTooLong']>[0]): string {
  if (global) return 'all routes';
  const id = majorParameter.split('/')[0] ?? '';
  return `${method.toUpperCase()} ${route.replace(':id', id)}`;
}
