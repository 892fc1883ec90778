import { setTimeout as delay } from 'node:timers/promises';
import { ageOf } from '../clock.ts';
import type { Kind } from '../guilds/kinds.ts';
import type { Settings } from '../guilds/settings.ts';
import { createTroubles } from '../guilds/troubles.ts';
import type { Follower } from '../members/link.ts';
import { memberKey, type GuildRecord, type TroubleRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { MessageSender } from './outbox/message-sender.ts';

/** A server whose settings ask for news of an account. */
export interface Candidate {
  readonly guildId: string;
  readonly channelId: string;
  readonly options: GuildRecord['options'];
  /** The members whom the news may name, first choice first. */
  readonly members: readonly Follower[];
}

/** A server that gets the news, with the member whom it names. */
export type Listener = Candidate & Follower;

export type Audience = ReturnType<typeof createAudience>;

export function createAudience(options: {
  readonly storage: Pick<Storage, 'trouble' | 'guilds'>;
  readonly settings: Pick<Settings, 'getMany'>;
  readonly presence: Pick<Presence, 'isPresent'>;
  readonly now: () => number;
}) {
  const { settings, presence } = options;
  const troubles = createTroubles(options);

  return {
    /** Where a server wants a kind said that names no account; `undefined` if nowhere. @throws StorageError */
    async placeFor(
      guildId: string,
      kind: Kind,
    ): Promise<Pick<Candidate, 'channelId' | 'options'> | undefined> {
      const [record] = await settings.getMany([guildId]);
      const [trouble] = await troubles.getMany([{ guildId, kind }]);
      return placeIn(record, trouble, kind);
    },

    /** The servers whose settings and links ask for news of this kind. @throws StorageError */
    async candidates(links: readonly Follower[], kind: Kind): Promise<readonly Candidate[]> {
      const byGuild = Map.groupBy(links, ({ guildId }) => guildId);
      const guildIds = [...byGuild.keys()];
      const [records, noted] = await Promise.all([
        settings.getMany(guildIds),
        troubles.getMany(guildIds.map((guildId) => ({ guildId, kind }))),
      ]);
      return guildIds.flatMap((guildId, index): Candidate[] => {
        const place = placeIn(records[index], noted[index], kind);
        if (place === undefined) return [];
        const members = nameable(byGuild.get(guildId) ?? [], place.options.verified);
        return members.length === 0 ? [] : [{ guildId, ...place, members }];
      });
    },

    /** The candidate with its first member who is still in the server, if any. @throws PresenceError, StorageError */
    async listener(candidate: Candidate): Promise<Listener | undefined> {
      for (const member of candidate.members) {
        if (await presence.isPresent(candidate.guildId, member.userId)) return { ...candidate, ...member };
      }
      return undefined;
    },
  };
}

function placeIn(record: GuildRecord | undefined, trouble: TroubleRecord | undefined, kind: Kind) {
  const channelId = record?.channels[kind];
  if (!record || channelId === undefined || record.leftAt !== undefined) return undefined;
  const isGone = trouble?.code === 'unknownChannel' && trouble.channelId === channelId;
  return isGone ? undefined : { channelId, options: record.options };
}

/** Once a member is verified, only verified members decide about the account, by opting out too. */
function nameable(links: readonly Follower[], verifiedOnly: boolean): readonly Follower[] {
  const verified = links.filter((link) => link.verifiedAt !== undefined);
  const deciding = verified.length > 0 || verifiedOnly ? verified : links;
  return deciding.filter((link) => link.announce).sort((a, b) => a.linkedAt - b.linkedAt);
}

export function wantsRank(
  { languages, minimum }: GuildRecord['options'],
  { language, rank }: { readonly language: string | null; readonly rank: number },
): boolean {
  return (language === null || languages) && (minimum === null || rank >= minimum);
}

/** Whether a server wants news of this change of honor: with milestones, only of a rise past one. */
export function wantsHonor(
  { honor }: GuildRecord['options'],
  { from, total }: { readonly from: number; readonly total: number },
): boolean {
  return typeof honor === 'string' || Math.floor(total / honor) > Math.floor(from / honor);
}

class PresenceError extends Error {
  override readonly name = 'PresenceError';
  readonly isOutage = true;
}

const presentForMs = 3_600_000;
const absentForMs = 300_000;
/** A board does not wait longer for Discord. */
const answerWithinMs = 700;

export type Presence = ReturnType<typeof createPresence>;

/** Remembers who is still in a server, as the bot does not receive members' departures. */
export function createPresence(options: {
  readonly storage: Pick<Storage, 'presence' | 'links'>;
  readonly messageSender: Pick<MessageSender, 'isMember'>;
  readonly now: () => number;
}) {
  const { messageSender, now } = options;
  const { presence, links } = options.storage;

  return {
    isPresent,

    /** Which of these members have left, as far as that is known within a moment. Never rejects. */
    async absentees(guildId: string, userIds: readonly string[]): Promise<ReadonlySet<string>> {
      const answered = new AbortController();
      const late = delay(answerWithinMs, true, { signal: answered.signal }).catch(() => true);
      const present = await Promise.all(
        userIds.map((userId) => Promise.race([isPresent(guildId, userId).catch(() => true), late])),
      );
      answered.abort();
      return new Set(userIds.filter((_, index) => present[index] === false));
    },

    async prove(guildId: string, userId: string): Promise<void> {
      const key = memberKey(guildId, userId);
      // Runs at every command, which must cost no more than a read.
      if ((await presence.get(key))?.present !== false) return;
      await presence.update(key, (known) => known && { present: true, at: now() });
    },
  };

  /**
   * Asks Discord at most once an hour about a member who was there, and every five minutes about one who was not.
   * @throws PresenceError, StorageError
   */
  async function isPresent(guildId: string, userId: string): Promise<boolean> {
    const key = memberKey(guildId, userId);
    const known = await presence.get(key);
    const ageMs = ageOf(known?.at ?? -Infinity, now());
    if (known && ageMs < (known.present ? presentForMs : absentForMs)) return known.present;
    const present = await messageSender.isMember(guildId, userId).catch((cause: unknown) => {
      throw new PresenceError('Discord could not say whether a member is in a server.', { cause });
    });
    await presence.set(key, { present, at: now() }, present ? presentForMs : absentForMs);
    // The link may have ended while Discord was asked, and nothing is kept about members without one.
    if ((await links.get(key)) === undefined) await presence.delete(key);
    return present;
  }
}
