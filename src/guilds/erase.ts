import { settleAll } from '../errors.ts';
import type { Members } from '../members/members.ts';
import { memberKey, type InboxRecord } from '../storage/records.ts';
import type { Collection, Storage } from '../storage/storage.ts';
import { kinds } from './kinds.ts';

export type ForgetServers = ReturnType<typeof createForgetServers>;
export type Kept = Awaited<ReturnType<ForgetServers['count']>>;

/** Erases servers, after the bot has left them or when an operator says so. Every call rejects with a StorageError. */
export function createForgetServers({
  storage,
  members,
}: {
  readonly storage: Storage;
  readonly members: Pick<Members, 'unlinkAll'>;
}) {
  const { guilds, hooks, outbox, gathering } = storage;

  return {
    /** How much is kept of a server. `announcements` are those that wait, in the outbox or in a batch. */
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
     * May be repeated after it died half-way. What names no server stays until it expires: that something was announced (three days,
     * as a hash), what Codewars told of an account (a few days), whether a member is in a server and codes (a day).
     */
    async forget(guildIds: ReadonlySet<string>): Promise<void> {
      if (guildIds.size === 0) return;
      // Links first: nothing more is announced where nobody is linked.
      for (const guildId of guildIds) {
        const userIds = (await storage.members.get(guildId))?.userIds ?? [];
        await members.unlinkAll(userIds.map((userId) => ({ guildId, userId })));
      }
      const isTheirs = (row: { readonly guildId: string }): boolean => guildIds.has(row.guildId);
      const isFromThere = ({ source }: InboxRecord): boolean =>
        source.kind === 'member' && guildIds.has(source.guildId);
      // All of it, although a row somewhere cannot be read.
      await settleAll([
        forgetHooks(guildIds),
        forgetNotices(guildIds),
        forgetRows(gathering, isTheirs),
        forgetRows(outbox, isTheirs),
        forgetRows(storage.solved, isTheirs),
        forgetRows(storage.inbox, isFromThere),
        forgetRows(storage.aside, isFromThere),
      ]);
      for (const guildId of guildIds) {
        for (const kind of kinds) await storage.trouble.delete(`${guildId}:${kind}`);
        await storage.heard.delete(`guild:${guildId}`);
      }
      // Last, so that a sweep that died half-way finds them again.
      for (const guildId of guildIds) await guilds.delete(guildId);
    },
  };

  /** Those that no link leads to any more. */
  async function forgetHooks(guildIds: ReadonlySet<string>): Promise<void> {
    for await (const [hookId, { guildId, userId }] of hooks.entries()) {
      if (!guildIds.has(guildId)) continue;
      await storage.hookOf.delete(memberKey(guildId, userId));
      await storage.heard.delete(`hook:${hookId}`);
      await storage.looks.delete(hookId);
      await hooks.delete(hookId);
    }
  }

  /** What members were to be told of a server there. */
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
