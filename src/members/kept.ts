import { unlessCorrupt } from '../storage/errors.ts';
import { attemptKey, honorKey, keptNumbers, memberKey, type InboxRecord } from '../storage/records.ts';
import type { Collection, Storage } from '../storage/storage.ts';
import { accountKey, nameKey } from './account.ts';
import { answersAbout, userIn } from './answers.ts';
import type { Word } from './kept-words.ts';
import type { Whose } from './whose.ts';

export type CollectionName = Exclude<keyof Storage, 'sealer' | 'check' | 'close'>;
type RowOf<N extends CollectionName> = Storage[N] extends Collection<infer T> ? T : never;

/** How the rows of a collection that are about a person are found, shown and deleted. */
interface Rule<T> {
  /** What a row belongs to: it goes when this ends. */
  readonly belongsTo: 'account' | 'link' | 'member';
  readonly words: Word | ((row: T) => readonly Word[]);
  /** Where the rows may be; default: all rows are looked at. */
  readonly keys?: (whose: Whose, storage: Storage) => Iterable<string> | AsyncIterable<string>;
  /** Default: what is under those keys is. */
  readonly isTheirs?: (row: T, whose: Whose, key: string) => boolean;
  /** The row as its person may read it; `undefined`: it says no more than the link does. */
  readonly shown: (row: T, whose: Whose, key: string) => unknown;
  /** The row without them; default: there is no row without them. */
  readonly without?: (row: T, whose: Whose, key: string) => T | undefined;
  /** Whether a row that would be deleted belongs to another member too. */
  readonly isShared?: (storage: Storage, key: string, row: T | undefined) => Promise<boolean>;
}

const rule = <N extends CollectionName>(_: N, rules: Rule<RowOf<N>>): Rule<RowOf<N>> => rules;

const notAboutPeople = (why: string) => why;

const pairs = ({ links }: Whose): string[] => links.map(({ guildId, userId }) => memberKey(guildId, userId));
const accounts = (whose: Whose): Iterable<string> => whose.accounts;
const asIs = (row: unknown): unknown => row;
const nothing = (): undefined => undefined;

async function isFollowed(storage: Storage, account: string): Promise<boolean> {
  return (await storage.followers.get(account)) !== undefined;
}

async function isFollowedIn(storage: Storage, account: string, guildId: string): Promise<boolean> {
  const followers = (await storage.followers.get(account))?.followers ?? [];
  return followers.some((each) => each.guildId === guildId);
}

async function isLinked(storage: Storage, userId: string): Promise<boolean> {
  return ((await storage.memberships.get(userId))?.guildIds.length ?? 0) > 0;
}

async function* hooksOf(whose: Whose, storage: Storage): AsyncIterable<string> {
  for (const key of pairs(whose)) {
    const hookId = (await unlessCorrupt(() => storage.hookOf.get(key)))?.hookId;
    if (hookId !== undefined) yield hookId;
  }
}

/** Whose news a delivery is. */
const subjectsOf = ({ user, kata }: InboxRecord): string[] =>
  [user?.id, kata?.createdById].filter((id) => typeof id === 'string');

const deliveries = {
  belongsTo: 'account',
  words: 'delivery',
  isTheirs: (row: InboxRecord, whose: Whose) =>
    (row.source.kind === 'member' && whose.has(row.source.guildId, row.source.userId)) ||
    // Some servers post a name where an id belongs.
    [...subjectsOf(row), row.solution?.userId ?? ''].some((id) => whose.names.has(id.toLowerCase())),
  // Whose webhook it came by, and who solved the kata, is about another person.
  shown: ({ source, solution, ...row }: InboxRecord) => ({
    ...row,
    ...(solution && { solution: { id: solution.id } }),
    webhook: source.kind,
  }),
  async isShared(storage: Storage, _: string, row: InboxRecord | undefined) {
    if (row === undefined || row.source.kind === 'member') return false;
    const keys = subjectsOf(row).flatMap((id) => [id, nameKey(id)]);
    return (await storage.followers.getMany(keys)).some((each) => each !== undefined);
  },
} as const;

/**
 * Every collection there is, in the order in which they are emptied: first who follows an account, so that nothing new comes of
 * it; what belongs to the account before the link, which alone leads to it; the indexes that lead to a link last. A new
 * collection must say here what it holds of a person.
 */
export const kept = {
  followers: rule('followers', {
    belongsTo: 'account',
    words: 'link',
    keys: accounts,
    shown: nothing,
    without({ followers }, whose) {
      const others = followers.filter(({ guildId, userId }) => !whose.has(guildId, userId));
      return others.length > 0 ? { followers: others } : undefined;
    },
  }),
  gathering: rule('gathering', {
    belongsTo: 'account',
    words: 'news',
    async *keys({ links, guildIds }, storage) {
      for (const { guildId, account } of links) {
        if (account === undefined) continue;
        for (const key of new Set([accountKey(account), nameKey(account.username)]))
          yield honorKey(guildId, key);
      }
      // Of kata the key does not tell the author.
      for await (const key of storage.gathering.keys()) {
        if (guildIds.has(guildIn(key)) && !key.includes(':honor:')) yield key;
      }
    },
    isTheirs: ({ guildId, what }, whose) =>
      whose.hasAccountIn(guildId, what.type === 'honor' ? what.account : what.authorId),
    shown: asIs,
    isShared: async (storage, _, row) =>
      row !== undefined &&
      isFollowedIn(storage, row.what.type === 'honor' ? row.what.account : row.what.authorId, row.guildId),
  }),
  outbox: rule('outbox', {
    belongsTo: 'account',
    words: 'news',
    isTheirs({ guildId, about, message }, whose) {
      const theirs = [...whose.userIds].filter((userId) => whose.has(guildId, userId));
      if (about !== undefined) return about.links.some(({ userId }) => theirs.includes(userId));
      // A row of an earlier version: who is named in it is whom it is about.
      const text = JSON.stringify(message ?? '');
      return theirs.some((userId) => text.includes(`<@${userId}>`));
    },
    shown: ({ guildId, kind, createdAt, about, message }) => ({
      ...{ guildId, kind, createdAt },
      ...(about === undefined ? { message } : { news: about.news }),
    }),
    without(row, whose) {
      const links = row.about?.links.filter(({ userId }) => !whose.has(row.guildId, userId)) ?? [];
      return row.about && links.length > 0 ? { ...row, about: { ...row.about, links } } : undefined;
    },
  }),
  inbox: rule('inbox', deliveries),
  aside: rule('aside', deliveries),
  snapshots: rule('snapshots', {
    belongsTo: 'account',
    words: 'snapshot',
    keys: accounts,
    shown: asIs,
    isShared: isFollowed,
  }),
  completions: rule('completions', {
    belongsTo: 'account',
    words: 'completions',
    keys: accounts,
    shown: asIs,
    isShared: isFollowed,
  }),
  names: rule('names', {
    belongsTo: 'account',
    words: 'link',
    // All are looked at: earlier versions left earlier names behind.
    isTheirs: ({ codewarsId }, whose) => whose.accounts.has(codewarsId),
    shown: nothing,
    isShared: async (storage, _, row) => row !== undefined && isFollowed(storage, row.codewarsId),
  }),
  accounts: rule('accounts', {
    belongsTo: 'account',
    words: 'answer',
    isTheirs: ({ username }, whose, key) =>
      whose.hashes.has(key) ||
      // Version 1.0 kept ids in the clear.
      whose.accounts.has(key) ||
      (username !== null && whose.names.has(username.toLowerCase())),
    shown: nothing,
  }),
  cache: rule('cache', {
    belongsTo: 'account',
    words: 'answer',
    keys: ({ names }, storage) => answersAbout(storage.cache, names),
    shown: ({ fetchedAt }, _, key) => ({ asked: key.replace(/^\d+ /, ''), fetchedAt }),
    isShared: async (storage, key) => {
      const name = userIn(key);
      const id = (await storage.names.get(name))?.codewarsId;
      const keys = [name, `name:${name}`, ...(id === undefined ? [] : [id])];
      return (await storage.followers.getMany(keys)).some((row) => row !== undefined);
    },
  }),
  links: rule('links', {
    belongsTo: 'member',
    words: ({ sealedApiKey }) => (sealedApiKey === undefined ? ['link'] : ['link', 'apiKey']),
    keys: pairs,
    shown: ({ sealedApiKey, ...row }, _, key) => ({
      guildId: guildIn(key),
      ...row,
      apiKeyKept: sealedApiKey !== undefined,
    }),
  }),
  hooks: rule('hooks', {
    belongsTo: 'link',
    words: 'hook',
    keys: hooksOf,
    shown: ({ sealedSecret: _, ...row }, __, hookId) => ({ hookId, ...row }),
  }),
  heard: rule('heard', {
    belongsTo: 'link',
    words: 'hook',
    async *keys(whose, storage) {
      for await (const hookId of hooksOf(whose, storage)) yield `hook:${hookId}`;
    },
    shown: ({ at, pingAt }, _, key) => ({ hookId: key.slice('hook:'.length), at, pingAt }),
  }),
  looks: rule('looks', {
    belongsTo: 'link',
    words: 'delivery',
    keys: hooksOf,
    shown: ({ guildId, targets }) => ({ guildId, targets }),
  }),
  hookOf: rule('hookOf', { belongsTo: 'link', words: 'hook', keys: pairs, shown: nothing }),
  attempts: rule('attempts', {
    belongsTo: 'link',
    words: 'session',
    async *keys(whose, storage) {
      for (const key of pairs(whose)) {
        const session = await unlessCorrupt(() => storage.sessions.get(key));
        if (session !== undefined)
          yield* keptNumbers(session).map((number) => attemptKey(session.id, number));
      }
    },
    shown: ({ dmid: _, ...row }, __, key) => ({ attempt: Number(key.split(':')[1]), ...row }),
  }),
  sessions: rule('sessions', {
    belongsTo: 'link',
    words: 'session',
    keys: pairs,
    shown: ({ kept: _, replaced: __, ...row }, ___, key) => ({ guildId: guildIn(key), ...row }),
  }),
  solved: rule('solved', {
    belongsTo: 'link',
    words: 'solved',
    isTheirs: ({ guildId, userId }, whose) => whose.has(guildId, userId),
    shown: asIs,
  }),
  presence: rule('presence', {
    belongsTo: 'member',
    words: 'presence',
    keys: pairs,
    shown: (row, _, key) => ({ guildId: guildIn(key), ...row }),
  }),
  memberships: rule('memberships', {
    belongsTo: 'member',
    words: ({ notices }) => (notices.length > 0 ? ['notice'] : []),
    keys: ({ userIds }) => userIds,
    shown: ({ notices }, whose, userId) => {
      const theirs = notices.filter(({ guildId }) => whose.has(guildId, userId));
      return theirs.length > 0 ? { notices: theirs } : undefined;
    },
    without(row, whose, userId) {
      const guildIds = row.guildIds.filter((guildId) => !whose.has(guildId, userId));
      // When another person ends a link, a notice stays that says so.
      const notices = whose.isAllOf(userId) ? [] : row.notices;
      return guildIds.length + notices.length > 0 ? { guildIds, notices } : undefined;
    },
  }),
  preferences: rule('preferences', {
    belongsTo: 'member',
    words: 'language',
    keys: ({ userIds }) => userIds,
    shown: asIs,
    isShared: isLinked,
  }),
  codes: rule('codes', {
    belongsTo: 'link',
    words: 'code',
    keys: (whose) => [...pairs(whose), ...[...whose.userIds].map((userId) => memberKey('direct', userId))],
    shown: ({ username, expiresAt }) => ({ username, expiresAt }),
  }),
  members: rule('members', {
    belongsTo: 'member',
    words: 'link',
    keys: ({ guildIds }) => guildIds,
    shown: nothing,
    without(row, whose, guildId) {
      const userIds = row.userIds.filter((userId) => !whose.has(guildId, userId));
      return userIds.length > 0 ? { userIds } : undefined;
    },
  }),

  guilds: notAboutPeople('what the admins of a server chose'),
  trouble: notAboutPeople('why a channel of a server cannot be written to'),
  catalogue: notAboutPeople('kata'),
  seen: notAboutPeople('hashes of what was announced: nothing can be read from them'),
} satisfies { [N in CollectionName]: Rule<RowOf<N>> | string };

const guildIn = (key: string): string => key.split(':')[0] ?? '';
