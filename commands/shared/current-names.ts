import { MemberError } from '../../src/errors.ts';
import type { Link } from '../../src/members/link.ts';
import type { Services } from '../../src/discord/command.ts';

/** Names rarely change: no answer waits longer for them. */
const withinMs = 1_000;

/** A link as it is shown: with the name of today, where Codewars tells it in time. */
export interface NamedLink extends Link {
  /** Codewars has no such account any more. */
  readonly isGone: boolean;
}

/** The links with the present names of their accounts. Members’ own calls go before these reads. */
export function namesNow({ accounts }: Services, links: readonly Link[]): Promise<readonly NamedLink[]> {
  return Promise.all(
    links.map(async (link) => {
      try {
        const account = await accounts.current(link, { lane: 'background', withinMs });
        return { ...link, ...account, isGone: false };
      } catch (error) {
        if (!(error instanceof MemberError)) throw error;
        return { ...link, isGone: true };
      }
    }),
  );
}
