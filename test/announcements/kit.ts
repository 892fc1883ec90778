import { onTestFinished } from 'vitest';
import type { Announcement } from '../../src/announcements/outbox/row.ts';
import {
  createAnnouncements,
  type Announcements,
  type AnnouncementsOptions,
} from '../../src/announcements/announcements.ts';
import type { Kind } from '../../src/guilds/kinds.ts';
import type { Wording } from '../../src/announcements/compose.ts';
import { announcementMessage, type Whom } from '../../src/render/announcements/message.ts';
import type { KnownKata } from '../../src/catalogue/entry.ts';
import type { CallOptions, Codewars, Read } from '../../src/codewars/codewars.ts';
import { CodewarsError, type CodewarsFailure } from '../../src/codewars/errors.ts';
import type { CompletedPage, Kata, Rank, User } from '../../src/codewars/model.ts';
import { createAccounts } from '../../src/members/accounts.ts';
import { createMembers, type Members } from '../../src/members/members.ts';
import type { GuildRecord, NewsRecord } from '../../src/storage/records.ts';
import { StorageError } from '../../src/storage/errors.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { intercepted, memoryStorage, OutboxLog } from './outbox/outbox-kit.ts';

/** What Codewars would answer; every call is counted. */
export class FakeCodewars implements Pick<Codewars, 'user' | 'kata' | 'completed'> {
  readonly users = new Map<string, User>();
  readonly kataById = new Map<string, Kata>();
  readonly asked: { what: string; options: CallOptions | undefined }[] = [];
  failure: CodewarsFailure | undefined;

  user(id: string, options?: CallOptions): Promise<Read<User>> {
    const found = [...this.users.values()].find((user) => user.id === id || user.username === id);
    return this.#answer(`user ${id}`, found, options);
  }

  kata(id: string, options?: CallOptions): Promise<Read<Kata>> {
    return this.#answer(`kata ${id}`, this.kataById.get(id), options);
  }

  completed(): Promise<Read<CompletedPage>> {
    const value = { page: 0, totalPages: 1, totalItems: 0, items: [] };
    return Promise.resolve({ value, fetchedAt: Date.now(), stale: false });
  }

  #answer<T>(what: string, value: T | undefined, options: CallOptions | undefined): Promise<Read<T>> {
    this.asked.push({ what, options });
    const code = this.failure ?? (value === undefined ? 'NotFound' : undefined);
    if (code !== undefined || value === undefined) {
      const subject = { kind: 'other', name: what } as const;
      return Promise.reject(new CodewarsError(code ?? 'NotFound', { subject }));
    }
    return Promise.resolve({ value, fetchedAt: Date.now(), stale: false });
  }
}

/** What was said, by id: as the real one, it keeps what it has and says nothing twice. */
export class FakeOutbox {
  readonly said = new Map<string, Announcement>();
  add(announcements: readonly Announcement[]): Promise<void> {
    for (const each of announcements) if (!this.said.has(each.id)) this.said.set(each.id, each);
    return Promise.resolve();
  }
  wake(): void {}
}

/** What announcements are about, and what they live in; it outlives the processes of a test. */
export interface World {
  readonly storage: Storage;
  readonly codewars: FakeCodewars;
  readonly outbox: FakeOutbox;
  readonly members: Members;
  readonly log: OutboxLog;
  readonly catalogue: Map<string, KnownKata>;
  /** `guild:user` of those who left; `undefined` while Discord cannot be asked. */
  readonly discord: { gone: Set<string>; asked: string[]; isDown: boolean };
}

export async function newWorld(): Promise<World> {
  const storage = await memoryStorage();
  return {
    storage,
    codewars: new FakeCodewars(),
    outbox: new FakeOutbox(),
    members: createMembers({ storage, now: Date.now }),
    log: new OutboxLog(),
    catalogue: new Map(),
    discord: { gone: new Set(), asked: [], isDown: false },
  };
}

/** The facts as data, so that a test sees what was to be said. */
const facts = (words: Whom, told: object) => ({
  ...announcementMessage(words, {}),
  content: JSON.stringify(told),
});
const wording: Wording = {
  renderRank: (rank) => facts(rank, { rank }),
  renderHonor: (honor) => facts(honor, { honor }),
  renderKataEvent: (kata) => facts(kata, { kata }),
};

/** A process over a world; stopped after the test. Not started. */
export function open(world: World, options: Partial<AnnouncementsOptions> = {}): Announcements {
  const { storage, codewars, outbox, members, log, discord } = world;
  const announcements = createAnnouncements({
    storage,
    codewars,
    accounts: createAccounts({ storage, codewars }),
    members,
    outbox,
    wording,
    posts: { compose: () => Promise.resolve(undefined) },
    log,
    node: 'a',
    ring: () => Promise.resolve(),
    now: Date.now,
    random: () => 0.5,
    catalogue: { byId: (id) => world.catalogue.get(id) },
    messageSender: {
      isMember(guildId, userId) {
        discord.asked.push(`${guildId}:${userId}`);
        if (discord.isDown) return Promise.reject(new Error('connection reset'));
        return Promise.resolve(!discord.gone.has(`${guildId}:${userId}`));
      },
    },
    ...options,
  });
  onTestFinished(() => announcements.stop());
  return announcements;
}

export async function openStarted(world: World, options?: Partial<AnnouncementsOptions>) {
  const announcements = open(world, options);
  await announcements.start();
  return announcements;
}

const rankOf = (rank: number, score = 100): Rank => ({ rank, name: '', color: '', score });

export function user(id: string, more: Partial<User> & { overall?: number; rust?: number } = {}): User {
  const { overall = -8, rust, ...rest } = more;
  return {
    id,
    username: `name-${id}`,
    name: null,
    honor: 100,
    clan: null,
    leaderboardPosition: null,
    skills: [],
    ranks: { overall: rankOf(overall), languages: rust === undefined ? {} : { rust: rankOf(rust) } },
    totalAuthored: 0,
    totalCompleted: 0,
    ...rest,
  };
}

export function kata(id: string, author: string, rank: number | null = -4): Kata {
  return {
    id,
    name: `Kata ${id}`,
    slug: null,
    category: null,
    publishedAt: null,
    approvedAt: null,
    languages: ['rust'],
    rank: rank === null ? null : { id: rank, name: '', color: '' },
    createdBy: { username: author },
    approvedBy: null,
    description: '',
    totalAttempts: 0,
    totalCompleted: 0,
    totalStars: 0,
    voteScore: null,
    tags: [],
    contributorsWanted: null,
    unresolved: null,
  };
}

/** Makes Codewars know an account, and links it in a server where every kind has a channel. */
export async function linked(
  world: World,
  account: User,
  guildId = 'g1',
  options: Partial<GuildRecord['options']> = {},
  userId = `member-of-${account.username}`,
): Promise<void> {
  if (account.id !== null) world.codewars.users.set(account.id, account);
  const { settings } = open(world);
  for (const kind of ['ranks', 'honor', 'kata'] as const) {
    await settings.setChannel(guildId, kind, `${guildId}-${kind}`);
  }
  await settings.setOptions(guildId, options);
  await world.members.link(guildId, userId, account, undefined);
}

type Delivery = Parameters<Announcements['inbox']['add']>[0];
const bot = { kind: 'bot' } as const;

/** Deliveries as the listener hands them in, of the bot-wide hook unless told. */
export const delivery = {
  rank: (
    id: string,
    rank: number,
    language: string | null = null,
    more: Partial<Delivery> = {},
  ): Delivery => ({
    receivedAt: Date.now(),
    source: bot,
    event: 'user',
    action: 'rank_upgraded',
    user: { id, rank },
    language,
    ...more,
  }),
  honor: (id: string, honor: number, honorDelta: number, more: Partial<Delivery> = {}): Delivery => ({
    receivedAt: Date.now(),
    source: bot,
    event: 'user',
    action: 'honor_changed',
    user: { id, honor, honorDelta },
    ...more,
  }),
  kata: (action: string, id: string, createdById: string, more: Partial<Delivery> = {}): Delivery => ({
    receivedAt: Date.now(),
    source: bot,
    event: 'code_challenge',
    action,
    kata: { id, createdById },
    ...more,
  }),
  solved: (id: string, createdById: string, solutionId: string): Delivery =>
    delivery.kata('solution_finalized', id, createdById, { solution: { id: solutionId, userId: 's' } }),
};

type News<T extends NewsRecord['type']> = Extract<NewsRecord, { type: T }>;
type KataNews = Extract<NewsRecord, { kata: unknown }>;
type Facts = Omit<News<'rank'>, 'type'> & Omit<News<'honor'>, 'type'> & KataNews;

/** What was said, in the order of the adding: server, kind, the first member who may be named, and the facts. */
export function said(world: World, kind?: Kind) {
  return [...world.outbox.said.values()]
    .filter((each) => 'about' in each)
    .filter((each) => kind === undefined || each.kind === kind)
    .map(({ guildId, channelId, about: { account, links, news } }) => {
      const facts = news as unknown as Facts;
      return { guildId, channelId, account, words: { memberId: links[0]?.userId ?? '?', ...facts } };
    });
}

/** Rank-ups as `guild member old→new language`. */
export const ranksSaid = (world: World): string[] =>
  said(world, 'ranks').map(
    ({ guildId, words }) =>
      `${guildId} ${words.memberId} ${words.oldRank ?? '?'}→${words.rank} ${words.language ?? 'overall'}`,
  );

/** Honor as `guild from→total`. */
export const honorSaid = (world: World): string[] =>
  said(world, 'honor').map(({ guildId, words }) => `${guildId} ${words.from}→${words.total}`);

/** Kata news as `guild type kata count`. */
export const kataSaid = (world: World): string[] =>
  said(world, 'kata').map(({ guildId, words }) =>
    [guildId, words.type, words.kata.name ?? '?', words.count].filter((part) => part !== undefined).join(' '),
  );

/** A process that dies at its n-th operation: that one is done and its answer lost, or not done; none after it is. */
export class Death {
  readonly #at: number;
  readonly #isDone: boolean;
  #operations = 0;

  constructor(at: number, isDone: boolean) {
    this.#at = at;
    this.#isDone = isDone;
  }

  get happened(): boolean {
    return this.#operations >= this.#at;
  }

  async operation<T>(work: () => Promise<T>): Promise<T> {
    this.#operations += 1;
    if (this.#operations < this.#at) return work();
    if (this.#operations === this.#at && this.#isDone) await work();
    throw new StorageError('unavailable', 'the process is dead');
  }
}

/** A storage of which each operation counts; listing rows does not. */
export const dying = (storage: Storage, death: Death): Storage =>
  intercepted(storage, (operation, work) =>
    operation.endsWith('.entries') ? work() : death.operation(work),
  );
