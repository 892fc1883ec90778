import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../../sandbox/discord/index.ts';
import { hookIn, type OwnHook } from '../../test/support/own-hook.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { parseEncryptionKeys } from '../../src/storage/secrets/encryption-keys.ts';
import { postTo, type Hooked } from '../support/hook.ts';
import { channelIdOf, codewarsIdOf, guildIdOf, userIdOf } from '../support/ids.ts';

const readWithinMs = 60_000;
/** Of this the API alone tells. */
const quietNews = '7 kyu in Rust';

/** What came of members' own hooks. */
export interface Rings {
  /** How many were answered with which status; 0 where there was no answer. */
  readonly answers: ReadonlyMap<number, number>;
  /** What Codewars shows and no other hook tells: not said, and said more than once. */
  readonly missing: readonly string[];
  readonly twice: readonly string[];
  /** What no hook but these ever told, and Codewars does not show. */
  readonly believed: readonly string[];
}

/** Members' own hooks, whose owners make up nearly all that they post. */
export interface Doorbells {
  readonly size: number;
  ring(): Promise<void>;
  /** From now on Codewars shows that each of their owners has risen. */
  rise(): void;
  rings(): Rings;
}

interface Account {
  readonly person: number;
  readonly server: number;
}

/** Opens a webhook for each of these members, by the command that they would type; their profiles are read once. */
export async function openDoorbells(
  { port, stage }: Hooked,
  accounts: readonly Account[],
): Promise<Doorbells> {
  const { discord, codewars } = stage;
  const hooks = await Promise.all(accounts.map(open));
  const answers = new Map<number, number>();
  let next = 0;
  for (const hook of hooks) await post(hook, 'webhook', { action: 'updated' });
  const deadline = Date.now() + readWithinMs;
  for (const { person } of accounts) {
    const isRead = () =>
      codewars.requests.some(({ path }) => path.endsWith(`/users/${codewarsIdOf(person)}`));
    while (!isRead()) {
      if (Date.now() > deadline) throw new Error('no look came of a ring');
      await sleep(50);
    }
  }

  return {
    size: hooks.length,
    async ring() {
      const index = next % hooks.length;
      const [hook, account] = [hooks[index], accounts[index]];
      const lie = lies[Math.floor(next / hooks.length) % lies.length];
      next += 1;
      if (!hook || !account || !lie) throw new RangeError('there are no hooks');
      const status = await post(hook, ...lie(codewarsIdOf(account.person), next));
      answers.set(status, (answers.get(status) ?? 0) + 1);
    },
    rise() {
      const overall = { rank: -8, name: '8 kyu', color: 'white', score: 0 };
      const rust = { rank: -7, name: '7 kyu', color: 'white', score: 20 };
      for (const { person } of accounts) {
        codewars.setUser(`member_${person}`, { ranks: { overall, languages: { rust } } });
      }
    },
    rings() {
      const servers = [...new Set(accounts.map(({ server }) => server))];
      const said = servers
        .flatMap((server) => discord.world.messages(channelIdOf(server)))
        .flatMap(({ embeds }) => embeds)
        .map(({ title = '', url = '' }) => ({ title, url }));
      const risen = accounts.map(({ person }) => {
        const name = `member_${person}`;
        const own = said.filter(({ title, url }) => title === quietNews && url.endsWith(`/users/${name}`));
        return { name, times: own.length };
      });
      return {
        answers,
        missing: risen.filter(({ times }) => times === 0).map(({ name }) => name),
        twice: risen.filter(({ times }) => times > 1).map(({ name }) => name),
        // All others tell of ranks in languages, up to 2 dan.
        believed: said.flatMap(({ title, url }) =>
          url.includes('/kata/') || (url.includes('/users/') && !/^(\d kyu|[12] dan) in /.test(title))
            ? [title]
            : [],
        ),
      };
    },
  };

  async function open({ person, server }: Account): Promise<OwnHook> {
    const place = { userId: userIdOf(person), guildId: guildIdOf(server), channelId: channelIdOf(server, 1) };
    const answer = await (await discord.slash({ ...place, name: 'webhook' })).settled();
    if (answer.kind !== 'message') throw new Error('/webhook gives none');
    return hookIn(textOf(answer.message));
  }

  function post({ url, secret }: OwnHook, event: string, body: object): Promise<number> {
    return postTo(`http://127.0.0.1:${port}${new URL(url).pathname}`, { event, secret, body });
  }
}

type Lie = (id: string, n: number) => readonly [event: string, body: object];

const kataLie =
  (action: string): Lie =>
  (id, n) => [
    'code_challenge',
    { action, code_challenge: { id: 'valid-braces', created_by_id: id }, solution: { id: `made-up-${n}` } },
  ];

const lies: readonly Lie[] = [
  (id, n) => ['user', { action: 'honor_changed', user: { id, honor: 1_000_000_000 + n, honor_delta: -1 } }],
  (id) => ['user', { action: 'rank_upgraded', user: { id, rank: 8 }, language: null }],
  (id) => ['user', { action: 'rank_earned', user: { id, rank: 8 }, language: 'ruby' }],
  ...['created', 'approved', 'voted', 'solution_finalized'].map(kataLie),
];

/** What waits in the store: looks that were rung for, and deliveries. */
export async function rowsWaiting(
  env: Readonly<Record<string, string>>,
): Promise<{ looks: number; inbox: number }> {
  const { DATABASE_URL: url = '', ENCRYPTION_KEY: keys } = env;
  const encryptionKeys = keys === undefined ? [] : parseEncryptionKeys(keys);
  const storage = await openStorage({ url, encryptionKeys, log: console });
  try {
    const [looks, inbox] = [await countOf(storage.looks.keys()), await countOf(storage.inbox.keys())];
    return { looks, inbox };
  } finally {
    await storage.close();
  }
}

async function countOf(keys: AsyncIterable<string>): Promise<number> {
  let count = 0;
  for await (const _ of keys) count += 1;
  return count;
}
