import { hashOf } from '../storage/hash.ts';
import { memberKey } from '../storage/records.ts';
import { nameKey, type Account } from './account.ts';
import type { Pair } from './link.ts';

/** Whose data is meant: that of these links and, with `person`, everything else about that Discord user. */
export type Subject = ReturnType<typeof subjectOf>;

export function subjectOf(
  links: readonly (Pair & { readonly account: Account | undefined })[],
  person?: string,
) {
  const linked = links.flatMap(({ account, ...pair }) => (account ? [{ ...pair, account }] : []));
  const keysOf = ({ username, codewarsId }: Account): string[] => [nameKey(username), ...idsOf(codewarsId)];
  const idsOf = (id: string | null): string[] => (id === null ? [] : [id]);
  const pairs = new Set(links.map(({ guildId, userId }) => memberKey(guildId, userId)));
  const inGuilds = new Set(
    linked.flatMap(({ guildId, account }) => keysOf(account).map((key) => `${guildId} ${key}`)),
  );
  const accounts = new Set(linked.flatMap(({ account }) => keysOf(account)));
  return {
    links,
    linked,
    pairs,
    userIds: new Set([...links.map(({ userId }) => userId), ...(person === undefined ? [] : [person])]),
    guildIds: new Set(links.map(({ guildId }) => guildId)),
    accounts,
    hashes: new Set([...accounts].map(hashOf)),
    /** Lowercase names, and ids, as calls to Codewars have them. */
    names: new Set(
      linked.flatMap(({ account }) => [account.username.toLowerCase(), ...idsOf(account.codewarsId)]),
    ),
    has: (guildId: string, userId: string): boolean =>
      userId === person || pairs.has(memberKey(guildId, userId)),
    isAllOf: (userId: string): boolean => userId === person,
    hasAccountIn: (guildId: string, account: string): boolean => inGuilds.has(`${guildId} ${account}`),
  };
}
