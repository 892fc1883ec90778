import { setImmediate as breathe } from 'node:timers/promises';
import { accountKey } from '../members/account.ts';
import type { Members } from '../members/members.ts';
import { unlessCorrupt } from '../storage/errors.ts';
import type { Storage } from '../storage/storage.ts';
import type { Choice } from './layout.ts';
import { stepFor, type Scheme } from './scheme.ts';
import { rankIn } from './standing.ts';

export interface Census {
  readonly linked: number;
  readonly verified: number;
  /** Who get no role of a rank, because only verified members do. */
  readonly unverified: number;
  /** Whose rank was never read. */
  readonly unread: number;
  /** Without a rank in the language. */
  readonly rankless: number;
  /** Members by step. */
  readonly at: Readonly<Record<string, number>>;
  /** The languages in which members have ranks, most spoken first. */
  readonly languages: readonly string[];
}

const snapshotsAtOnce = 250;

/** Counts whom the rank roles of a server are for, from storage alone. @throws StorageError */
export async function countMembers(
  {
    storage,
    members,
  }: { readonly storage: Pick<Storage, 'snapshots'>; readonly members: Pick<Members, 'list'> },
  guildId: string,
  rules: Scheme & Pick<Choice, 'verifiedOnly'>,
): Promise<Census> {
  const links = await members.list(guildId);
  const verified = links.filter(({ verifiedAt }) => verifiedAt !== undefined);
  const at: Record<string, number> = {};
  const speakers = new Map<string, number>();
  let unread = 0;
  let rankless = 0;
  for (let from = 0; from < links.length; from += snapshotsAtOnce) {
    await breathe();
    const some = links.slice(from, from + snapshotsAtOnce);
    const keys = some.map(accountKey);
    const rows =
      (await unlessCorrupt(() => storage.snapshots.getMany(keys))) ??
      (await Promise.all(keys.map((key) => unlessCorrupt(() => storage.snapshots.get(key)))));
    for (const [index, link] of some.entries()) {
      const snapshot = rows[index];
      for (const board of Object.keys(snapshot?.ranks ?? {}))
        if (board !== 'overall') speakers.set(board, (speakers.get(board) ?? 0) + 1);
      if (rules.verifiedOnly && link.verifiedAt === undefined) continue;
      const rank = rankIn(snapshot, rules.language);
      const key = typeof rank === 'number' ? stepFor(rules, rank) : undefined;
      if (rank === 'unknown') unread += 1;
      else if (key === undefined) rankless += 1;
      else at[key] = (at[key] ?? 0) + 1;
    }
  }
  return {
    linked: links.length,
    verified: verified.length,
    unverified: rules.verifiedOnly ? links.length - verified.length : 0,
    unread,
    rankless,
    at,
    languages: [...speakers].sort(([, a], [, b]) => b - a).map(([language]) => language),
  };
}
