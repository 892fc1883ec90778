import type { SolvedHere, Solvers } from '../boards/solved-here.ts';
import { joinParts, languageNames } from './lines.ts';
import { count, counted, timestamp } from './text.ts';

/** What is known of a member and a kata. */
export type OwnSolved =
  | { readonly kind: 'solved'; readonly languages: readonly string[] }
  /** `asOf`: when the list was last read, if that is a while ago. */
  | { readonly kind: 'never'; readonly asOf: number | null }
  | { readonly kind: 'unread' | 'notLinked' };

/** For the member alone. */
export function ownSolvedText(own: OwnSolved): string {
  switch (own.kind) {
    case 'solved': {
      const names = languageNames(own.languages);
      return names.length === 0 ? 'You have solved it.' : `You have solved it, in ${listed(names)}.`;
    }
    case 'never':
      return own.asOf === null
        ? 'You have not solved it yet.'
        : `You had not solved it when I last read your list, ${timestamp(own.asOf, 'R')}. Codewars is not answering.`;
    case 'unread':
      return 'I am still reading which kata you have solved. Ask again in a minute.';
    case 'notLinked':
      return 'I do not know what you have solved: link your account with **/link** first.';
  }
}

/** `3 have: @a, @b and 1 more`; '' in a server without linked members. Mentions in embeds do not ping. */
export function solvedHereText(here: SolvedHere, kataId: string): string {
  const { members, unread } = here;
  if (members === 0) return '';
  const solvers = here.byKata.get(kataId);
  const solved =
    solvers && `${count(solvers.count)} ${solvers.count === 1 ? 'has' : 'have'}: ${solversText(solvers)}`;
  const reading = `I am still reading the ${unread === 1 ? 'list' : 'lists'} of ${counted(unread, 'member', 'members')}.`;
  if (unread === 0) return solved ?? 'None of the linked members yet.';
  return joinParts([solved && `${solved}.`, reading], ' ');
}

/** `@a, @b and 1 more` */
export function solversText({ count: all, some }: Solvers): string {
  const names = some.map(
    ({ userId, verifiedAt }) => `<@${userId}>${verifiedAt === undefined ? ' (unverified)' : ''}`,
  );
  const more = all - names.length;
  return listed(more > 0 ? [...names, `${count(more)} more`] : names);
}

export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
