import { accountKey } from '../members/account.ts';
import { memberKey, type GuildRecord, type LinkRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Kind } from '../guilds/kinds.ts';
import { passesMilestone } from './batching/honor.ts';
import type { Presence } from './presence.ts';
import type { Settings } from '../guilds/settings.ts';

/** A server that wants to hear of an account, as its settings say. */
export interface Candidate {
  readonly guildId: string;
  readonly channelId: string;
  readonly options: GuildRecord['options'];
  /** Who may be named, first choice first. */
  readonly members: readonly Named[];
}

/** A member by their link. */
interface Named {
  readonly userId: string;
  readonly username: string;
  readonly codewarsId: string | null;
  readonly linkedAt: number;
  readonly verified: boolean;
}

/** A server that will hear of an account, and the member it is about. */
export interface Listener extends Candidate, Named {}

/** Who wants to know. */
export interface Audience {
  /** The servers whose settings and links ask for it, before Discord is asked who is still there. */
  candidates(account: string, kind: Kind, guildId?: string): Promise<readonly Candidate[]>;
  /** The candidate with its member, or `undefined` when nobody of them is there any more. @throws PresenceError */
  listener(candidate: Candidate): Promise<Listener | undefined>;
}

type Row = LinkRecord & { readonly guildId: string; readonly userId: string };

export function createAudience(options: {
  readonly storage: Pick<Storage, 'followers' | 'links' | 'trouble'>;
  readonly settings: Pick<Settings, 'getMany'>;
  readonly presence: Presence;
}): Audience {
  const { storage, settings, presence } = options;

  return {
    async candidates(account, kind, only) {
      const byGuild = Map.groupBy(await linksTo(account, only), (row) => row.guildId);
      const guildIds = [...byGuild.keys()];
      const [records, troubles] = await Promise.all([
        settings.getMany(guildIds),
        storage.trouble.getMany(guildIds.map((guildId) => `${guildId}:${kind}`)),
      ]);
      return guildIds.flatMap((guildId, index): Candidate[] => {
        const record = records[index];
        const channelId = record?.channels[kind];
        if (!record || channelId === undefined || record.leftAt !== undefined) return [];
        const trouble = troubles[index];
        if (trouble?.code === 'unknownChannel' && trouble.channelId === channelId) return [];
        const members = nameable(byGuild.get(guildId) ?? [], record.options.verified);
        return members.length === 0 ? [] : [{ guildId, channelId, options: record.options, members }];
      });
    },

    async listener(candidate) {
      for (const member of candidate.members) {
        if (await presence.isPresent(candidate.guildId, member.userId)) return { ...candidate, ...member };
      }
      return undefined;
    },
  };

  /** The indexes may name too many: the link itself decides. */
  async function linksTo(account: string, guildId: string | undefined): Promise<Row[]> {
    const pairs = ((await storage.followers.get(account))?.followers ?? []).filter(
      (pair) => guildId === undefined || pair.guildId === guildId,
    );
    const links = await storage.links.getMany(pairs.map((pair) => memberKey(pair.guildId, pair.userId)));
    return pairs.flatMap((pair, index) => {
      const link = links[index];
      return link && accountKey(link) === account ? [{ ...link, ...pair }] : [];
    });
  }
}

/** Whether a server wants to hear of a rank. */
export function wantsRank(
  { languages, minimum }: GuildRecord['options'],
  { language, rank }: { readonly language: string | null; readonly rank: number },
): boolean {
  return (language === null || languages) && (minimum === null || rank >= minimum);
}

/** Whether a server wants to hear of a change of honor: one that counts milestones, of a rise past one. */
export function wantsHonor(
  { honor }: GuildRecord['options'],
  { from, total }: { readonly from: number; readonly total: number },
): boolean {
  return typeof honor === 'string' || passesMilestone(from, total, honor);
}

/** Who proved that the account is theirs speaks for it alone, by opting out too; else whoever linked it first. */
function nameable(rows: readonly Row[], verifiedOnly: boolean): Candidate['members'] {
  const verified = rows.filter((row) => row.verifiedAt !== undefined);
  const speakers = verified.length > 0 || verifiedOnly ? verified : rows;
  return speakers
    .filter((row) => row.announce)
    .sort((a, b) => a.linkedAt - b.linkedAt)
    .map(({ userId, username, codewarsId, linkedAt, verifiedAt }) => ({
      userId,
      username,
      codewarsId,
      linkedAt,
      verified: verifiedAt !== undefined,
    }));
}
