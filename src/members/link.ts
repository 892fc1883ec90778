import { MemberError } from '../errors.ts';
import { escapeMarkdown } from '../render/text.ts';
import type { LinkRecord } from '../storage/records.ts';
import type { Account } from './account.ts';

/** A Discord member's link to a Codewars account in one server. */
export interface Link extends Account {
  readonly guildId: string;
  readonly userId: string;
  readonly verifiedAt: number | undefined;
  readonly linkedAt: number;
  readonly hasApiKey: boolean;
  readonly announce: boolean;
}

/** A stored row as others see it: without the sealed key. */
export function toLink(guildId: string, userId: string, record: LinkRecord): Link {
  return {
    guildId,
    userId,
    username: record.username,
    codewarsId: record.codewarsId,
    verifiedAt: record.verifiedAt,
    linkedAt: record.linkedAt,
    hasApiKey: record.sealedApiKey !== undefined,
    announce: record.announce,
  };
}

/** While somebody is verified for an account, nobody else can have it in that server. */
export function linkedByVerified(account: Account, verified: Link): MemberError {
  return new MemberError(
    'LinkedByVerified',
    `**${escapeMarkdown(account.username)}** is linked here by <@${verified.userId}>, who proved that the account is theirs. ` +
      'If it is yours, ask the people who run this server to end that link with /members.',
  );
}
