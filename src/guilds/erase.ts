import type { Members } from '../members/members.ts';
import { memberKey, type InboxRecord } from '../storage/records.ts';
import type { Collection, Storage } from '../storage/storage.ts';
import { kinds } from '../announcements/event.ts';
import { settleAll } from '../announcements/failures.ts';

/** How much is kept of a server. */
export interface Kept {
  readonly links: number;
  readonly hooks: number;
  /** Announcements that wait to be sent, and windows that gather for one. */
  readonly announcements: number;
  /** What admins set; `leftAt` once the bot is no longer there. */
  readonly settings: { readonly leftAt: number | undefined } | undefined;
}

/** Deletes all that is kept of servers. Every call rejects with a StorageError. */
export interface ForgetServers {
  count(guildId: string): Promise<Kept>;
  /**
   * May be repeated after it died half-way. What names no server stays until it expires: that something was said (three days, as
   * a hash), what Codewars told of an account (a few days), whether somebody is in a server and codes (a day).
   */
  forget(guildIds: ReadonlySet<string>): Promise<void>;
}

export interface ForgetServersOptions {
  readonly storage: Storage;
  readonly members: Pick<Members, 'unlinkAll'>;
}

/** Makes what deletes servers: after the bot has left them, or when whoever runs it says so. */
export function createForgetServers({ storage, members }: ForgetServersOptions): ForgetServers {
  const { guilds, hooks, outbox, gathering } = storage;

  return {
    async count(guildId) {
      const settings = await guilds.get(guildId);
      const userIds = (await storage.members.get(guildId))?.userIds ?? [];
      const links = await storage.links.getMany(userIds.map((userId) => memberKey(guildId, userId)));
      const waiting = await countRows(outbox.entries(), (row) => row.guildId === guildId);
      const gathered = await countRows(
        gathering.entries(),
        (row) => row.guildId === guildId && row.pending !== undefined,
      );
      return {
        links: links.filter((link) => link !== undefined).length,
        hooks: await countRows(hooks.entries(), (row) => row.guildId === guildId),
        announcements: waiting + gathered,
        settings: settings && { leftAt: settings.leftAt },
      };
    },

    async forget(guildIds) {
      if (guildIds.size === 0) return;
      // First the links: nothing more is announced where nobody is linked.
      for (const guildId of guildIds) await forgetMembers(guildId);
      const isTheirs = (row: { guildId: string }): boolean => guildIds.has(row.guildId);
      const isFromThere = ({ source }: InboxRecord): boolean =>
        source.kind === 'member' && guildIds.has(source.guildId);
      // All of it, although a row somewhere cannot be read.
      await settleAll([
        forgetHooks(guildIds),
        forgetNotices(guildIds),
        forgetRows(storage.gathering, isTheirs),
        forgetRows(storage.outbox, isTheirs),
        forgetRows(storage.solved, isTheirs),
        forgetRows(storage.inbox, isFromThere),
        forgetRows(storage.aside, isFromThere),
      ]);
      for (const guildId of guildIds) {
        for (const kind of kinds) await storage.trouble.delete(`${guildId}:${kind}`);
        await storage.heard.delete(`guild:${guildId}`);
      }
      // Last, so that what dies half-way is done again.
      for (const guildId of guildIds) await guilds.delete(guildId);
    },
  };

  async function forgetMembers(guildId: string): Promise<void> {
    const userIds = (await storage.members.get(guildId))?.userIds ?? [];
    await members.unlinkAll(userIds.map((userId) => ({ guildId, userId })));
  }

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

  /** What somebody was to be told of a server there. */
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

async function countRows<T>(
  rows: AsyncIterable<[string, T]>,
  isCounted: (row: T) => boolean,
): Promise<number> {
  let count = 0;
  for await (const [, row] of rows) if (isCounted(row)) count += 1;
  return count;
}

async function forgetRows<T>(collection: Collection<T>, isOver: (row: T) => boolean): Promise<void> {
  for await (const [key, row] of collection.entries()) {
    if (isOver(row)) await collection.delete(key);
  }
}
