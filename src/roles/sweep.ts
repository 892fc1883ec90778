import { isDue } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { Pair } from '../members/link.ts';
import type { KeyedQueue } from '../queue/queue.ts';
import { hashOf } from '../storage/hash.ts';
import type { RankRolesRecord } from '../storage/records.ts';
import type { Condition } from './condition.ts';
import type { Fit } from './fitting.ts';
import { dayMs, longestWaitMs, type SweepEntry, type Waiting } from './waiting.ts';

/** How many members are looked at again after the process died. */
const storeEvery = 10;
/** How long a sweep waits where the bot may change no roles. */
const slowMs = 3_600_000;
/** A member about whom Discord fails so often in a row is passed over. */
const mostFailures = 5;

export interface Sweep extends Deps {
  readonly queue: KeyedQueue<Waiting>;
  readonly fit: (member: Pair, rules: RankRolesRecord) => Promise<Fit>;
  readonly condition: Pick<Condition, 'refresh'>;
  readonly retry: (entry: Waiting, error: unknown) => void;
}

/**
 * Looks at all linked members of a server, once a day and when an admin asks for it. Goes on after a restart: members come in the order
 * of the hashes of their ids, and the last one is stored. @throws StorageError
 */
export function createSweep({ storage, queue, fit, condition, retry, now, log }: Sweep) {
  const { rankRoles, members } = storage;

  return {
    /** Comes after everything else in the server. */
    entryOf: (guildId: string): SweepEntry => ({
      id: `${guildId}:sweep`,
      key: guildId,
      kind: 'sweep',
      guildId,
      place: Infinity,
      dueAt: 0,
      failures: 0,
      letsPass: true,
    }),
    begin,
    step,
  };

  /** Answers false where one is under way. */
  async function begin(guildId: string): Promise<boolean> {
    const total = (await members.get(guildId))?.userIds.length ?? 0;
    let hasBegun = false;
    await rankRoles.update(guildId, (rules) => {
      hasBegun = rules !== undefined && rules.sweep === undefined;
      return rules && hasBegun ? { ...rules, sweep: { startedAt: now(), done: 0, total } } : rules;
    });
    return hasBegun;
  }

  /** Looks at the next member, or waits for the next sweep. */
  async function step(entry: SweepEntry): Promise<void> {
    const { guildId } = entry;
    const rules = await rankRoles.get(guildId);
    if (rules === undefined) {
      queue.remove(entry.id);
      return;
    }
    if (rules.sweep === undefined) {
      const dueAt = rules.sweptAt + dayMs;
      if (isDue(dueAt, now(), longestWaitMs)) await begin(guildId);
      else entry.dueAt = dueAt;
      return;
    }
    if (entry.left?.startedAt !== rules.sweep.startedAt) {
      const { rules: fresh } = await condition.refresh(guildId);
      if (fresh?.trouble?.code === 'missingPermissions') {
        entry.dueAt = now() + slowMs;
        return;
      }
      entry.left = await leftOf(guildId, rules.sweep);
    }
    const next = entry.left.members.at(-1);
    if (next === undefined) return finish(entry, rules.sweep);
    const result = await fit({ guildId, userId: next.userId }, rules);
    if (result.outcome === 'left') entry.dueAt = now() + dayMs;
    else if (result.outcome === 'stopped') queue.pause(guildId, now() + result.forMs);
    else if (result.outcome === 'outage' && entry.failures < mostFailures) retry(entry, result.error);
    else await pass(entry, entry.left.members, next.hash);
  }

  /** Goes on to the next member. */
  async function pass(
    entry: SweepEntry,
    members: NonNullable<SweepEntry['left']>['members'],
    hash: string,
  ): Promise<void> {
    entry.failures = 0;
    members.pop();
    if (members.length % storeEvery === 0) await store(entry, hash);
  }

  async function leftOf(
    guildId: string,
    { startedAt, after = '' }: NonNullable<RankRolesRecord['sweep']>,
  ): Promise<NonNullable<SweepEntry['left']>> {
    const userIds = (await members.get(guildId))?.userIds ?? [];
    const hashed = userIds.map((userId) => ({ userId, hash: hashOf(userId) }));
    const left = hashed.filter(({ hash }) => hash > after).sort((a, b) => (a.hash < b.hash ? 1 : -1));
    return { startedAt, members: left };
  }

  async function store({ guildId, left }: SweepEntry, after: string): Promise<void> {
    await rankRoles.update(guildId, (rules) => {
      if (rules?.sweep === undefined || rules.sweep.startedAt !== left?.startedAt) return rules;
      const { total } = rules.sweep;
      return { ...rules, sweep: { ...rules.sweep, after, done: Math.max(0, total - left.members.length) } };
    });
  }

  async function finish(entry: SweepEntry, { startedAt, total }: NonNullable<RankRolesRecord['sweep']>) {
    await rankRoles.update(entry.guildId, (rules) => {
      if (rules?.sweep?.startedAt !== startedAt) return rules;
      const { sweep: _, ...rest } = rules;
      return { ...rest, sweptAt: now() };
    });
    log.info({ guild: entry.guildId, members: total }, 'the rank roles of a server have been looked at');
  }
}
