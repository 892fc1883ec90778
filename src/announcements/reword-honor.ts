import { memberKey } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { HonorRow } from './outbox-options.ts';
import { toMessage, type Wording } from './wording.ts';

/** Makes what words folded honor anew: the change over all that was folded, in the name that the account has now. */
export function createRewordHonor(options: {
  readonly storage: Pick<Storage, 'snapshots' | 'links'>;
  readonly wording: Pick<Wording, 'renderHonor'>;
}): (row: HonorRow, id: string) => Promise<unknown> {
  return async ({ guildId, honor, message, createdAt }, id) => {
    const snapshot = await options.storage.snapshots.get(honor.account);
    // Without the name the newest row's own words stay.
    if (snapshot === undefined) return undefined;
    const { allowed_mentions: allowed } = message as { allowed_mentions?: { users?: readonly string[] } };
    const link = await options.storage.links.get(memberKey(guildId, honor.userId));
    const verified = link?.verifiedAt !== undefined;
    const mention = verified && (allowed?.users?.includes(honor.userId) ?? false);
    const words = {
      memberId: honor.userId,
      username: snapshot.username,
      verified,
      from: honor.from,
      total: honor.total,
      sinceMs: createdAt - honor.since,
      mention,
      seed: id,
    };
    return toMessage(options.wording.renderHonor(words), honor.userId, mention);
  };
}
