import { ageOf, isDue } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { Pair } from '../members/link.ts';
import type { KeyedQueue } from '../queue/queue.ts';
import { hashOf } from '../storage/hash.ts';
import type { RankRolesRecord } from '../storage/records.ts';
import type { Condition } from './condition.ts';
import type { Fit } from './fitting.ts';
import { dayMs, longestWaitMs, type SweepEntry, type Waiting } from './waiting.ts';

/** How far it is, for admins who look, and for a restart. */
const storeEvery = { members: 10, ms: 2_000 };
/** How long a sweep waits where the bot may change no roles. */
const slowMs = 3_600_000;
/** A member about whom Discord fails so often in a row is passed over. */
const mostFailures = 5;

type StoredSweep = NonNullable<RankRolesRecord['sweep']>;
type Run = NonNullable<SweepEntry['run']>;

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
  async function step(entry: SweepEntry, isWoken: () => boolean): Promise<void> {
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
    if (entry.run?.startedAt !== rules.sweep.startedAt) {
      const { rules: fresh } = await condition.refresh(guildId);
      if (fresh?.trouble?.code === 'missingPermissions') {
        if (!isWoken()) entry.dueAt = now() + slowMs;
        return;
      }
      entry.run = await runOf(guildId, rules.sweep);
    }
    const next = entry.run.members.at(-1);
    if (next === undefined) return finish(entry, rules.sweep);
    const result = await fit({ guildId, userId: next.userId }, rules);
    if (result.outcome === 'left') entry.dueAt = now() + dayMs;
    else if (result.outcome === 'stopped') {
      if (!isWoken()) queue.pause(guildId, now() + result.forMs);
    } else if (result.outcome === 'outage' && entry.failures < mostFailures) retry(entry, result.error);
    else await pass(entry, entry.run, next.hash);
  }

  /** Goes on to the next member. */
  async function pass(entry: SweepEntry, run: Run, after: string): Promise<void> {
    entry.failures = 0;
    run.members.pop();
    const left = run.members.length;
    if (left % storeEvery.members !== 0 && ageOf(run.storedAt, now()) < storeEvery.ms) return;
    run.storedAt = now();
    await rankRoles.update(entry.guildId, (rules) => {
      if (rules?.sweep?.startedAt !== run.startedAt) return rules;
      const { sweep } = rules;
      return { ...rules, sweep: { ...sweep, after, done: Math.max(0, sweep.total - left) } };
    });
  }

  async function runOf(guildId: string, { startedAt, after = '' }: StoredSweep): Promise<Run> {
    const userIds = (await members.get(guildId))?.userIds ?? [];
    const hashed = userIds.map((userId) => ({ userId, hash: hashOf(userId) }));
    const left = hashed.filter(({ hash }) => hash > after).sort((a, b) => (a.hash < b.hash ? 1 : -1));
    return { startedAt, members: left, storedAt: now() };
  }

  async function finish(entry: SweepEntry, { startedAt, total }: StoredSweep): Promise<void> {
    await rankRoles.update(entry.guildId, (rules) => {
      if (rules?.sweep?.startedAt !== startedAt) return rules;
      const { sweep: _, ...rest } = rules;
      return { ...rest, sweptAt: now() };
    });
    // Thousands of ids, until tomorrow.
    delete entry.run;
    log.info({ guild: entry.guildId, members: total }, 'the rank roles of a server have been looked at');
  }
}
