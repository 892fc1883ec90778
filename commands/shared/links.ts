import type { CommandContext, Services } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import type { Account } from '../../src/members/account.ts';
import type { Link } from '../../src/members/link.ts';

/** The member's links that may be used in this place: in a server one, in direct messages all, elsewhere none. */
export async function ownLinks(context: CommandContext): Promise<readonly Link[]> {
  const { guildId, place, userId } = context;
  const { members } = context.services;
  if (place === 'direct') return members.everywhere(userId);
  const link = guildId === null ? undefined : await members.get(guildId, userId);
  return link === undefined ? [] : [link];
}

export function linkTo(
  { services, guildId }: Pick<CommandContext, 'services' | 'guildId'>,
  account: Account,
): Promise<Link | undefined> {
  return guildId === null ? Promise.resolve(undefined) : services.members.linkTo(guildId, account);
}

/** A link under the current name of its account, if Codewars answers in time. */
export interface NamedLink extends Link {
  readonly isGone: boolean;
}

const withinMs = 1_000;

export function withCurrentNames({ accounts }: Services, links: readonly Link[]): Promise<NamedLink[]> {
  return Promise.all(
    links.map(async (link) => {
      try {
        const account = await accounts.current(link, { priority: 'background', withinMs });
        return { ...link, ...account, isGone: false };
      } catch (error) {
        if (!(error instanceof MemberError)) throw error;
        return { ...link, isGone: true };
      }
    }),
  );
}
