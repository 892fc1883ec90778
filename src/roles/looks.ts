import { linksTo, type Pair } from '../members/link.ts';
import { memberKey, type RoleLookRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** Stores whose roles must be looked at, for servers that have rank roles. Another process may do it. @throws StorageError */
export function createRoleLooks(options: {
  readonly storage: Pick<Storage, 'rankRoles' | 'roleLooks' | 'links' | 'followers'>;
  readonly now: () => number;
  readonly node: string;
  readonly onAsked?: (id: string, row: RoleLookRecord) => void;
}) {
  const { storage, now, node, onAsked } = options;
  const { rankRoles, roleLooks } = storage;

  async function ask(members: readonly Pair[]): Promise<void> {
    const guildIds = [...new Set(members.map(({ guildId }) => guildId))];
    const rules = await rankRoles.getMany(guildIds);
    const wanted = new Set(guildIds.filter((_, index) => rules[index] !== undefined));
    for (const { guildId, userId } of members) {
      if (!wanted.has(guildId)) continue;
      const id = memberKey(guildId, userId);
      const row = await roleLooks.update(id, (current) => ({
        guildId,
        userId,
        node: current?.node ?? node,
        // Always another, so that a look in progress does not count as this one.
        askedAt: Math.max(now(), (current?.askedAt ?? 0) + 1),
      }));
      if (row?.node === node) onAsked?.(id, row);
    }
  }

  return {
    ask,
    /** Asks for everyone who is linked to an account, by its key. */
    askAbout: async (account: string): Promise<void> => ask(await linksTo(storage, account)),
  };
}
