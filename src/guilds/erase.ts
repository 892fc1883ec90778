import { settleAll } from '../errors.ts';
import type { Members } from '../members/members.ts';
import { memberKey, type InboxRecord } from '../storage/records.ts';
import type { Collection, Storage } from '../storage/storage.ts';
import { kinds, scheduledKinds } from './kinds.ts';

export type ForgetServers = ReturnType<typeof createForgetServers>;
export type Kept = Awaited<ReturnType<ForgetServers['count']>>;

/** Deletes all data of servers. @throws StorageError */
export function createForgetServers({
  storage,
  members,
}: {
  readonly storage: Storage;
  readonly members: Pick<Members, 'unlinkAll'>;
}) {
  const { guilds, hooks, outbox, gathering } = storage;

  return {
    /** How much is kept of a server. `announcements` counts those that wait in the outbox or in a batch. */
    async count(guildId: string) {
      const settings = await guilds.get(guildId);
      const userIds = (await storage.members.get(guildId))?.userIds ?? [];
      const links = await storage.links.getMany(userIds.map((userId) => memberKey(guildId, userId)));
      const isTheirs = (row: { readonly guildId: string }): boolean => row.guildId === guildId;
      const waiting = await countRows(outbox, isTheirs);
      const gathered = await countRows(gathering, (row) => isTheirs(row) && row.pending !== undefined);
      return {
        links: links.filter((link) => link !== undefined).length,
        hooks: await countRows(hooks, isTheirs),
        announcements: waiting + gathered,
        settings: settings && { leftAt: settings.leftAt },
      };
    },

    /**
     * May be repeated after a crash. Rows that name no server stay until they expire: hashes of announcements (three days), answers of
     * Codewars (a few days), codes and whether a member is in a server (a day).
     */
    async forget(guildIds: ReadonlySet<string>): Promise<void> {
      if (guildIds.size === 0) return;
      // First, because without links nothing more is announced.
      for (const guildId of guildIds) {
        // Else the end of each link would ask for a look at the member's roles.
        await storage.rankRoles.delete(guildId);
        const userIds = (await storage.members.get(guildId))?.userIds ?? [];
        await members.unlinkAll(userIds.map((userId) => ({ guildId, userId })));
      }
      const isTheirs = (row: { readonly guildId: string }): boolean => guildIds.has(row.guildId);
      const isFromThere = ({ source }: InboxRecord): boolean =>
        source.kind === 'member' && guildIds.has(source.guildId);
      // Together, so that a row that cannot be read keeps none of the others.
      await settleAll([
        forgetHooks(guildIds),
        forgetNotices(guildIds),
        forgetRows(gathering, isTheirs),
        forgetRows(outbox, isTheirs),
        forgetRows(storage.solved, isTheirs),
        forgetRows(storage.roleLooks, isTheirs),
        forgetRows(storage.inbox, isFromThere),
        forgetRows(storage.aside, isFromThere),
      ]);
      for (const guildId of guildIds) {
        await storage.dailies.delete(guildId);
        for (const kind of scheduledKinds) await storage.schedules.delete(`${guildId}:${kind}`);
        for (const kind of kinds) await storage.trouble.delete(`${guildId}:${kind}`);
        await storage.heard.delete(`guild:${guildId}`);
      }
      // Last, so that the sweep after a crash finds the servers again.
      for (const guildId of guildIds) await guilds.delete(guildId);
    },
  };

  async function forgetHooks(guildIds: ReadonlySet<string>): Promise<void> {
    for await (const [hookId, { guildId, userId }] of hooks.entries()) {
      if (!guildIds.has(guildId)) continue;
      await storage.hookOf.delete(memberKey(guildId, userId));
      await storage.heard.delete(`hook:${hookId}`);
      await storage.looks.delete(hookId);
      await hooks.delete(hookId);
    }
  }

  async function forgetNotices(guildIds: ReadonlySet<string>): Promise<void> {
    for await (const [userId, { notices }] of storage.memberships.entries()) {
      if (!notices.some(({ guildId }) => guildIds.has(guildId))) continue;
      await storage.memberships.update(userId, (current) => {
        const left = (current?.notices ?? []).filter(({ guildId }) => !guildIds.has(guildId));
        const linkedIn = current?.guildIds ?? [];
        return linkedIn.length + left.length > 0 ? { guildIds: linkedIn, notices: left } : undefined;
      });
    }
  }
}

async function countRows<T>(rows: Collection<T>, isCounted: (row: T) => boolean): Promise<number> {
  let count = 0;
  for await (const [, row] of rows.entries()) if (isCounted(row)) count += 1;
  return count;
}

async function forgetRows<T>(collection: Collection<T>, isOver: (row: T) => boolean): Promise<void> {
  for await (const [key, row] of collection.entries()) {
    if (isOver(row)) await collection.delete(key);
  }
}
