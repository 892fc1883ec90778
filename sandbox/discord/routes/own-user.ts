import type { Parts } from '../parts.ts';
import { RateLimits } from '../rest/rate-limits.ts';
import { refuse } from '../rest/refusals.ts';
import type { BodyFault } from '../rest/refusals.ts';
import { objectOf, route } from '../rest/routing.ts';
import type { Route } from '../rest/routing.ts';
import { imageIn } from '../rules/image-data.ts';
import type { Json } from '../world/records.ts';

const LARGEST_KB = 10_240;
/** Discord says no number, discord.js does: `ClientUser.setUsername`. */
const RENAMES = { bucket: 'usernames', requests: 2, perMs: 3_600_000 };
/** https://discord.com/developers/docs/resources/user#usernames-and-nicknames */
const FORBIDDEN_IN_NAMES = /@|#|:|```|discord/i;
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['everyone', 'here']);

/** What the bot is called and looks like: https://discord.com/developers/docs/resources/user#modify-current-user */
export function ownUserRoutes({ world, checks, cdn, now }: Parts): readonly Route[] {
  const renames = new RateLimits(now);
  const shape = () => ({ ...world.bot, verified: true, mfa_enabled: true, email: null });
  const hashOf = (kind: 'avatar' | 'banner', wanted: Json): string | null | undefined => {
    const value = wanted[kind];
    if (value === undefined || value === null) return value;
    const image = imageIn(kind, value, LARGEST_KB);
    cdn.publish(`/${kind}s/${world.bot.id}/${image.hash}`, image);
    return image.hash;
  };
  return [
    route('GET', '/users/@me', () => ({ body: shape() })),
    route('PATCH', '/users/@me', ({ body }) => {
      // The schema asks for the name, Discord does not.
      const asked = { username: world.bot.username, ...objectOf(body) };
      const wanted = checks.bySchema('BotAccountPatchRequestSchema', asked);
      const username = String(wanted.username).trim().replaceAll(/\s+/g, ' ');
      if (username !== world.bot.username) {
        const fault = faultOfName(username) ?? (renames.take(RENAMES, '').isExceeded ? TOO_FAST : undefined);
        if (fault !== undefined) throw refuse.invalidBody([fault]);
      }
      const [avatar, banner] = [hashOf('avatar', wanted), hashOf('banner', wanted)];
      world.people.changeBot({
        username,
        ...(avatar !== undefined && { avatar }),
        ...(banner !== undefined && { banner }),
      });
      return { body: shape() };
    }),
  ];
}

const TOO_FAST: BodyFault = {
  path: ['username'],
  code: 'USERNAME_RATE_LIMIT',
  message: 'You are changing your username or Discord Tag too fast. Try again later.',
};

function faultOfName(username: string): BodyFault | undefined {
  const part = FORBIDDEN_IN_NAMES.exec(username)?.[0]?.toLowerCase();
  if (part !== undefined) {
    const message = `Username cannot contain "${part}"`;
    return { path: ['username'], code: 'USERNAME_INVALID_CONTAINS', message };
  }
  if (!FORBIDDEN_NAMES.has(username.toLowerCase())) return undefined;
  const message = `Username cannot be "${username}"`;
  return { path: ['username'], code: 'SANDBOX_USERNAME_RESERVED', message };
}
