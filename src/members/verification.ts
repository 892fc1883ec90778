import { randomInt } from 'node:crypto';
import { MemberError } from '../errors.ts';
import { memberKey, type CodeRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { isSameAccount, type Account } from './account.ts';
import type { Accounts } from './accounts.ts';
import type { Link } from './link.ts';
import type { Members } from './members.ts';

const codeLifeMs = 15 * 60_000;

/** One server, or all servers of the person where `guildId` is null (direct messages). */
interface Scope {
  readonly guildId: string | null;
  readonly userId: string;
}

export type Verification = ReturnType<typeof createVerification>;

/**
 * Proves that an account belongs to a member, by a one-time code in the profile's name: no API call says whose key it is, and joining
 * a clan has side effects (docs/codewars-api.md, "In practice").
 */
export function createVerification(options: {
  readonly storage: Storage;
  readonly accounts: Pick<Accounts, 'read'>;
  readonly members: Members;
  readonly now: () => number;
}) {
  const { storage, accounts, members, now } = options;

  return {
    async begin(scope: Scope, account: Account) {
      const { username, codewarsId } = account;
      const fresh = { code: readableCode(), username, codewarsId, expiresAt: now() + codeLifeMs };
      const kept = await storage.codes.get(keyOf(scope));
      if (kept && kept.expiresAt > now() && isSameAccount(accountOf(kept), account)) return kept;
      await storage.codes.set(keyOf(scope), fresh, codeLifeMs);
      return fresh;
    },

    /**
     * Reads a fresh profile and, if the code is there, verifies the links.
     * @throws MemberError `NoCode`, `CodeNotSeen`, `LinkChanged`, `LinkedByVerified`, `AccountGone`; CodewarsError
     */
    async check(scope: Scope): Promise<readonly Link[]> {
      const kept = await storage.codes.get(keyOf(scope));
      if (!kept || kept.expiresAt <= now()) throw new MemberError('NoCode');
      const user = (await accounts.read(accountOf(kept), { fresh: true, person: scope.userId })).value;
      if (!(user.name ?? '').includes(kept.code)) {
        throw new MemberError('CodeNotSeen', { code: kept.code });
      }
      const account = { username: user.username, codewarsId: user.id };
      const verified: Link[] = [];
      for (const link of await linksOf(scope)) {
        if (!isSameAccount(link, account)) continue;
        verified.push(await members.verify(link.guildId, link.userId, account));
      }
      await storage.codes.delete(keyOf(scope));
      if (verified.length === 0) throw new MemberError('LinkChanged');
      return verified;
    },
  };

  async function linksOf({ guildId, userId }: Scope): Promise<readonly Link[]> {
    if (guildId === null) return members.everywhere(userId);
    const link = await members.get(guildId, userId);
    return link ? [link] : [];
  }
}

/** Earlier versions stored codes without an id. */
const accountOf = ({ username, codewarsId = null }: CodeRecord): Account => ({ username, codewarsId });

const keyOf = (scope: Scope): string => memberKey(scope.guildId ?? 'direct', scope.userId);

function readableCode(): string {
  // Without characters that look alike.
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return `dojo-${Array.from({ length: 8 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')}`;
}
