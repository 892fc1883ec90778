import AsyncLock from 'async-lock';
import { settleAll } from '../errors.ts';
import type { Kind } from '../guilds/kinds.ts';
import type { Settings } from '../guilds/settings.ts';
import type { Accounts, Followed } from '../members/accounts.ts';
import { linksTo, type Follower } from '../members/link.ts';
import { apiLagMs, firstOfRank, standing, type Snapshots } from '../members/snapshots.ts';
import type { Announce } from './announce.ts';
import { wantsRank, type Audience, type Candidate, type Listener } from './audience.ts';
import { newestTotal, type Batches } from './batching/batches.ts';
import type { Deps } from './deps.ts';
import { fingerprint, type CodewarsEvent, type EventOf, type Seen } from './event.ts';
import type { KataFacts } from './kata-facts.ts';

export type Pipeline = ReturnType<typeof createPipeline>;

/**
 * From what happened to what there is to say. At whatever point it dies, doing all again says nothing twice: what there is to say goes
 * to the outbox first, under an id made of what happened; then what is known is raised; then the fingerprint is kept.
 */
export function createPipeline(
  options: Deps & {
    readonly accounts: Pick<Accounts, 'resolve'>;
    readonly seen: Seen;
    readonly snapshots: Snapshots;
    readonly audience: Audience;
    readonly batches: Pick<Batches, 'honor' | 'kata'>;
    readonly announce: Announce;
    readonly kataFacts: KataFacts;
    readonly settings: Pick<Settings, 'noteHeard'>;
  },
) {
  const { accounts, seen, snapshots, audience, batches, announce, kataFacts } = options;
  const locks = new AsyncLock({ maxPending: Infinity });

  return {
    /** Handles an event; the same one again changes nothing. Rejects when what follows from it could not be stored. */
    async accept(event: CodewarsEvent): Promise<void> {
      const followed = await accounts.resolve('accountId' in event ? event.accountId : event.authorId);
      // One at a time for each account: each is compared with what the last one raised.
      if (followed !== undefined) await locks.acquire(followed.account, () => work(event, followed));
    },
  };

  async function work(event: CodewarsEvent, followed: Followed): Promise<void> {
    const { account } = followed;
    switch (event.type) {
      case 'rank':
        return rank({ ...event, accountId: account });
      case 'honor':
        return honor(event, followed);
      case 'created':
      case 'approved':
        return news(event, followed);
      case 'voted':
      case 'solved':
        return batches.kata(event, account, await candidatesFor(followed.links, 'kata'));
      case 'completed':
        return completed({ ...event, accountId: account }, followed.links);
    }
  }

  async function rank(event: EventOf<'rank'>): Promise<void> {
    const { accountId: account, language } = event;
    if (await seen.has(event)) return;
    const snapshot = await snapshots.firstReading(account);
    // It may have been announced while the account was known by name alone.
    if (snapshot && (await seen.has({ ...event, accountId: `name:${snapshot.username.toLowerCase()}` })))
      return;
    const { isOldNews, oldRank } = standing(snapshot, language, event.rank);
    if (!isOldNews) {
      // Read again: members may have unlinked while Codewars was asked.
      const candidates = await candidatesFor(await linksTo(options.storage, account), 'ranks');
      const wanted = candidates.filter(({ options: chosen }) => wantsRank(chosen, event));
      const score = event.score ?? null;
      await tell(event, wanted, (key, listeners) =>
        announce(key, account, listeners, { type: 'rank', language, rank: event.rank, oldRank, score }),
      );
    }
    await snapshots.raiseRank(account, language, event.rank, event.score);
    await seen.mark([event]);
  }

  async function honor(event: EventOf<'honor'>, { account, links }: Followed): Promise<void> {
    const { honor: known, honorAt = 0 } = (await snapshots.get(account)) ?? {};
    // It was held up while a newer total came in. What was noted in the future was noted by a wrong clock.
    const isNoted = honorAt <= options.now() + apiLagMs;
    if (event.isRead !== true && event.at < honorAt && isNoted) return;
    await batches.honor(event, account, known, await candidatesFor(links, 'honor'));
    // After the servers: one that failed compares with the same total when it is tried again.
    const asOf = event.isRead === true ? event.at - apiLagMs : event.at;
    await snapshots.noteHonor(account, newestTotal(event, known), asOf);
  }

  async function news(
    posted: EventOf<'created' | 'approved'>,
    { account: author, links }: Followed,
  ): Promise<void> {
    if (await seen.has(posted)) return;
    const candidates = await candidatesFor(links, 'kata');
    if (candidates.length > 0) {
      // A slug names a kata too: only its id makes the same news the same.
      const kata = await kataFacts.describe(posted.kataId);
      const event = { ...posted, kataId: kata.id };
      if (await seen.has(event)) return;
      await tell(event, candidates, (key, listeners) =>
        announce(key, author, listeners, { type: event.type, kata }),
      );
      await seen.mark([event]);
    }
    await seen.mark([posted]);
  }

  async function completed(event: EventOf<'completed'>, links: readonly Follower[]): Promise<void> {
    if (await seen.has(event)) return;
    const { accountId: account, languages } = event;
    let firstKey: string | undefined;
    await tell(event, await candidatesFor(links, 'kata'), async (key, listeners) => {
      const kata = await kataFacts.describe(event.kataId, event.kataName);
      const snapshot = await snapshots.get(account);
      let first = firstOfRank(snapshot, { ...kata, languages }, (id) => kataFacts.rankOf(id));
      // Several that were found at one reading are compared with the same list: the first of them has it.
      firstKey = first === null ? undefined : `first:${account}:${first}`;
      if (firstKey !== undefined && (await seen.hasNamed(firstKey))) first = null;
      await announce(key, account, listeners, {
        type: 'completed',
        kata,
        languages: [...languages],
        first,
      });
    });
    if (firstKey !== undefined) await seen.markNamed(firstKey, event.at);
    await seen.mark([event]);
  }

  async function candidatesFor(links: readonly Follower[], kind: Kind): Promise<readonly Candidate[]> {
    const candidates = await audience.candidates(links, kind);
    // Nobody misses an announcement for want of this; the store has logged why it failed.
    await Promise.allSettled(candidates.map(({ guildId }) => options.settings.noteHeard(guildId)));
    return candidates;
  }

  /** Speaks to those who can be reached before it fails for those who cannot: they wait for nobody else's trouble. */
  async function tell(
    event: CodewarsEvent,
    candidates: readonly Candidate[],
    say: (key: string, listeners: readonly Listener[]) => Promise<void>,
  ): Promise<void> {
    const key = fingerprint(event);
    if (key === null || candidates.length === 0) return;
    const found: (Listener | undefined)[] = candidates.map(() => undefined);
    const asking = candidates.map(async (candidate, index) => {
      found[index] = await audience.listener(candidate);
    });
    const asked = await settleAll(asking).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const listeners = found.filter((each) => each !== undefined);
    if (listeners.length > 0) await say(key, listeners);
    if (asked) throw asked.error;
  }
}
