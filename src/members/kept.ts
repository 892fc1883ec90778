import { unlessCorrupt } from '../storage/errors.ts';
import {
  attemptKey,
  changesIn,
  honorKey,
  kataIn,
  keptNumbers,
  memberKey,
  type CompletedOnce,
  type GatheringRecord,
  type InboxRecord,
} from '../storage/records.ts';
import type { Collection, Storage } from '../storage/storage.ts';
import { accountKey, answersAbout, nameKey, userInAnswer } from './account.ts';
import type { Subject } from './subject.ts';

/** What is kept about a person, in the words of PRIVACY.md and /account. */
export const words = {
  link: {
    what: 'your Discord user id, the server’s id, your Codewars name and id, when you linked and verified, whether you are announced, whether you are hidden from boards',
    why: 'to know whose profile is yours',
    until: 'the link ends',
  },
  apiKey: {
    what: 'your Codewars API key, if you gave one; sealed with AES-256-GCM',
    why: 'to train for you; it is opened for a call to Codewars, and when the operator changes the key it is sealed with',
    until: 'the link ends',
  },
  hook: {
    what: 'the address and the secret of your webhook, if you made one, and when Codewars last called it; the secret is sealed',
    why: 'to know that a delivery is from Codewars',
    until: 'you remove it, or the link ends',
  },
  snapshot: {
    what: 'what your profile last showed: honor, ranks, the newest completed kata; and the numbers of your own kata, if your webhook reported them',
    why: 'to notice what is new, and to say nothing twice',
    until: 'the last link to that account ends',
  },
  completions: {
    what: 'which kata you have completed, in which languages and when, and what they were worth',
    why: 'to recommend one that you have not, and for boards and pictures',
    until: 'the last link to that account ends',
  },
  history: {
    what: 'your honor, your scores and the number of your completed kata, each time they changed: every change for two months, then one a day, after 400 days one a month',
    why: 'for boards and pictures that show what was gained',
    until: 'the last link to that account ends',
  },
  session: {
    what: 'the kata you are training on, and the code and results of your newest fifty attempts (three megabytes at most)',
    why: 'so that no code is lost',
    until: 'you finalize or abandon the kata, or the link ends',
  },
  solved: {
    what: 'a solved kata: its name, the language, how long it took',
    why: 'so that you can tell the channel',
    until: 'you tell it, or seven days',
  },
  language: {
    what: 'the language you trained in last',
    why: 'to offer it again',
    until: 'your last link ends',
  },
  timezone: {
    what: 'your time zone, if you chose one',
    why: 'to begin your days at your midnight',
    until: 'your last link ends',
  },
  code: {
    what: 'a one-time code while you verify your account',
    why: 'to prove that the account is yours',
    until: '15 minutes',
  },
  presence: {
    what: 'whether you are in a server, once a board named you or there was something to announce about you',
    why: 'to leave out members who have left',
    until: 'an hour',
  },
  notice: {
    what: 'that another person ended a link of yours',
    why: 'to tell you',
    until: 'your next command',
  },
  news: {
    what: 'what is about to be announced about you, and the honor that was announced last',
    why: 'to gather small changes, and to say them once',
    until: 'a day; the honor until the link ends',
  },
  roleLook: {
    what: 'that your rank roles in a server must be looked at, once a link, a rank or your return changed what you should have',
    why: 'so that your roles fit your rank, also after a restart',
    until: 'they fit, a minute later as a rule; or until the bot may change roles in that server again',
  },
  delivery: {
    what: 'what a webhook reported about your account and the bot has not handled yet',
    why: 'so that nothing is lost when the bot restarts',
    until: 'a day; a month where it cannot be handled',
  },
  answer: {
    what: 'Codewars’ own public answers about your account',
    why: 'to ask Codewars less, and to have something to show while it is down',
    until: 'a week, or the last link to that account ends',
  },
} as const;

export type Word = keyof typeof words;

export type CollectionName = Exclude<keyof Storage, 'sealer' | 'check' | 'close'>;
type RowOf<N extends CollectionName> = Storage[N] extends Collection<infer T> ? T : never;

/** How to find, show and delete the rows of a collection that are about a person. Without `keys`, all rows are scanned. */
export interface Rule<T> {
  readonly belongsTo: 'account' | 'link' | 'member';
  readonly words: Word | ((row: T) => readonly Word[]);
  readonly keys?: (subject: Subject, storage: Storage) => Iterable<string> | AsyncIterable<string>;
  readonly isTheirs?: (row: T, subject: Subject, key: string) => boolean;
  /** The row without secrets and other people; `undefined` if it says no more than the link. */
  readonly shown: (row: T, subject: Subject, key: string) => object | undefined;
  /** The row without the person; by default the whole row is deleted. */
  readonly without?: (row: T, subject: Subject, key: string) => T | undefined;
  readonly isShared?: (storage: Storage, key: string, row: T | undefined) => Promise<boolean>;
}

type Keys = NonNullable<Rule<unknown>['keys']>;
const of = (belongsTo: Rule<unknown>['belongsTo'], words: Word, keys: Keys) => ({ belongsTo, words, keys });

const pairs = (subject: Subject) => subject.pairs;
const accounts = (subject: Subject) => subject.accounts;
const people = (subject: Subject) => subject.userIds;
const asIs = (row: object): object => row;
const nothing = (): undefined => undefined;
const guildIn = (key: string): string => key.split(':')[0] ?? '';
const withGuild = (row: object, _: Subject, key: string): object => ({ guildId: guildIn(key), ...row });

async function isFollowed({ followers }: Storage, accounts: readonly string[]): Promise<boolean> {
  return (await followers.getMany(accounts)).some((row) => row !== undefined);
}
const isAccountFollowed = (storage: Storage, account: string) => isFollowed(storage, [account]);

async function* hooksOf(subject: Subject, storage: Storage): AsyncIterable<string> {
  for (const key of subject.pairs) {
    const hookId = (await unlessCorrupt(() => storage.hookOf.get(key)))?.hookId;
    if (hookId !== undefined) yield hookId;
  }
}

const shownKata = ({ id, at, languages }: CompletedOnce): object => ({
  id,
  languages,
  ...(at > 0 && { completedAt: at }),
});

const gainerOf = (what: GatheringRecord['what']): string =>
  what.type === 'honor' ? what.account : what.authorId;

const accountsIn = ({ user, kata }: InboxRecord): string[] =>
  [user?.id, kata?.createdById].filter((id) => typeof id === 'string');

const deliveries: Rule<InboxRecord> = {
  belongsTo: 'account',
  words: 'delivery',
  isTheirs: (row, subject) =>
    (row.source.kind === 'member' && subject.has(row.source.guildId, row.source.userId)) ||
    // Some Codewars servers post a name where an id belongs.
    [...accountsIn(row), row.solution?.userId ?? ''].some((id) => subject.names.has(id.toLowerCase())),
  // The owner of the webhook and the solver of the kata may be other people.
  shown: ({ source, solution, ...row }) => ({
    ...row,
    ...(solution && { solution: { id: solution.id } }),
    webhook: source.kind,
  }),
  async isShared(storage, _, row) {
    if (row === undefined || row.source.kind === 'member') return false;
    return isFollowed(
      storage,
      accountsIn(row).flatMap((id) => [id, nameKey(id)]),
    );
  },
};

/**
 * Every collection, in the order in which rows are deleted: first the followers of an account, so that nothing new is stored; then
 * what belongs to the account, while the link still leads to it; last the indexes that lead to the link.
 */
export const kept = {
  followers: {
    ...of('account', 'link', accounts),
    shown: nothing,
    without({ followers }, subject) {
      const others = followers.filter(({ guildId, userId }) => !subject.has(guildId, userId));
      return others.length > 0 ? { followers: others } : undefined;
    },
  },
  gathering: {
    belongsTo: 'account',
    words: 'news',
    async *keys({ linked, guildIds }, storage) {
      for (const { guildId, account } of linked) {
        for (const key of new Set([accountKey(account), nameKey(account.username)]))
          yield honorKey(guildId, key);
      }
      // A key of a kata does not tell its author.
      for await (const key of storage.gathering.keys()) {
        if (guildIds.has(guildIn(key)) && !key.includes(':honor:')) yield key;
      }
    },
    isTheirs: ({ guildId, what }, subject) => subject.hasAccountIn(guildId, gainerOf(what)),
    shown: asIs,
    async isShared(storage, _, row) {
      const { followers = [] } = (row && (await storage.followers.get(gainerOf(row.what)))) ?? {};
      return followers.some(({ guildId }) => guildId === row?.guildId);
    },
  },
  outbox: {
    belongsTo: 'account',
    words: 'news',
    isTheirs({ guildId, about, message }, subject) {
      const theirs = [...subject.userIds].filter((userId) => subject.has(guildId, userId));
      if (about !== undefined) return about.links.some(({ userId }) => theirs.includes(userId));
      // Earlier versions stored only the message, which mentions the member.
      const text = JSON.stringify(message ?? '');
      return theirs.some((userId) => text.includes(`<@${userId}>`));
    },
    shown: ({ guildId, kind, createdAt, about, message }) => ({
      guildId,
      kind,
      createdAt,
      ...(about === undefined ? { message } : { news: about.news }),
    }),
    without(row, subject) {
      const links = row.about?.links.filter(({ userId }) => !subject.has(row.guildId, userId)) ?? [];
      return row.about && links.length > 0 ? { ...row, about: { ...row.about, links } } : undefined;
    },
  },
  inbox: deliveries,
  aside: deliveries,
  snapshots: { ...of('account', 'snapshot', accounts), shown: asIs, isShared: isAccountFollowed },
  completions: {
    ...of('account', 'completions', accounts),
    shown: (row) => ({ total: row.total, readAt: row.readAt, kata: kataIn(row).map(shownKata) }),
    isShared: isAccountFollowed,
  },
  // Sums of `completions`.
  solves: { ...of('account', 'completions', accounts), shown: nothing, isShared: isAccountFollowed },
  history: {
    ...of('account', 'history', accounts),
    shown: (row) => ({ readings: changesIn(row) }),
    isShared: isAccountFollowed,
  },
  names: {
    belongsTo: 'account',
    words: 'link',
    // All are scanned, since earlier versions left old names behind.
    isTheirs: ({ codewarsId }, subject) => subject.accounts.has(codewarsId),
    shown: nothing,
    isShared: async (storage, _, row) => row !== undefined && isFollowed(storage, [row.codewarsId]),
  },
  accounts: {
    belongsTo: 'account',
    words: 'answer',
    isTheirs: ({ username }, subject, key) =>
      subject.hashes.has(key) ||
      // Version 1.0 stored ids unhashed.
      subject.accounts.has(key) ||
      (username !== null && subject.names.has(username.toLowerCase())),
    shown: nothing,
  },
  cache: {
    belongsTo: 'account',
    words: 'answer',
    keys: ({ names }, storage) => answersAbout(storage.cache, names),
    shown: ({ fetchedAt }, _, key) => ({ asked: key.replace(/^\d+ /, ''), fetchedAt }),
    isShared: async (storage, key) => {
      const name = userInAnswer(key);
      const id = (await storage.names.get(name))?.codewarsId;
      return isFollowed(storage, [name, nameKey(name), ...(id === undefined ? [] : [id])]);
    },
  },
  // Before the links: when one has ended, a look is asked for that takes the roles away.
  roleLooks: {
    ...of('member', 'roleLook', pairs),
    shown: ({ guildId, askedAt }) => ({ guildId, askedAt }),
  },
  links: {
    belongsTo: 'member',
    words: ({ sealedApiKey }) => (sealedApiKey === undefined ? ['link'] : ['link', 'apiKey']),
    keys: pairs,
    shown: ({ sealedApiKey, ...row }, subject, key) =>
      withGuild({ ...row, apiKeyKept: sealedApiKey !== undefined }, subject, key),
  },
  hooks: {
    ...of('link', 'hook', hooksOf),
    shown: ({ sealedSecret: _, ...row }, __, hookId) => ({ hookId, ...row }),
  },
  heard: {
    belongsTo: 'link',
    words: 'hook',
    async *keys(subject, storage) {
      for await (const hookId of hooksOf(subject, storage)) yield `hook:${hookId}`;
    },
    shown: ({ at, pingAt, action, actionAt }, _, key) => ({
      hookId: key.slice('hook:'.length),
      at,
      pingAt,
      action,
      actionAt,
    }),
  },
  looks: { ...of('link', 'delivery', hooksOf), shown: ({ guildId, targets }) => ({ guildId, targets }) },
  hookOf: { ...of('link', 'hook', pairs), shown: nothing },
  attempts: {
    belongsTo: 'link',
    words: 'session',
    async *keys(subject, storage) {
      for (const key of subject.pairs) {
        const session = await unlessCorrupt(() => storage.sessions.get(key));
        if (session !== undefined)
          yield* keptNumbers(session).map((number) => attemptKey(session.id, number));
      }
    },
    shown: ({ dmid: _, ...row }, __, key) => ({ attempt: Number(key.split(':')[1]), ...row }),
  },
  sessions: {
    ...of('link', 'session', pairs),
    shown: ({ kept: _, replaced: __, ...row }, subject, key) => withGuild(row, subject, key),
  },
  solved: {
    belongsTo: 'link',
    words: 'solved',
    isTheirs: ({ guildId, userId }, subject) => subject.has(guildId, userId),
    shown: asIs,
  },
  presence: { ...of('member', 'presence', pairs), shown: withGuild },
  memberships: {
    belongsTo: 'member',
    words: ({ notices }) => (notices.length > 0 ? ['notice'] : []),
    keys: people,
    shown: ({ notices }, subject, userId) => {
      const theirs = notices.filter(({ guildId }) => subject.has(guildId, userId));
      return theirs.length > 0 ? { notices: theirs } : undefined;
    },
    without(row, subject, userId) {
      const guildIds = row.guildIds.filter((guildId) => !subject.has(guildId, userId));
      // Notices about links that another person ended stay.
      const notices = subject.isAllOf(userId) ? [] : row.notices;
      return guildIds.length + notices.length > 0 ? { guildIds, notices } : undefined;
    },
  },
  preferences: {
    belongsTo: 'member',
    words: ({ language, timezone }) => [
      ...(language === undefined ? [] : (['language'] as const)),
      ...(timezone === undefined ? [] : (['timezone'] as const)),
    ],
    keys: people,
    shown: asIs,
    isShared: async (storage, userId) => ((await storage.memberships.get(userId))?.guildIds.length ?? 0) > 0,
  },
  codes: {
    belongsTo: 'link',
    words: 'code',
    keys: ({ pairs, userIds }) => [...pairs, ...[...userIds].map((userId) => memberKey('direct', userId))],
    shown: ({ username, expiresAt }) => ({ username, expiresAt }),
  },
  members: {
    belongsTo: 'member',
    words: 'link',
    keys: ({ guildIds }) => guildIds,
    shown: nothing,
    without(row, subject, guildId) {
      const userIds = row.userIds.filter((userId) => !subject.has(guildId, userId));
      return userIds.length > 0 ? { userIds } : undefined;
    },
  },

  // Not about people.
  guilds: 'what the admins of a server chose',
  schedules: 'when something is said in a server',
  dailies: 'the kata of the day of a server',
  trouble: 'why a channel of a server cannot be written to',
  rankRoles: 'the rank roles of a server',
  catalogue: 'kata',
  seen: 'hashes of what was announced: nothing can be read from them',
} satisfies { [N in CollectionName]: Rule<RowOf<N>> | string };
