import type { APIEmbed } from 'discord-api-types/v10';
import { createCatalogue } from '../../src/catalogue/catalogue.ts';
import { createDigest } from '../../src/digest/digest.ts';
import { createSettings } from '../../src/guilds/settings.ts';
import { CompletedList } from '../../src/history/completed-list.ts';
import { createHistory } from '../../src/history/history.ts';
import { solvesOf } from '../../src/history/solves.ts';
import { createMembers } from '../../src/members/members.ts';
import type { Drawn, Picture } from '../../src/render/pictures/pictures.ts';
import type { When } from '../../src/schedules/occurrences.ts';
import type { Due } from '../../src/schedules/schedules.ts';
import { historyOf, memberKey, type Reading } from '../../src/storage/records.ts';
import { memoryStorage } from '../announcements/outbox/outbox-kit.ts';
import { RecordingLog } from '../support/storage-kit.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** A Monday, nine o'clock in UTC. */
export const now = Date.UTC(2026, 10, 30, 9);
export const guildId = '900';
const weekly: When = { day: 'monday', time: '09:00', timezone: 'UTC' };
export const due: Due = {
  guildId,
  kind: 'digest',
  when: weekly,
  date: '2026-11-30',
  at: now,
  wasQuiet: false,
};

export interface Member {
  readonly userId: string;
  readonly username?: string;
  readonly linkedAt?: number;
  readonly hidden?: boolean;
  readonly verified?: boolean;
  readonly announce?: boolean;
  readonly isUnread?: boolean;
  /** When each kata was completed, by its id. */
  readonly solved?: Readonly<Record<string, number>>;
  /** The overall score at times. */
  readonly scores?: readonly (readonly [at: number, score: number])[];
}

export interface Said {
  readonly embeds: readonly [APIEmbed];
  readonly files?: readonly (Drawn & { readonly description: string })[];
  readonly allowed_mentions: { readonly parse: readonly [] };
}

/** A digest over a real store in memory, in which members are put as the bot would have stored them. */
export async function stand({ when = weekly }: { readonly when?: When } = {}) {
  const storage = await memoryStorage();
  const log = new RecordingLog();
  const clock = { now };
  const catalogue = createCatalogue({
    storage,
    now: () => clock.now,
    onError: (error) => {
      throw error;
    },
  });
  const history = createHistory({
    storage,
    codewars: {
      completed: () => Promise.reject(new Error('a digest asks Codewars nothing')),
      kata: () => Promise.reject(new Error('a digest asks Codewars nothing')),
    },
    catalogue,
    ownsAccount: () => true,
    now: () => clock.now,
    random: () => 0.5,
    log: { info: () => undefined, warn: () => undefined },
  });
  const members = createMembers({ storage, now: () => clock.now });
  const settings = createSettings({ storage, members, now: () => clock.now });
  const left = new Set<string>();
  const pictures: Picture[] = [];
  const drawing = {
    draw: (picture: Picture): Promise<Drawn | undefined> => {
      pictures.push(picture);
      return Promise.resolve({ data: Buffer.from('png'), name: 'bars.png' });
    },
  };
  const digest = createDigest({
    history,
    members,
    catalogue,
    settings,
    whenOf: () => Promise.resolve(when),
    absentees: (_, userIds) => Promise.resolve(new Set(userIds.filter((userId) => left.has(userId)))),
    pictures: { draw: (picture) => drawing.draw(picture) },
    now: () => clock.now,
    log,
  });

  async function add(...some: readonly Member[]): Promise<void> {
    for (const { userId, username = `user${userId}`, ...member } of some) {
      const { linkedAt = now - 100 * day, hidden = false, verified = true } = member;
      const { isUnread = false, announce = true, solved = {}, scores = [] } = member;
      await storage.links.set(memberKey(guildId, userId), {
        username,
        codewarsId: userId,
        linkedAt,
        namedAt: linkedAt,
        announce,
        hidden,
        ...(verified && { verifiedAt: linkedAt }),
      });
      if (!isUnread) {
        const list = new CompletedList();
        for (const [id, at] of Object.entries(solved))
          list.put({ id, at, rank: catalogue.rankOf(id), languages: ['rust'] });
        const about = { total: list.size, readAt: now, since: 0 };
        await storage.completions.set(userId, list.record(about));
        await storage.solves.set(userId, solvesOf(list, { asOf: clock.now, ...about }));
      }
      if (scores.length > 0) await storage.history.set(userId, historyOf(scores.map(readingOf), now));
    }
    const userIds = some.map(({ userId }) => userId);
    await storage.members.update(guildId, (current) => ({
      userIds: [...(current?.userIds ?? []), ...userIds],
    }));
  }

  return {
    storage,
    catalogue,
    settings,
    members,
    digest,
    log,
    clock,
    left,
    pictures,
    drawing,
    add,
    /** What is said; `undefined`: nothing. */
    async said(changes: Partial<Due> = {}): Promise<Said | undefined> {
      const { post } = await digest.prepare({ ...due, ...changes });
      return post && ((await digest.compose(guildId, post, 'seed')) as Said | undefined);
    },
    sample: async () => (await digest.sample(guildId)) as Said,
  };
}

const readingOf = ([at, score]: readonly [number, number]): Reading => ({
  at,
  honor: 0,
  score,
  completed: 0,
  languages: {},
});

export const kata = (id: string, rank: number | null, name = `Kata ${id}`) => ({
  id,
  name,
  slug: id,
  rank,
  languages: ['rust'],
});

/** A section of an embed. */
export const sectionOf = (message: Said | undefined, name: string): string | undefined =>
  message?.embeds[0].fields?.find((field) => field.name === name)?.value;
