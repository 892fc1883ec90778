import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Overview, ShownGuild } from '../model.ts';

/** What ids are called, where they are mentioned. */
export interface Names {
  user(id: string): string;
  channel(id: string): string;
  role(id: string): string;
  /** Where the picture of an emoji is; undefined where there is none. */
  emoji(id: string): string | undefined;
  /** The colour of the highest role that has one, as CSS; undefined for none. */
  color(userId: string): string | undefined;
}

export function namesIn(overview: Overview | undefined, guild: ShownGuild | undefined): Names {
  const nameIn = (
    things: readonly { readonly id: string; readonly name: string }[] | undefined,
    id: string,
  ) => things?.find((each) => each.id === id)?.name;
  return {
    user: (id) =>
      nameIn(guild?.members, id) ??
      nameIn(overview?.users, id) ??
      (id === overview?.bot.id ? overview.bot.name : 'unknown-user'),
    channel: (id) => {
      const channels = overview?.guilds.flatMap((each) =>
        each.channels.flatMap((channel) => [channel, ...channel.threads]),
      );
      return nameIn(channels, id) ?? 'unknown';
    },
    role: (id) => (id === guild?.id ? 'everyone' : (nameIn(guild?.roles, id) ?? 'deleted-role')),
    emoji: (id) => overview?.pictures.find((path) => path === `/emojis/${id}`),
    color: (userId) => {
      const held = guild?.members.find(({ id }) => id === userId)?.roleIds ?? [];
      const role = guild?.roles.find(({ id, color }) => color !== 0 && held.includes(id));
      return role && cssColor(role.color);
    },
  };
}

export function cssColor(color: number): string {
  return `#${(color & 0xff_ff_ff).toString(16).padStart(6, '0')}`;
}

export const NamesContext = createContext<Names>(namesIn(undefined, undefined));
export const useNames = (): Names => useContext(NamesContext);
