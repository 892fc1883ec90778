import { setTimeout as sleep } from 'node:timers/promises';
import type { SeenMessage } from '../../sandbox/discord/index.ts';
import { deliver, unheard, type Hooked } from '../support/hook.ts';
import { channelIdOf, codewarsIdOf } from '../support/ids.ts';
import { median } from '../support/statistics.ts';

const retryMs = 500;

/** News that were accepted, and how often each was said. */
export interface Tally {
  readonly accepted: number;
  /** Answers that were neither 204 nor 503, by status. */
  readonly refused: ReadonlyMap<number, number>;
  /** Attempts that had to be repeated, because they were answered 503 or not at all. */
  readonly repeated: number;
  readonly missing: readonly string[];
  readonly twice: readonly string[];
  /** From the 204 to the message, in milliseconds, of half of them at most. */
  readonly medianMs: number;
}

/** Delivers rank-ups that each happen once, until they are accepted. */
export interface WebhookSender {
  /** Delivers the next one; settles when it was accepted or refused. */
  deliver(): Promise<void>;
  tally(): Tally;
}

/**
 * @param accounts whose ranks rise in turn; `place` is the server in which one is linked. The next news of an account wait for those
 * before, as they do at Codewars.
 */
export function createWebhookSender(
  { port, stage }: Hooked,
  accounts: readonly { readonly person: number; readonly server: number }[],
): WebhookSender {
  /** When each was accepted, and when it was first said. */
  const accepted = new Map<string, number>();
  const saidAt = new Map<string, number>();
  const serverOf = new Map(accounts.map(({ server }) => [channelIdOf(server), server]));
  const refused = new Map<number, number>();
  const before = new Map<number, Promise<void>>();
  let [next, repeated] = [0, 0];

  async function insist(person: number, news: (typeof unheard)[number], key: string): Promise<void> {
    for (;;) {
      const status = await deliver(port, { accountId: codewarsIdOf(person), ...news });
      if (status === 204) {
        accepted.set(key, performance.now());
        return;
      }
      if (status !== 503 && status !== 0) {
        refused.set(status, (refused.get(status) ?? 0) + 1);
        return;
      }
      repeated += 1;
      await sleep(retryMs);
    }
  }

  stage.discord.onMessage(({ message }) => {
    const server = serverOf.get(message.channel_id);
    if (server === undefined) return;
    for (const key of keysOf(server, message)) saidAt.set(key, saidAt.get(key) ?? performance.now());
  });

  return {
    async deliver() {
      const account = accounts[next % accounts.length];
      const news = unheard[Math.floor(next / accounts.length) % unheard.length];
      next += 1;
      if (account === undefined || news === undefined) throw new RangeError('nobody rises');
      const { person, server } = account;
      const key = keyOf(server, `member_${person}`, `${rankName(news.rank)} in ${news.language ?? ''}`);
      const delivered = (before.get(person) ?? Promise.resolve()).then(() => insist(person, news, key));
      before.set(person, delivered);
      await delivered;
    },
    tally() {
      const said = new Map<string, number>();
      const servers = new Set(accounts.map(({ server }) => server));
      for (const server of servers) {
        for (const message of stage.discord.world.messages(channelIdOf(server))) {
          for (const key of keysOf(server, message)) said.set(key, (said.get(key) ?? 0) + 1);
        }
      }
      const saidTimes = (is: (times: number) => boolean): string[] =>
        [...accepted.keys()].filter((key) => is(said.get(key) ?? 0));
      return {
        accepted: accepted.size,
        refused,
        repeated,
        missing: saidTimes((times) => times === 0),
        twice: saidTimes((times) => times > 1),
        medianMs: median([...accepted].map(([key, at]) => Math.max(0, (saidAt.get(key) ?? Infinity) - at))),
      };
    },
  };
}

const rankName = (rank: number): string => (rank < 0 ? `${-rank} kyu` : `${rank} dan`);

const keyOf = (server: number, username: string, title: string): string =>
  `${server} ${username} ${title.toLowerCase()}`;

/** An announcement names its member by a link to the profile, and the rank in its title. */
function keysOf(server: number, message: SeenMessage): string[] {
  return message.embeds.flatMap(({ title, url }) => {
    const username = /\/users\/([^/?#]+)/.exec(url ?? '')?.[1];
    return title === undefined || username === undefined ? [] : [keyOf(server, username, title)];
  });
}
