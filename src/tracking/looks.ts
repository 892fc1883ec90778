import { LRUCache } from 'lru-cache';
import type { Pipeline } from '../announcements/pipeline.ts';
import { isDue, waitUntil } from '../clock.ts';
import { createBackgroundLoop, type BackgroundLog } from '../codewars/background.ts';
import type { Codewars } from '../codewars/codewars.ts';
import { unlessNotFound } from '../codewars/errors.ts';
import { isOutage } from '../errors.ts';
import { accountKey } from '../members/account.ts';
import type { AccountRows } from '../members/reconcile.ts';
import { memberKey, type LookRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { createAccountReader } from './account-reader.ts';
import { createKataReader } from './kata-reader.ts';

/** A member's own webhook. */
interface MemberHook {
  readonly hookId: string;
  readonly guildId: string;
  readonly userId: string;
}

type Target = LookRecord['targets'][number] & {
  /** The reading of the profile that showed nothing new. */
  readAt?: number;
  /** Settles when the ring is stored. */
  stored?: Promise<void>;
  /** It is being read; a ring meanwhile asks for another look. */
  isReading?: boolean;
  rangMeanwhile?: boolean;
};
interface Look extends MemberHook {
  readonly targets: Map<string, Target>;
}

/** When the API is asked again, counted from the ring: its numbers lag behind its webhooks. */
const askAgainAfterMs = [30_000, 120_000, 600_000] as const;
/** A hook names more kata than this at once only when its owner makes them up. */
const mostKata = 10;
/** How long after a look the same member's next one may follow. */
const everyMs = { verified: 10_000, unverified: 120_000 } as const;
const afterOutageMs = 60_000;
const giveUpAfterMs = 86_400_000;
/** Nothing is put off for longer. */
const longestWaitMs = 15 * 60_000;
const scanMs = 60_000;
/** How late a look is before another process makes it; made twice, it announces nothing twice. */
const orphanMs = 5 * 60_000;

export type Looks = ReturnType<typeof createLooks>;

/**
 * Reads accounts and kata when their owners' webhooks ring. An owner can post anything, so a delivery says only: look now. What is
 * announced is what the API shows. Members who wait for a look take turns, and all looks are slower than members' own calls.
 */
export function createLooks(options: {
  readonly storage: AccountRows & Pick<Storage, 'looks' | 'hooks'>;
  readonly codewars: Pick<Codewars, 'user' | 'completed' | 'kata'>;
  readonly pipeline: Pipeline;
  /** The name of this process. */
  readonly node: string;
  /** The rate of the client: a quarter of it is used at most. */
  readonly requestsPerSecond: number;
  readonly now: () => number;
  readonly log: BackgroundLog;
}) {
  const { storage, node, now, log } = options;
  const callEveryMs = 4_000 / options.requestsPerSecond;
  const loop = createBackgroundLoop({ ...options, callEveryMs, name: 'looks' });
  const readAccount = createAccountReader({ ...options, ...loop });
  const readKata = createKataReader({ ...options, ...loop, readAccount });
  const pending = new Map<string, Look>();
  /** When each member was looked at last, and how often that may be. */
  const looked = new LRUCache<string, { readonly at: number; readonly everyMs: number }>({ max: 10_000 });
  /** In which order members had their turns. */
  const servedAs = new LRUCache<string, number>({ max: 10_000 });
  let served = 0;
  let scan: NodeJS.Timeout | undefined;

  return {
    ring,
    /** Takes up what was stored before. */
    async start(): Promise<void> {
      await recover(true);
      scan = setInterval(() => void recover(false), scanMs).unref();
      loop.start(step);
    },
    /** Ends calls to Codewars; what waits stays stored. */
    async stop(): Promise<void> {
      clearInterval(scan);
      await loop.stop();
    },
    /** Hooks with a look that waits. */
    get size() {
      return pending.size;
    },
  };

  /**
   * Asks for one look at the owner's `profile`, or at the kata of that id. A look that waits already costs no row and no call.
   * Settles when it is stored. @throws StorageError
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

  /** Of the member who has waited longest for a turn, the target that has been due longest. */
  function next(): { readonly due?: readonly [Look, Target]; readonly waitMs: number } {
    let due: readonly [Look, Target] | undefined;
    let turnOfDue = Infinity;
    let waitMs = Infinity;
    const isBefore = (turnOf: number, { nextAt }: Target): boolean =>
      turnOf < turnOfDue || (turnOf === turnOfDue && nextAt < (due?.[1].nextAt ?? Infinity));
    for (const look of pending.values()) {
      const last = looked.get(memberKey(look.guildId, look.userId));
      const turnOf = servedAs.get(look.userId) ?? -1;
      for (const target of look.targets.values()) {
        if (target.stored !== undefined) continue;
        const at = Math.max(target.nextAt, last === undefined ? 0 : last.at + last.everyMs);
        const away = waitUntil(at, now(), longestWaitMs);
        if (away > 0) waitMs = Math.min(waitMs, away);
        else if (isBefore(turnOf, target)) [due, turnOfDue] = [[look, target], turnOf];
      }
    }
    return due === undefined ? { waitMs } : { due, waitMs: 0 };
  }

  async function read(look: Look, target: Target): Promise<void> {
    servedAs.set(look.userId, (served += 1));
    // A clock that was set back: what comes from now on is newer than the ring.
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
        // The row asks for it already: a restart looks at once.
        target.nextAt = now() + afterOutageMs;
        return;
      }
      log.warn({ err: error, hook: look.hookId.slice(0, 6) }, 'what a webhook asked for could not be read');
      forget(look, target);
      // A row that stays is taken up as an orphan.
      await store(look, target).catch(() => undefined);
    }
  }

  /** Whether there is nothing left to wait for: something new was found, or there is no account to look at. */
  async function isAnswered({ hookId, guildId, userId }: Look, target: Target): Promise<boolean> {
    const row = memberKey(guildId, userId);
    const [hook, link] = await Promise.all([storage.hooks.get(hookId), storage.links.get(row)]);
    // The hook has been removed since, or has lost its account.
    if (hook === undefined || link === undefined) return true;
    const isVerified = link.verifiedAt !== undefined;
    looked.set(row, { at: now(), everyMs: everyMs[isVerified ? 'verified' : 'unverified'] });
    const account = accountKey(link);
    if (target.about !== 'profile') return readKata(account, target.about, target.rungAt, userId);
    // Another hook of the account, or tracking, may have read it since. What was read in the future was read by another clock.
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

  /** Sets when the API is asked again; false after the last time. */
  function postpone(target: Target): boolean {
    const age = now() - target.rungAt;
    const after = askAgainAfterMs.find((ms) => ms > age);
    // A clock that is set back again and again makes it young each time.
    if (after === undefined || target.tries >= askAgainAfterMs.length) return false;
    target.tries += 1;
    target.nextAt = now() + after - age;
    return true;
  }

  function forget(look: Look, target: Target): void {
    look.targets.delete(target.about);
    if (look.targets.size === 0) pending.delete(look.hookId);
  }

  /** Writes a target as it is now: gone, where nothing waits for it. A row that is gone went with its hook. */
  async function store(look: Look, { about, rungAt, tries, nextAt }: Target, isNew = false): Promise<void> {
    const isWaiting = look.targets.has(about);
    const { guildId, userId } = look;
    await storage.looks.update(look.hookId, (current) => {
      if (current === undefined && !isNew) return undefined;
      // It rang in another process after this one had started to look.
      const isNewer = (each: LookRecord['targets'][number]): boolean => !isWaiting && each.rungAt > rungAt;
      const others = (current?.targets ?? []).filter((each) => each.about !== about || isNewer(each));
      const targets = isWaiting ? [...others.slice(-mostKata), { about, rungAt, tries, nextAt }] : others;
      return targets.length === 0 ? undefined : { guildId, userId, node, targets };
    });
  }

  /** Takes over what is stored and not known here: after a start, from before; later, what another process left. */
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
      log.warn({ err: error }, 'looks that wait could not all be read');
    }
  }
}
