import { createRequire } from 'node:module';
import type * as Library from '@discordjs/rest';
import type { REST, RESTOptions } from '@discordjs/rest';
import { isTooLong, type RateLimits } from './rate-limits.ts';

/**
 * The one copy of \@discordjs/rest in this process. The package has two, one for `require` and one for `import`; discord.js takes the
 * first, and a plain import here would load the second beside it: 46 ms and 3 MB, and no error of the one is an instance of
 * the other's `DiscordAPIError`. A process without a gateway session loads this alone, and no discord.js.
 */
const library = createRequire(import.meta.url)('@discordjs/rest') as typeof Library;

export const { DiscordAPIError, RateLimitError, RequestMethod } = library;

/** What to say when Discord does not accept the token. */
export const wrongToken =
  'DISCORD_TOKEN is not accepted by Discord: copy it again from the Developer Portal (Bot → Reset Token).';

export interface RestOptions {
  readonly token: string;
  /** REST base as discord.js takes it, without the version. */
  readonly apiUrl: string;
  readonly cdnUrl: string;
  /** Told of every limit. One that is too long to be waited for is thrown as a `RateLimitError`. */
  readonly rateLimits?: RateLimits;
}

/** For callers that retry by themselves: a rate limit fails at once, with how long it lasts. */
export const impatient = { retries: 0, rejectOnRateLimit: () => true } as const;

/** A REST client for calls beside the gateway session; `own` is what is different about it. */
export function createRest({ token, ...options }: RestOptions, own: Partial<RESTOptions> = {}): REST {
  return new library.REST({ ...restOptions(options), ...own }).setToken(token);
}

/** How every REST client of ours is set, that of discord.js included. */
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

/** Discord takes a first sign for 3 s: one that hangs is sent again while it can still arrive. */
const callbackWithinMs = 1_000;
const ticks = 10;

/**
 * \@discordjs/rest repeats a request whose connection was cut only where the error is called ECONNRESET. A connection
 * that the other side closed while it was being reused has other names too.
 */
const makeRequest: RESTOptions['makeRequest'] = async (url, init) => {
  // In place of the signal of @discordjs/rest, which waits for 15 s.
  const patience = isCallback(url) ? createPatience() : undefined;
  try {
    return await library.DefaultRestOptions.makeRequest(
      url,
      patience ? { ...init, signal: patience.signal } : init,
    );
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code !== 'UND_ERR_SOCKET' && code !== 'EPIPE') throw error;
    throw Object.assign(new Error('the connection was cut', { cause: error }), { code: 'ECONNRESET' });
  } finally {
    patience?.end();
  }
};

/** Ends after so many ticks of a clock: a process that is held up itself does not take that for Discord's delay. */
function createPatience() {
  const controller = new AbortController();
  let left = ticks;
  const timer = setInterval(() => {
    left -= 1;
    if (left === 0) controller.abort();
  }, callbackWithinMs / ticks);
  return { signal: controller.signal, end: () => clearInterval(timer) };
}

const isCallback = (url: string): boolean => /\/interactions\/\d+\/[^/]+\/callback(\?|$)/.test(url);
