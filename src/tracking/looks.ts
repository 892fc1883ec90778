import { LRUCache } from 'lru-cache';
import { isDue, waitUntil } from '../clock.ts';
import { CodewarsError, codewarsFailures } from '../codewars/errors.ts';
import type { Codewars } from '../codewars/codewars.ts';
import type { Pipeline } from '../announcements/announcements.ts';
import { isOutage } from '../errors.ts';
import { accountKey } from '../members/account.ts';
import type { AccountRows } from '../members/reconcile.ts';
import { memberKey, type LookRecord, type SnapshotRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { createKataReader } from './kata-reader.ts';
import { createPace, sleep as realSleep, type Sleep } from './pace.ts';
import { createReader, type ReaderOptions } from './reader.ts';

/** A member's own webhook. Its owner can post anything, so a delivery says only: look now. */
export interface MemberHook {
  readonly hookId: string;
  readonly guildId: string;
  readonly userId: string;
}

/** Reads accounts and kata when their owners' webhooks ring. What is announced is what the API shows. */
export interface Looks {
  /**
   * Asks for one look at the owner's `profile`, or at the kata of that id. A look that waits already costs nothing more.
   * Settles when it is stored. @throws StorageError
   */
  ring(hook: MemberHook, about: string): Promise<void>;
  /** Takes up what was stored before. */
  start(): Promise<void>;
  /** Ends calls to Codewars; what waits stays stored. */
  stop(): Promise<void>;
  /** Hooks with a look that waits. */
  readonly size: number;
}

export interface LooksOptions {
  readonly storage: AccountRows & Pick<Storage, 'looks' | 'hooks'>;
  readonly codewars: Pick<Codewars, 'user' | 'completed' | 'kata'>;
  readonly pipeline: Pipeline;
  /** The name of this process. */
  readonly node: string;
  /** The rate of the client: a quarter of it is used at most. */
  readonly requestsPerSecond: number;
  readonly now: () => number;
  readonly log: ReaderOptions['log'];
  /** Tests wait by a clock of their own. */
  readonly sleep?: Sleep;
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
/** How late a look must be before another process makes it; made twice, it says nothing twice. */
const orphanMs = 5 * 60_000;

/** Looks are made one at a time, by turns between the members who wait for one, and slower than members' own calls. */
export function createLooks(options: LooksOptions): Looks {
  const { storage, node, now, log, sleep = realSleep } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const turn = createPace({ callsPerSecond: options.requestsPerSecond / 4, now, sleep, signal });
  const reader = createReader({ ...options, turn, signal });
  const kata = createKataReader({ ...options, turn, signal, reader });
  const pending = new Map<string, Look>();
  /** When each member was looked at last, and how often that may be. */
  const looked = new LRUCache<string, { readonly at: number; readonly everyMs: number }>({ max: 10_000 });
  /** In which order members had their turns. */
  const servedAs = new LRUCache<string, number>({ max: 10_000 });
  let served = 0;
  let nap: AbortController | undefined;
  let running: Promise<void> | undefined;
  let scan: NodeJS.Timeout | undefined;

  return {
    ring(hook, about) {
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
          nap?.abort();
        },
        (error: unknown) => {
          forget(look, target);
          throw error;
        },
      );
      return target.stored;
    },
    async start() {
      await adopt(true);
      scan = setInterval(() => void adopt(false), scanMs).unref();
      running = run();
    },
    async stop() {
      clearInterval(scan);
      stopping.abort();
      await running;
    },
    get size() {
      return pending.size;
    },
  };

  /** No row and no call: what is stored already asks for the look. */
  function ringAgain(target: Target): Promise<void> {
    if (target.isReading === true) target.rangMeanwhile = true;
    else if (target.tries > 0) {
      Object.assign(target, { rungAt: now(), tries: 0, nextAt: now() });
      nap?.abort();
    }
    return target.stored ?? Promise.resolve();
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const { due, waitMs } = next();
      if (due === undefined) await rest(waitMs);
      else await read(...due);
    }
  }

  async function rest(ms: number): Promise<void> {
    nap = new AbortController();
    await sleep(Math.max(1, Math.min(ms, scanMs)), AbortSignal.any([signal, nap.signal]));
    nap = undefined;
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
    try {
      const { isOver, rangMeanwhile } = await answer(look, target);
      if (rangMeanwhile) Object.assign(target, { rungAt: now(), tries: 0, nextAt: now() });
      else if (isOver || !postpone(target)) forget(look, target);
      await store(look, target);
    } catch (error) {
      if (signal.aborted) return;
      const isGivenUp = now() - target.rungAt > giveUpAfterMs;
      if (isGivenUp || !isOutage(error)) {
        log.warn({ err: error, hook: look.hookId.slice(0, 6) }, 'what a webhook asked for could not be read');
        forget(look, target);
        // A row that stays is taken up as an orphan.
        await store(look, target).catch(() => undefined);
      } else {
        // The row asks for it already: a restart looks at once.
        target.nextAt = now() + afterOutageMs;
      }
    }
  }

  async function answer(look: Look, target: Target): Promise<{ isOver: boolean; rangMeanwhile: boolean }> {
    // A clock that was set back: what comes from now on is newer than the ring.
    target.rungAt = Math.min(target.rungAt, now());
    target.isReading = true;
    target.rangMeanwhile = false;
    try {
      const isOver = await isAnswered(look, target);
      return { isOver, rangMeanwhile: target.rangMeanwhile };
    } finally {
      target.isReading = false;
    }
  }

  /** Whether there is nothing left to wait for: something new was found, or there is no account to look at. */
  async function isAnswered({ hookId, guildId, userId }: Look, target: Target): Promise<boolean> {
    const row = memberKey(guildId, userId);
    const [hook, link] = await Promise.all([storage.hooks.get(hookId), storage.links.get(row)]);
    // What rang has been removed since, or has lost its account.
    if (hook === undefined || link === undefined) return true;
    looked.set(row, {
      at: now(),
      everyMs: everyMs[link.verifiedAt === undefined ? 'unverified' : 'verified'],
    });
    const account = accountKey(link);
    if (target.about !== 'profile') return kata.read(account, target.about, target.rungAt, userId);
    // Another hook of the account, or tracking, may have read it since. What was read in the future was read by another clock.
    const known = await storage.snapshots.get(account);
    const isReadSince =
      known !== undefined && known.readAt > (target.readAt ?? target.rungAt) && known.readAt <= now();
    const snapshot = isReadSince ? known : await profileOf(account, userId);
    if (snapshot) target.readAt = snapshot.readAt;
    return snapshot === undefined || (snapshot.changedAt >= target.rungAt && snapshot.changedAt <= now());
  }

  /** `undefined` when there is no such account, or no link to it, any more. */
  async function profileOf(account: string, person: string): Promise<SnapshotRecord | undefined> {
    try {
      return await reader.read(account, person);
    } catch (error) {
      if (error instanceof CodewarsError && error.code === codewarsFailures.notFound) return undefined;
      throw error;
    }
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

  /**
   * Writes a target as it is now: gone, where it is no longer waited for. Another process may write the same row, and a row that is
   * gone went with its hook.
   */
  async function store(look: Look, { about, rungAt, tries, nextAt }: Target, isNew = false): Promise<void> {
    const isWaiting = look.targets.has(about);
    const { guildId, userId } = look;
    await storage.looks.update(look.hookId, (current) => {
      if (current === undefined && !isNew) return undefined;
      // It rang in another process after this one had begun to look.
      const isNewer = (each: LookRecord['targets'][number]): boolean => !isWaiting && each.rungAt > rungAt;
      const others = (current?.targets ?? []).filter((each) => each.about !== about || isNewer(each));
      const targets = isWaiting ? [...others.slice(-mostKata), { about, rungAt, tries, nextAt }] : others;
      return targets.length === 0 ? undefined : { guildId, userId, node, targets };
    });
  }

  /** Takes over what is stored and not known here: after a start, from before; later, what another process left. */
  async function adopt(isStart: boolean): Promise<void> {
    try {
      for await (const [hookId, { targets, ...row }] of storage.looks.entries()) {
        if (pending.has(hookId)) continue;
        const isOrphan = targets.every(({ nextAt }) =>
          isDue(nextAt + orphanMs, now(), longestWaitMs + orphanMs),
        );
        if (isOrphan || (isStart && row.node === node)) {
          const { guildId, userId } = row;
          pending.set(hookId, {
            hookId,
            guildId,
            userId,
            targets: new Map(targets.map((t) => [t.about, t])),
          });
        }
      }
      nap?.abort();
    } catch (error) {
      log.warn({ err: error }, 'looks that wait could not all be read');
    }
  }
}
