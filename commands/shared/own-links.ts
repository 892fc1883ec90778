import type { Link } from '../../src/members/link.ts';
import type { CommandContext } from '../../src/discord/command.ts';

/**
 * The member’s links that may be used in the place where they ask: the one of this server; in direct messages those of all servers,
 * oldest first; elsewhere none.
 */
export async function ownLinks({
  services: { members },
  guildId,
  place,
  userId,
}: Pick<CommandContext<unknown>, 'services' | 'guildId' | 'place' | 'userId'>): Promise<readonly Link[]> {
  if (place === 'direct') return members.everywhere(userId);
  const link = guildId === null ? undefined : await members.get(guildId, userId);
  return link === undefined ? [] : [link];
}
