import { isRankId } from '../codewars/ranks.ts';
import { accountKey } from '../members/account.ts';
import type { Pair } from '../members/link.ts';
import { isUnread, type Snapshots } from '../members/snapshots.ts';
import { isCorrupt, unlessCorrupt } from '../storage/errors.ts';
import { memberKey, type LinkRecord, type SnapshotRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Standing } from './plan.ts';

type Rank = Exclude<Standing, string>['rank'];

/** What is known of members, from links and snapshots. */
export function createStandings(options: {
  readonly storage: Pick<Storage, 'links' | 'snapshots'>;
  readonly snapshots: Pick<Snapshots, 'firstReading'>;
}) {
  const { links, snapshots } = options.storage;

  return {
    /** As stored, without a call to Codewars. @throws StorageError */
    stored: (member: Pair, language: string | null) =>
      standing(member, language, (key) => snapshots.get(key)),

    /** Reads the profile if it never was; what Codewars does not say stays unknown. @throws StorageError */
    read: (member: Pair, language: string | null) =>
      standing(member, language, options.snapshots.firstReading),
  };

  async function standing(
    { guildId, userId }: Pair,
    language: string | null,
    read: (account: string) => Promise<SnapshotRecord | undefined>,
  ): Promise<Standing> {
    let link: LinkRecord | undefined;
    try {
      link = await links.get(memberKey(guildId, userId));
    } catch (error) {
      // Not `unlinked`, which would take the member's roles.
      if (!isCorrupt(error)) throw error;
      return 'unknown';
    }
    if (link === undefined) return 'unlinked';
    const account = accountKey(link);
    const snapshot = await unlessCorrupt(() => read(account));
    return { isVerified: link.verifiedAt !== undefined, rank: rankIn(snapshot, language) };
  }
}

/** The rank on a board: overall, or of a language. */
export function rankIn(snapshot: SnapshotRecord | undefined, language: string | null): Rank {
  const board = language ?? 'overall';
  // A webhook may have told a rank before the profile was read.
  const rank = snapshot && Object.hasOwn(snapshot.ranks, board) ? snapshot.ranks[board]?.rank : undefined;
  if (rank !== undefined) return isRankId(rank) ? rank : 'unknown';
  return isUnread(snapshot) ? 'unknown' : null;
}
