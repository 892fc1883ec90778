import type { GuildRoles } from '../../roles/guild-roles.ts';
import type { RestOptions } from './rest.ts';

/** Loads the client when there is a role to change, as the lazy message sender does. */
export function createLazyGuildRoles(
  discord: RestOptions,
  onUnauthorized: (error: Error) => void,
): GuildRoles {
  let loading: Promise<GuildRoles> | undefined;
  const load = (): Promise<GuildRoles> =>
    (loading ??= import('./roles.ts').then((it) => it.createGuildRoles(discord, onUnauthorized)));
  return {
    list: async (...asked) => (await load()).list(...asked),
    me: async (...asked) => (await load()).me(...asked),
    create: async (...asked) => (await load()).create(...asked),
    remove: async (...asked) => (await load()).remove(...asked),
    member: async (...asked) => (await load()).member(...asked),
    give: async (...asked) => (await load()).give(...asked),
    take: async (...asked) => (await load()).take(...asked),
  };
}
