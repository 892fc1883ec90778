import { createLru } from '../lru.ts';
import { isDue, waitUntil } from '../clock.ts';
import { createBackgroundLoop } from '../codewars/background.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { unlessNotFound } from '../codewars/errors.ts';
import { isOutage } from '../errors.ts';
import { accountKey } from '../members/account.ts';
import { memberKey, type LookRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { createAccountReader, type ReaderOptions } from './account-reader.ts';
import { createKataReader } from './kata-reader.ts';

interface MemberHook {
  readonly hookId: string;
  readonly guildId: string;
  readonly userId: string;
}

type Target = LookRecord['targets'][number] & {
  /** When the profile last showed nothing new. */
  readAt?: number;
  stored?: Promise<void>;
  isReading?: boolean;
  rangMeanwhile?: boolean;
};
interface Look extends MemberHook {
  readonly targets: Map<string, Target>;
}

/** The API lags behind webhooks, so it is read again this long after a delivery. */
const askAgainAfterMs = [30_000, 120_000, 600_000] as const;
/** More kata at once must be made up by the webhook's owner. */
const mostKata = 10;
const everyMs = { verified: 10_000, unverified: 120_000 } as const;
const afterOutageMs = 60_000;
const giveUpAfterMs = 86_400_000;
/** A look that is due later was stored by a wrong clock. */
const longestWaitMs = 15 * 60_000;
const scanMs = 60_000;
/** When another process takes over a late look. A look that two processes make announces nothing twice. */
const orphanMs = 5 * 60_000;

export type Looks = ReturnType<typeof createLooks>;

/**
 * Reads accounts and kata when their owner's webhook rings. The owner can post anything, so a delivery is only a doorbell: what the
 * API shows is announced. Looks are shared out fairly among members, and slower than the members' own calls.
 */
export function createLooks(
  options: ReaderOptions & {
    readonly storage: Pick<Storage, 'looks' | 'hooks'>;
    readonly codewars: Pick<Codewars, 'kata'>;
    readonly node: string;
  },
) {
  const { storage, node, now, log } = options;
  const loop = createBackgroundLoop({ log, budget: 'looks' });
  const readAccount = createAccountReader({ ...options, ...loop });
  const readKata = createKataReader({ ...options, ...loop, readAccount });
  const pending = new Map<string, Look>();
  /** The last look at each member, and how often one is allowed. */
  const looked = createLru<{ readonly at: number; readonly everyMs: number }>(10_000);
  const servedAs = createLru<number>(10_000);
  let served = 0;
  let scan: NodeJS.Timeout | undefined;

  return {
    ring,
    async start(): Promise<void> {
      await recover(true);
      scan = setInterval(() => void recover(false), scanMs).unref();
      loop.start(step);
    },
    /** Aborts calls to Codewars; pending looks stay stored. */
    async stop(): Promise<void> {
      clearInterval(scan);
      await loop.stop();
    },
    get size() {
      return pending.size;
    },
  };

  /**
   * Asks for a look at the owner's `profile`, or at the kata with that id, and settles when that is stored. Repeats while it is
   * pending cost nothing. @throws StorageError
   */
  function ring(hook: MemberHook, about: string): Promise<void> {
    const look = pending.get(hook.hookId) ?? { ...hook, targets: new Map<string, Target>() };
    const waiting = look.targets.get(about);
    if (waiting !== undefined) return ringAgain(waiting);
    const kataWaiting = look.targets.size - (look.targets.has('profile') ? 1 : 0);
    if (about !== 'profile' && kataWaiting >= mostKata) return Promise.resolve();
    const target: Target = { about, rungAt: now(), tries: 0, nextAt: now() };
    look.targets.set(about, target);
    pending.set(hook.hookId, look);
    target.stored = store(look, target, true).then(
      () => {
        delete target.stored;
        loop.wake();
      },
      (error: unknown) => {
        forget(look, target);
        throw error;
      },
    );
    return target.stored;
  }

  function ringAgain(target: Target): Promise<void> {
    if (target.isReading === true) target.rangMeanwhile = true;
    else if (target.tries > 0) {
      restart(target);
      loop.wake();
    }
    return target.stored ?? Promise.resolve();
  }

  async function step(): Promise<number> {
    const { due, waitMs } = next();
    if (due === undefined) return Math.max(1, Math.min(waitMs, scanMs));
    await read(...due);
    return 0;
  }

  /** The longest due target of the member who was served least recently. */
  function next(): { readonly due?: readonly [Look, Target]; readonly waitMs: number } {
    let due: readonly [Look, Target] | undefined;
    let servedDue = Infinity;
    let waitMs = Infinity;
    const isBefore = (servedAt: number, { nextAt }: Target): boolean =>
      servedAt < servedDue || (servedAt === servedDue && nextAt < (due?.[1].nextAt ?? Infinity));
    for (const look of pending.values()) {
      const last = looked.get(memberKey(look.guildId, look.userId));
      const servedAt = servedAs.get(look.userId) ?? -1;
      for (const target of look.targets.values()) {
        if (target.stored !== undefined) continue;
        const at = Math.max(target.nextAt, last === undefined ? 0 : last.at + last.everyMs);
        const away = waitUntil(at, now(), longestWaitMs);
        if (away > 0) waitMs = Math.min(waitMs, away);
        else if (isBefore(servedAt, target)) [due, servedDue] = [[look, target], servedAt];
      }
    }
    return due === undefined ? { waitMs } : { due, waitMs: 0 };
  }

  async function read(look: Look, target: Target): Promise<void> {
    servedAs.set(look.userId, (served += 1));
    target.rungAt = Math.min(target.rungAt, now());
    Object.assign(target, { isReading: true, rangMeanwhile: false });
    try {
      const isOver = await isAnswered(look, target).finally(() => (target.isReading = false));
      if (target.rangMeanwhile === true) restart(target);
      else if (isOver || !postpone(target)) forget(look, target);
      await store(look, target);
    } catch (error) {
      if (loop.signal.aborted) return;
      if (isOutage(error) && now() - target.rungAt <= giveUpAfterMs) {
        // Not stored, so that a restart looks at once.
        target.nextAt = now() + afterOutageMs;
        return;
      }
      log.warn({ err: error, hook: look.hookId.slice(0, 6) }, 'could not read what a webhook asked for');
      forget(look, target);
      // A row that remains is recovered later.
      await store(look, target).catch(() => undefined);
    }
  }

  async function isAnswered({ hookId, guildId, userId }: Look, target: Target): Promise<boolean> {
    const row = memberKey(guildId, userId);
    const [hook, link] = await Promise.all([storage.hooks.get(hookId), storage.links.get(row)]);
    if (hook === undefined || link === undefined) return true;
    const isVerified = link.verifiedAt !== undefined;
    looked.set(row, { at: now(), everyMs: everyMs[isVerified ? 'verified' : 'unverified'] });
    const account = accountKey(link);
    if (target.about !== 'profile') return readKata(account, target.about, target.rungAt, userId);
    // Another webhook or tracking may have read the account since, unless the time is in the future: that is another clock's.
    const known = await storage.snapshots.get(account);
    const isReadSince =
      known !== undefined && known.readAt > (target.readAt ?? target.rungAt) && known.readAt <= now();
    const snapshot = isReadSince ? known : await unlessNotFound(readAccount(account, userId));
    if (snapshot) target.readAt = snapshot.readAt;
    return snapshot === undefined || (snapshot.changedAt >= target.rungAt && snapshot.changedAt <= now());
  }

  function restart(target: Target): void {
    Object.assign(target, { rungAt: now(), tries: 0, nextAt: now() });
  }

  /** Schedules the next try; false after the last one. */
  function postpone(target: Target): boolean {
    const age = now() - target.rungAt;
    const after = askAgainAfterMs.find((ms) => ms > age);
    // The tries count too, since a clock that is set back makes the target young again.
    if (after === undefined || target.tries >= askAgainAfterMs.length) return false;
    target.tries += 1;
    target.nextAt = now() + after - age;
    return true;
  }

  function forget(look: Look, target: Target): void {
    look.targets.delete(target.about);
    if (look.targets.size === 0) pending.delete(look.hookId);
  }

  /** Stores a target, or deletes it when it is done. A row that is gone was deleted with its webhook. */
  async function store(look: Look, { about, rungAt, tries, nextAt }: Target, isNew = false): Promise<void> {
    const isWaiting = look.targets.has(about);
    const { guildId, userId } = look;
    await storage.looks.update(look.hookId, (current) => {
      if (current === undefined && !isNew) return undefined;
      // Another process may have stored a newer ring meanwhile.
      const isNewer = (each: LookRecord['targets'][number]): boolean => !isWaiting && each.rungAt > rungAt;
      const others = (current?.targets ?? []).filter((each) => each.about !== about || isNewer(each));
      const targets = isWaiting ? [...others.slice(-mostKata), { about, rungAt, tries, nextAt }] : others;
      return targets.length === 0 ? undefined : { guildId, userId, node, targets };
    });
  }

  /** Takes over stored looks: at the start this process's own, later those that other processes left. */
  async function recover(isStart: boolean): Promise<void> {
    const isLate = ({ nextAt }: Target): boolean => isDue(nextAt + orphanMs, now(), longestWaitMs + orphanMs);
    try {
      for await (const [hookId, { targets, node: owner, ...member }] of storage.looks.entries()) {
        if (pending.has(hookId) || !(targets.every(isLate) || (isStart && owner === node))) continue;
        const byAbout = new Map<string, Target>(targets.map((target) => [target.about, target]));
        pending.set(hookId, { ...member, hookId, targets: byAbout });
      }
      loop.wake();
    } catch (error) {
      log.warn({ err: error }, 'could not read all pending looks');
    }
  }
}
