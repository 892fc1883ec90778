import { ageOf } from '../clock.ts';
import type { Kind } from '../guilds/kinds.ts';
import type { Settings } from '../guilds/settings.ts';
import { createTroubles } from '../guilds/troubles.ts';
import type { Follower } from '../members/link.ts';
import { memberKey, type GuildRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { MessageSender } from './outbox/message-sender.ts';

/** A member by their link. */
interface LinkedMember {
  readonly userId: string;
  readonly username: string;
  readonly codewarsId: string | null;
  readonly linkedAt: number;
  readonly verified: boolean;
}

/** A server that wants news of an account, as its settings say. */
export interface Candidate {
  readonly guildId: string;
  readonly channelId: string;
  readonly options: GuildRecord['options'];
  /** Who may be named, first choice first. */
  readonly members: readonly LinkedMember[];
}

/** A server that gets news of an account, and the member whom it is about. */
export interface Listener extends Candidate, LinkedMember {}

export type Audience = ReturnType<typeof createAudience>;

/** Who wants to know. */
export function createAudience(options: {
  readonly storage: Pick<Storage, 'trouble' | 'guilds'>;
  readonly settings: Pick<Settings, 'getMany'>;
  readonly presence: Pick<Presence, 'isPresent'>;
  readonly now: () => number;
}) {
  const { settings, presence } = options;
  const troubles = createTroubles(options);

  return {
    /** The servers whose settings and links ask for it, before Discord is asked who is still there. @throws StorageError */
    async candidates(links: readonly Follower[], kind: Kind): Promise<readonly Candidate[]> {
      const byGuild = Map.groupBy(links, ({ guildId }) => guildId);
      const guildIds = [...byGuild.keys()];
      const [records, noted] = await Promise.all([
        settings.getMany(guildIds),
        troubles.getMany(guildIds.map((guildId) => ({ guildId, kind }))),
      ]);
      return guildIds.flatMap((guildId, index): Candidate[] => {
        const record = records[index];
        const channelId = record?.channels[kind];
        if (!record || channelId === undefined || record.leftAt !== undefined) return [];
        const trouble = noted[index];
        if (trouble?.code === 'unknownChannel' && trouble.channelId === channelId) return [];
        const members = nameable(byGuild.get(guildId) ?? [], record.options.verified);
        return members.length === 0 ? [] : [{ guildId, channelId, options: record.options, members }];
      });
    },

    /** The candidate with its member; `undefined` when none of them is there any more. @throws PresenceError, StorageError */
    async listener(candidate: Candidate): Promise<Listener | undefined> {
      for (const member of candidate.members) {
        if (await presence.isPresent(candidate.guildId, member.userId)) return { ...candidate, ...member };
      }
      return undefined;
    },
  };
}

/** A member who proved that the account is theirs speaks for it alone, by opting out too; else whoever linked it first. */
function nameable(rows: readonly Follower[], verifiedOnly: boolean): Candidate['members'] {
  const verified = rows.filter((row) => row.verifiedAt !== undefined);
  const speakers = verified.length > 0 || verifiedOnly ? verified : rows;
  return speakers
    .filter((row) => row.announce)
    .sort((a, b) => a.linkedAt - b.linkedAt)
    .map(({ userId, username, codewarsId, linkedAt, verifiedAt }) => ({
      ...{ userId, username, codewarsId, linkedAt, verified: verifiedAt !== undefined },
    }));
}

/** Whether a server wants news of a rank. */
export function wantsRank(
  { languages, minimum }: GuildRecord['options'],
  { language, rank }: { readonly language: string | null; readonly rank: number },
): boolean {
  return (language === null || languages) && (minimum === null || rank >= minimum);
}

/** Whether a server wants news of a change of honor: one that counts milestones, of a rise past one. */
export function wantsHonor(
  { honor }: GuildRecord['options'],
  { from, total }: { readonly from: number; readonly total: number },
): boolean {
  return typeof honor === 'string' || Math.floor(total / honor) > Math.floor(from / honor);
}

/** Discord could not be asked whether a member is still in a server. */
class PresenceError extends Error {
  override readonly name = 'PresenceError';
  readonly isOutage = true;
}

/** Members leave unnoticed; who is absent may be back at any moment. */
const presentForMs = 3_600_000;
const absentForMs = 300_000;

export type Presence = ReturnType<typeof createPresence>;

/** Who is still in a server. */
export function createPresence(options: {
  readonly storage: Pick<Storage, 'presence' | 'links'>;
  readonly messageSender: Pick<MessageSender, 'isMember'>;
  readonly now: () => number;
}) {
  const { messageSender, now } = options;
  const { presence, links } = options.storage;

  return {
    /**
     * Asks Discord at most once an hour for a member who is there, and every five minutes for one who is not.
     * @throws PresenceError when Discord cannot be asked; StorageError
     */
    async isPresent(guildId: string, userId: string): Promise<boolean> {
      const key = memberKey(guildId, userId);
      const known = await presence.get(key);
      const ageMs = ageOf(known?.at ?? -Infinity, now());
      if (known && ageMs < (known.present ? presentForMs : absentForMs)) return known.present;
      const present = await messageSender.isMember(guildId, userId).catch((cause: unknown) => {
        throw new PresenceError('Discord could not say whether a member is in a server.', { cause });
      });
      await presence.set(key, { present, at: now() }, present ? presentForMs : absentForMs);
      // Nothing is kept about members without a link, which may have ended while Discord was asked.
      if ((await links.get(key)) === undefined) await presence.delete(key);
      return present;
    },

    /** Notes that a member did something in a server. Writes only where they were taken for absent. */
    async prove(guildId: string, userId: string): Promise<void> {
      const key = memberKey(guildId, userId);
      // Every command comes here: most of them cost no more than a read.
      if ((await presence.get(key))?.present !== false) return;
      // Makes no row: nothing is kept about members without a link.
      await presence.update(key, (known) => known && { present: true, at: now() });
    },
  };
}
