import type { Deps } from '../deps.ts';
import type { Pair } from '../members/link.ts';
import { backoffMs } from '../queue/backoff.ts';
import { KeyedQueue } from '../queue/queue.ts';
import { createRecovery } from '../queue/recovery.ts';
import type { RankRolesRecord, RoleLookRecord } from '../storage/records.ts';
import type { Condition } from './condition.ts';
import { slowMs, type Fit } from './fitting.ts';
import { createSweep, type Sweep } from './sweep.ts';
import { longestWaitMs, type Waiting } from './waiting.ts';

/** An admin who sorts roles moves many at once. */
const checkAfterMs = 2_000;
/** After so many failures in a row the others in the server go first. */
const patience = 6;
const firstAgainMs = 60_000;
/** A rank that could not be read for an hour is left to the daily sweep. */
const mostReadings = 6;

/**
 * Looks at members whose roles may no longer fit: in each server one request after the other, several servers at once. What was asked
 * for goes before the daily sweep.
 */
export function createKeeping(
  options: Deps & {
    readonly fit: Sweep['fit'];
    readonly condition: Condition;
    /** Whether this process sweeps a server. */
    readonly ownsGuild: (guildId: string) => boolean;
  },
) {
  const { storage, condition, fit, ownsGuild, now, random, node, log } = options;
  const { rankRoles, roleLooks } = storage;
  const queue = new KeyedQueue<Waiting>({
    now,
    log,
    concurrency: 16,
    longestWaitMs,
    recoverEveryMs: 15_000,
    attempt,
    letsOthersPass: ({ letsPass, failures }) => letsPass || failures >= patience,
    async recover(): Promise<void> {
      await recover();
      if (!areSweepsFound) await findSweeps();
    },
    stopWithinMs: 5_000,
  });
  const recover = createRecovery({
    ...options,
    rows: roleLooks,
    queue,
    longestWaitMs,
    entryOf: lookOf,
    touchedAt: ({ askedAt }: RoleLookRecord) => askedAt,
  });
  const sweep = createSweep({ ...options, queue, retry });
  let areSweepsFound = false;
  let wakes = 0;

  return {
    /** A stored look of this process. */
    add(id: string, row: RoleLookRecord): void {
      if (queue.has(id)) hurry(id, row.guildId);
      else queue.add(lookOf(id, row));
    },

    /** Looks at all members of a server from now on. Answers whether that has just begun. @throws StorageError */
    async sweep(guildId: string): Promise<boolean> {
      const hasBegun = await sweep.begin(guildId);
      queue.add(sweep.entryOf(guildId));
      wake(guildId);
      return hasBegun;
    },

    /** The roles of a server have changed, or the bot's own. */
    async check(guildId: string): Promise<void> {
      if (!ownsGuild(guildId) || (await rankRoles.get(guildId)) === undefined) return;
      const id = `${guildId}:check`;
      // In a line of its own, since that of the server may be paused.
      const entry = { id, key: id, guildId, place: now(), failures: 0, letsPass: true } as const;
      queue.add({ ...entry, kind: 'check', dueAt: now() + checkAfterMs });
    },

    waitingIn: (guildId: string) => queue.count((each) => each.kind === 'look' && each.guildId === guildId),
    start: () => queue.start(),
    stop: () => queue.stop(),
    get size() {
      return queue.count(({ kind }) => kind === 'look');
    },
  };

  function lookOf(id: string, { guildId, userId, askedAt }: RoleLookRecord): Waiting {
    const entry = { id, key: guildId, guildId, userId, place: askedAt, dueAt: askedAt, failures: 0 };
    return { ...entry, kind: 'look', letsPass: false };
  }

  function wake(guildId: string): void {
    wakes += 1;
    queue.wake((entry) => entry.guildId === guildId);
  }

  /** A look that waits for its next attempt need not wait any more. */
  function hurry(id: string, guildId: string): void {
    const entry = queue.waitingAt(guildId).find((each) => each.id === id);
    if (entry === undefined || entry.dueAt <= now()) return;
    queue.remove(id);
    queue.add({ ...entry, dueAt: now(), failures: 0, letsPass: false });
  }

  async function findSweeps(): Promise<void> {
    for await (const guildId of rankRoles.keys()) if (ownsGuild(guildId)) queue.add(sweep.entryOf(guildId));
    areSweepsFound = true;
  }

  /** Never rejects. */
  async function attempt(entry: Waiting, signal: AbortSignal): Promise<void> {
    const before = wakes;
    /** What was found in the way since then may be gone. */
    const isWoken = (): boolean => wakes !== before;
    try {
      if (entry.kind === 'sweep') await sweep.step(entry, isWoken);
      else if (entry.kind === 'check') await checkNow(entry);
      else await look(entry, isWoken);
    } catch (error) {
      if (!signal.aborted) retry(entry, error);
    }
  }

  async function checkNow(entry: Waiting): Promise<void> {
    const { id, guildId } = entry;
    // First, since a change from here on needs another check.
    queue.remove(id);
    const { isMended } = await condition.refresh(guildId).catch((error: unknown) => {
      queue.add(entry);
      throw error;
    });
    if (!isMended) return;
    await sweep.begin(guildId);
    wake(guildId);
  }

  async function look(entry: Extract<Waiting, { kind: 'look' }>, isWoken: () => boolean): Promise<void> {
    const { id, guildId } = entry;
    const row = await roleLooks.get(id);
    if (row?.node !== node) {
      queue.remove(id);
      return;
    }
    const rules = await rulesOf(guildId);
    const result = await fitUnless(entry, rules);
    switch (result.outcome) {
      case 'fits':
      case 'left':
        return finish(entry, row);
      case 'rankUnknown':
        entry.failures += 1;
        entry.letsPass = true;
        entry.dueAt = now() + Math.min(firstAgainMs * 2 ** (entry.failures - 1), longestWaitMs);
        if (entry.failures >= mostReadings) await finish(entry, row);
        return;
      case 'stopped':
        if (!isWoken()) queue.pause(guildId, now() + result.forMs);
        return;
      case 'outage':
        retry(entry, result.error);
    }
  }

  async function fitUnless(member: Pair, rules: RankRolesRecord | undefined): Promise<Fit> {
    if (rules === undefined) return { outcome: 'left' };
    if (rules.trouble?.code === 'missingPermissions') return { outcome: 'stopped', forMs: slowMs };
    return fit(member, rules);
  }

  /** What was in the way may be gone. */
  async function rulesOf(guildId: string) {
    const rules = await rankRoles.get(guildId);
    return rules?.trouble === undefined ? rules : (await condition.refresh(guildId)).rules;
  }

  async function finish(entry: Waiting, { askedAt }: RoleLookRecord): Promise<void> {
    const left = await roleLooks.update(entry.id, (row) => (row?.askedAt === askedAt ? undefined : row));
    if (left === undefined) queue.remove(entry.id);
    // Asked for once more in the meantime.
    else Object.assign(entry, { failures: 0, dueAt: now() });
  }

  function retry(entry: Waiting, error: unknown): void {
    const isFirst = entry.failures === 0;
    entry.failures += 1;
    entry.dueAt = now() + backoffMs(entry.failures, random());
    log[isFirst ? 'warn' : 'debug'](
      { err: error, guild: entry.guildId, failures: entry.failures },
      'the roles of a member are looked at again: Discord or the store did not answer',
    );
  }
}
