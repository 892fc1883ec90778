import type { Catalogue } from '../catalogue/catalogue.ts';
import { settleAll } from '../errors.ts';
import type { Kind } from '../guilds/kinds.ts';
import type { Settings } from '../guilds/settings.ts';
import { createLocks } from '../locks.ts';
import { nameKey } from '../members/account.ts';
import type { Accounts, Followed } from '../members/accounts.ts';
import { linksTo, type Follower } from '../members/link.ts';
import { apiLagMs, firstOfRank, standing, type Snapshots } from '../members/snapshots.ts';
import type { NewsRecord } from '../storage/records.ts';
import { wantsRank, type Audience, type Candidate } from './audience.ts';
import { newestTotal, type Batches } from './batches.ts';
import type { Deps } from '../deps.ts';
import { fingerprint, type CodewarsEvent, type EventOf, type Seen } from './event.ts';
import type { DescribeKata } from './kata-facts.ts';
import type { Outbox } from './outbox/outbox.ts';
import { announcementsFor } from './outbox/row.ts';

export type Pipeline = ReturnType<typeof createPipeline>;

/**
 * Turns events into announcements. An event that is handled again after a crash announces nothing twice: the announcement goes to the
 * outbox under an id made from the event, then the snapshot is raised, then the fingerprint is stored.
 */
export function createPipeline(
  options: Deps & {
    readonly accounts: Pick<Accounts, 'resolve'>;
    readonly seen: Seen;
    readonly snapshots: Snapshots;
    readonly audience: Audience;
    readonly batches: Pick<Batches, 'honor' | 'kata'>;
    readonly outbox: Pick<Outbox, 'add'>;
    readonly describeKata: DescribeKata;
    readonly catalogue: Pick<Catalogue, 'byId'>;
    readonly settings: Pick<Settings, 'noteEvent'>;
    /** Awaited when the rank of an account may have changed, by its key. */
    readonly onRank?: (account: string) => Promise<void>;
  },
) {
  const { accounts, seen, snapshots, audience, batches, outbox, describeKata } = options;
  const locked = createLocks();

  return {
    /** Handles an event; handling the same one again changes nothing. @throws CodewarsError, PresenceError, StorageError */
    async accept(event: CodewarsEvent): Promise<void> {
      const followed = await accounts.resolve('accountId' in event ? event.accountId : event.authorId);
      // Each event is compared with the snapshot that the one before raised.
      if (followed !== undefined) await locked([followed.account], () => handle(event, followed));
    },
  };

  async function handle(event: CodewarsEvent, followed: Followed): Promise<void> {
    const { account, links } = followed;
    switch (event.type) {
      case 'rank':
        return rank({ ...event, accountId: account });
      case 'honor':
        return honor(event, followed);
      case 'created':
      case 'approved':
        return posted(event, followed);
      case 'voted':
      case 'solved':
        return batches.kata({ ...event, authorId: account }, await candidatesFor(links, 'kata'));
      case 'completed':
        return completed({ ...event, accountId: account }, links);
    }
  }

  async function rank(event: EventOf<'rank'>): Promise<void> {
    const { accountId: account, language, rank: newRank, score = null } = event;
    if (await seen.has(event)) return;
    const snapshot = await snapshots.firstReading(account);
    // It may have been announced while only the name of the account was known.
    if (snapshot && (await seen.has({ ...event, accountId: nameKey(snapshot.username) }))) return;
    const { isOldNews, oldRank } = standing(snapshot, language, newRank);
    if (!isOldNews) {
      // The links may have ended while Codewars was asked.
      const candidates = await candidatesFor(await linksTo(options.storage, account), 'ranks');
      const wanted = candidates.filter((each) => wantsRank(each.options, event));
      await announce(event, account, wanted, () => ({
        type: 'rank',
        language,
        rank: newRank,
        oldRank,
        score,
      }));
    }
    await snapshots.raiseRank(account, language, newRank, event.score);
    await options.onRank?.(account);
    await seen.mark([event]);
  }

  async function honor(event: EventOf<'honor'>, { account, links }: Followed): Promise<void> {
    const { honor: known, honorAt = 0 } = (await snapshots.get(account)) ?? {};
    // A delayed webhook. A snapshot from the future was noted by a wrong clock, and counts for nothing here.
    const isNoted = honorAt <= options.now() + apiLagMs;
    if (event.isRead !== true && event.at < honorAt && isNoted) return;
    await batches.honor(event, account, known, await candidatesFor(links, 'honor'));
    // Last, so that a server whose batch failed compares with the same total when the event is handled again.
    const asOf = event.isRead === true ? event.at - apiLagMs : event.at;
    await snapshots.noteHonor(account, newestTotal(event, known), asOf);
  }

  async function posted(event: EventOf<'created' | 'approved'>, { account, links }: Followed): Promise<void> {
    if (await seen.has(event)) return;
    const candidates = await candidatesFor(links, 'kata');
    if (candidates.length === 0) return seen.mark([event]);
    const kata = await describeKata(event.kataId);
    // The event may have named the kata by its slug.
    const byId = { ...event, kataId: kata.id };
    if (await seen.has(byId)) return;
    await announce(byId, account, candidates, () => ({ type: event.type, kata }));
    await seen.mark([byId]);
    await seen.mark([event]);
  }

  async function completed(event: EventOf<'completed'>, links: readonly Follower[]): Promise<void> {
    if (await seen.has(event)) return;
    const { accountId: account, languages } = event;
    let firstKey: string | undefined;
    await announce(event, account, await candidatesFor(links, 'kata'), async () => {
      const kata = await describeKata(event.kataId, event.kataName);
      const snapshot = await snapshots.get(account);
      const rankOf = (id: string) => options.catalogue.byId(id)?.rank;
      let first = firstOfRank(snapshot, { ...kata, languages }, rankOf);
      // Kata found in one reading are all compared with the same list, so the first of them is remembered.
      firstKey = first === null ? undefined : `first:${account}:${first}`;
      if (firstKey !== undefined && (await seen.hasNamed(firstKey))) first = null;
      return { type: 'completed', kata, languages: [...languages], first };
    });
    if (firstKey !== undefined) await seen.markNamed(firstKey, event.at);
    await seen.mark([event]);
  }

  async function candidatesFor(links: readonly Follower[], kind: Kind): Promise<readonly Candidate[]> {
    const candidates = await audience.candidates(links, kind);
    // A failure here must not cost an announcement; the store has logged it.
    await Promise.allSettled(candidates.map(({ guildId }) => options.settings.noteEvent(guildId)));
    return candidates;
  }

  /** Announces to all servers whose listener is known before it fails for the others. */
  async function announce(
    event: CodewarsEvent,
    account: string,
    candidates: readonly Candidate[],
    newsOf: () => NewsRecord | Promise<NewsRecord>,
  ): Promise<void> {
    const asking = candidates.map((candidate) => audience.listener(candidate));
    const answers = await Promise.allSettled(asking);
    const listeners = answers.flatMap((each) => (each.status === 'fulfilled' ? (each.value ?? []) : []));
    const key = fingerprint(event);
    if (key !== null && listeners.length > 0)
      await outbox.add(announcementsFor(listeners, key, account, await newsOf()));
    await settleAll(asking);
  }
}
