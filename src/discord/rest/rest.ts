import { createRequire } from 'node:module';
import type * as Library from '@discordjs/rest';
import type { REST, RESTOptions } from '@discordjs/rest';
import { makeRequest } from './make-request.ts';
import { isTooLong, type RateLimits } from './rate-limits.ts';

/**
 * Required rather than imported, as in discord.js. An import would load a second copy (46 ms, 3 MB), whose error classes differ.
 */
const library = createRequire(import.meta.url)('@discordjs/rest') as typeof Library;

export const { DiscordAPIError, RateLimitError, RequestMethod } = library;

export const wrongToken =
  'DISCORD_TOKEN is not accepted by Discord: copy it again from the Developer Portal (Bot → Reset Token).';

/**
 * Whether it is Discord that refused. Codes 0 and 40333 come from its edge; without a code, the answer is not Discord's; a token can be
 * corrected.
 */
export const isDiscords = ({ code, status }: { readonly code: unknown; readonly status: number }): boolean =>
  status !== 401 && status !== 408 && Number(code) > 0 && code !== 40_333;

export interface RestOptions {
  readonly token: string;
  /** Without the API version. */
  readonly apiUrl: string;
  readonly cdnUrl: string;
  /** Collects limits that are thrown as a `RateLimitError`. */
  readonly rateLimits?: RateLimits;
}

export const impatient = { retries: 0, rejectOnRateLimit: () => true } as const;

/** A REST client for calls outside the gateway session. `own` overrides the common options. */
export function createRest({ token, ...options }: RestOptions, own: Partial<RESTOptions> = {}): REST {
  return new library.REST({ ...restOptions(options), ...own }).setToken(token);
}

export function restOptions({
  apiUrl,
  cdnUrl,
  rateLimits,
}: Omit<RestOptions, 'token'>): Partial<RESTOptions> {
  return {
    api: apiUrl,
    cdn: cdnUrl,
    version: '10',
    makeRequest,
    rejectOnRateLimit: (data) => {
      rateLimits?.note(data);
      return isTooLong(data);
    },
  };
}
