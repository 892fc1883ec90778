import { onTestFinished, vi } from 'vitest';
import type { Pipeline } from '../../src/announcements/pipeline.ts';
import { fingerprint, type CodewarsEvent } from '../../src/announcements/event.ts';
import type { Codewars } from '../../src/codewars/codewars.ts';
import { CodewarsError } from '../../src/codewars/errors.ts';
import type { CompletedKata, Rank, User } from '../../src/codewars/model.ts';
import { createHistory } from '../../src/history/history.ts';
import { createMembers } from '../../src/members/members.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import type { Collection, Storage } from '../../src/storage/storage.ts';
import { behindQueue } from '../support/behind-queue.ts';
import { sweepEveryMs } from '../support/storage-kit.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { createTracking, type Tracking } from '../../src/tracking/tracking.ts';

export const minute = 60_000;
export const hour = 60 * minute;

const rank = (id: number, score = 0): Rank => ({ rank: id, score, name: '', color: '' });

interface Profile {
  honor?: number;
  overall?: number;
  /** Rank and score. */
  languages?: Record<string, [rank: number, score: number]>;
  completed?: { id: string; languages: string[]; name?: string | null }[];
  /** Fails with this code while it is set. */
  fails?: ConstructorParameters<typeof CodewarsError>[0];
  retryAfterMs?: number;
}

function userOf(id: string, { honor = 0, overall = -8, languages = {}, completed = [] }: Profile): User {
  return {
    id,
    username: `name-of-${id}`,
    name: null,
    honor,
    clan: null,
    leaderboardPosition: null,
    skills: [],
    ranks: {
      overall: rank(overall),
      languages: Object.fromEntries(
        Object.entries(languages).map(([language, [id, score]]) => [language, rank(id, score)]),
      ),
    },
    totalAuthored: 0,
    totalCompleted: completed.length,
  };
}

/** A Codewars of invented people, by id or by name. */
export class FakeCodewars implements Pick<Codewars, 'user' | 'completed'> {
  readonly people = new Map<string, Profile>();
  readonly calls: { at: number; who: string; what: 'user' | 'completed' }[] = [];
  /** Everybody's calls fail with this while it is set. */
  down: Profile['fails'];
  /** Runs while a profile is being read. */
  meanwhile: ((who: string) => Promise<void>) | undefined;

  user: Codewars['user'] = async (who) => {
    const isByName = who.startsWith('name-of-');
    const user = userOf(who.replace('name-of-', ''), this.#call(who, 'user'));
    // Who is asked for by name has no id here.
    const value = isByName ? { ...user, id: null } : user;
    await this.meanwhile?.(who);
    return { value, fetchedAt: Date.now(), stale: false };
  };

  // eslint-disable-next-line @typescript-eslint/require-await
  completed: Codewars['completed'] = async (who, page) => {
    const { completed = [] } = this.#call(who, 'completed');
    const items = completed.slice(0, 200).map(({ name, ...kata }): CompletedKata => ({
      name: name === undefined ? `Kata ${kata.id}` : name,
      slug: null,
      completedAt: null,
      ...kata,
    }));
    const value = { page, totalPages: 1, totalItems: completed.length, items };
    return { value, fetchedAt: Date.now(), stale: false };
  };

  callsOf(who: string): string[] {
    return this.calls.filter((call) => call.who === who).map(({ what }) => what);
  }

  #call(who: string, what: 'user' | 'completed'): Profile {
    this.calls.push({ at: Date.now(), who, what });
    const person = this.people.get(who);
    const code = this.down ?? (person === undefined ? 'NotFound' : person.fails);
    const subject = { kind: 'user', name: who } as const;
    if (code !== undefined) throw new CodewarsError(code, { subject, retryAfterMs: person?.retryAfterMs });
    return person ?? {};
  }
}

/** What is told of what was read. */
export function historyOn(storage: Parameters<typeof createHistory>[0]['storage']) {
  const nothing = () => Promise.reject(new Error('nothing is read here'));
  return createHistory({
    storage,
    codewars: { completed: nothing, kata: nothing },
    catalogue: { rankOf: () => undefined },
    ownsAccount: () => true,
    now: Date.now,
    random: Math.random,
    log: { info: () => undefined, warn: () => undefined },
  });
}

/**
 * The pipeline as far as tracking relies on it: what has the fingerprint of something accepted, or is not above the
 * snapshot, is dropped; what is said moves the snapshot up.
 */
class FakePipeline implements Pipeline {
  readonly said: CodewarsEvent[] = [];
  readonly #seen = new Set<string>();
  /** Rejects while it is set. */
  broken: Error | undefined;
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async accept(event: CodewarsEvent): Promise<void> {
    if (this.broken) throw this.broken;
    const print = fingerprint(event);
    if (print !== null && this.#seen.has(print)) return;
    if (event.type === 'rank' || event.type === 'honor') {
      const snapshot = await this.#storage.snapshots.get(event.accountId);
      const known =
        event.type === 'rank' ? snapshot?.ranks[event.language ?? 'overall']?.rank : snapshot?.honor;
      if (known !== undefined && known >= (event.type === 'rank' ? event.rank : event.honor)) return;
    }
    if (print !== null) this.#seen.add(print);
    this.said.push(event);
  }

  /** As a webhook is worked off: said, and then the snapshot is raised. */
  async hear(event: Extract<CodewarsEvent, { type: 'rank' | 'honor' }>): Promise<void> {
    await this.accept(event);
    await this.#storage.snapshots.update(event.accountId, (current) => {
      if (current === undefined) return undefined;
      if (event.type === 'honor') return { ...current, honor: Math.max(current.honor, event.honor) };
      const key = event.language ?? 'overall';
      const before = current.ranks[key];
      const raised = { score: before?.score ?? 0, rank: Math.max(before?.rank ?? -8, event.rank) };
      return { ...current, ranks: { ...current.ranks, [key]: raised } };
    });
  }

  /** What was said since the last time, in words. */
  take(): string[] {
    return this.said.splice(0).map((event) => {
      if (event.type === 'rank') return `${event.accountId} ${event.language ?? 'overall'} ${event.rank}`;
      if (event.type === 'honor') return `${event.accountId} honor ${event.honor} +${event.delta}`;
      if (event.type === 'completed')
        return `${event.accountId} ${event.kataName ?? '?'} in ${event.languages.join(', ')}`;
      return event.type;
    });
  }
}

interface Stand {
  readonly storage: Storage;
  readonly codewars: FakeCodewars;
  readonly pipeline: FakePipeline;
  readonly lines: { level: string; fields: object; message: string }[];
  tracking: Tracking;
  /** A member links an account that Codewars has. */
  readonly link: (id: string, profile: Profile, how?: { codewarsId: null }) => Promise<void>;
  readonly unlink: (id: string) => Promise<void>;
  /** Ends the tracker and begins another one on the same storage. */
  readonly restart: () => Promise<void>;
}

const guildId = '1';

/** Rows that cost nothing, for tests of so many readings that a real storage would be most of the time. */
export function plainRows<T>(rows: ReadonlyMap<string, T>): Collection<T> {
  const all = new Map(rows);
  const unused = (): never => {
    throw new Error('tracking does not do this');
  };
  return {
    get: (key) => Promise.resolve(all.get(key)),
    getMany: (keys) => Promise.resolve(keys.map((key) => all.get(key))),
    set: unused,
    setMany: unused,
    delete: (key) => Promise.resolve(all.delete(key)),
    async update(key, change) {
      const row = await change(all.get(key));
      if (row === undefined) all.delete(key);
      else all.set(key, row);
      return row;
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async *entries() {
      yield* all;
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async *keys() {
      yield* all.keys();
    },
  };
}

/** A tracker on a virtual clock with a real storage in memory. */
export async function stand({
  requestsPerSecond = 2,
  ...options
}: Partial<Parameters<typeof createTracking>[0]> & { requestsPerSecond?: number } = {}): Promise<Stand> {
  if (!vi.isFakeTimers()) virtualClock();
  const lines: Stand['lines'] = [];
  const note = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const log = { info: note('info'), warn: note('warn'), error: note('error') } as Parameters<
    typeof createTracking
  >[0]['log'] & {
    error: (fields: object, message: string) => void;
  };
  const storage = await openStorage({ url: 'memory:', encryptionKeys: [], log, sweepEveryMs });
  const codewars = new FakeCodewars();
  const pipeline = new FakePipeline(storage);
  const members = createMembers({ storage, now: Date.now });
  let seed = 1;
  // A small generator of its own: every run is the same.
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const queued = behindQueue(codewars, requestsPerSecond);
  const make = (): Tracking =>
    createTracking({
      storage,
      codewars: queued,
      pipeline,
      history: historyOn(options.storage ?? storage),
      now: Date.now,
      random,
      log,
      ...options,
    });
  const made: Stand = {
    storage,
    codewars,
    pipeline,
    lines,
    tracking: make(),
    async link(id, profile, how) {
      codewars.people.set(how ? `name-of-${id}` : id, profile);
      const account = { ...userOf(id, profile), ...(how && { id: null }) };
      await members.link(guildId, `user-${id}`, account, undefined);
    },
    async unlink(id) {
      await members.unlink(guildId, `user-${id}`);
    },
    async restart() {
      await made.tracking.stop();
      made.tracking = make();
      made.tracking.start();
    },
  };
  onTestFinished(async () => {
    await made.tracking.stop();
    await storage.close();
  });
  return made;
}
