import { isDue } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { scheduledKinds, type ScheduledKind } from '../guilds/kinds.ts';
import type { Settings } from '../guilds/settings.ts';
import { slowBackoffMs } from '../queue/backoff.ts';
import { KeyedQueue, type Entry } from '../queue/queue.ts';
import type { ScheduleRecord } from '../storage/records.ts';
import { knownTimezone } from '../timezones/timezones.ts';
import { dueOccurrence, nextOccurrence, type Occurrence, type When } from './occurrences.ts';

/** What is said at its time. */
export interface Due extends Occurrence {
  readonly guildId: string;
  readonly kind: ScheduledKind;
  readonly when: When;
  /** The last that was said was that there is nothing to say. */
  readonly wasQuiet: boolean;
}

export type DueOutcome = 'said' | 'late' | 'missed';

const sayWithinMs = 86_400_000;
const lateAfterMs = 120_000;
/** A process that claimed a row and said nothing for so long is gone. */
const claimForMs = 60_000;
/** Longer than any schedule waits. */
const longestWaitMs = 40 * 86_400_000;

const defaults: Readonly<Record<ScheduledKind, ScheduleRecord['when']>> = {
  digest: { day: 'monday', time: '09:00' },
  daily: { time: '09:00' },
};

export type Schedules = ReturnType<typeof createSchedules>;

/**
 * Says what servers want said at a time. A row is claimed first, then what is said goes to the outbox under an id made from server, kind
 * and date, then the row moves on. A process that dies in between is repeated, by itself or another, and says nothing twice.
 */
export function createSchedules(
  options: Deps & {
    readonly settings: Pick<Settings, 'get'>;
    readonly ownsGuild: (guildId: string) => boolean;
    /**
     * Settles when what is said is in the outbox, where the same `guildId`, `kind` and `date` change nothing a second time. Returns
     * whether there was nothing to say.
     */
    readonly say: (due: Due) => Promise<{ readonly isQuiet: boolean }>;
    readonly onDue?:
      ((event: { readonly kind: ScheduledKind; readonly outcome: DueOutcome }) => void) | undefined;
  },
) {
  const { settings, ownsGuild, say, onDue, node, now, random, log } = options;
  const rows = options.storage.schedules;
  const queue = new KeyedQueue<Entry>({
    now,
    log,
    concurrency: 4,
    longestWaitMs,
    attempt,
    recover,
    recoverEveryMs: 600_000,
    stopWithinMs: 5_000,
  });

  return {
    /** Sets when a kind is said in a server; what is not given stays, or is the default. @throws StorageError */
    async set(guildId: string, kind: ScheduledKind, given: Partial<ScheduleRecord['when']>): Promise<void> {
      const zone = await zoneOf(guildId);
      const id = keyOf(guildId, kind);
      const row = await rows.update(id, (current) => {
        const when = { ...(current?.when ?? defaults[kind]), ...given };
        return withNext({ ...current, guildId, kind, when, nextAt: 0 }, zone, now());
      });
      if (row !== undefined) watch(id, row);
    },

    /** Computes what comes next again, since the server's zone has changed. @throws StorageError */
    async moved(guildId: string): Promise<void> {
      const zone = await zoneOf(guildId);
      for (const kind of scheduledKinds) {
        const id = keyOf(guildId, kind);
        const row = await rows.update(id, (current) => current && withNext(current, zone, now()));
        if (row !== undefined) watch(id, row);
      }
    },

    /** When a kind is said, and when it comes next. @throws StorageError */
    async of(
      guildId: string,
      kind: ScheduledKind,
    ): Promise<(When & { readonly nextAt: number }) | undefined> {
      const row = await rows.get(keyOf(guildId, kind));
      return row && { ...whenOf(row, await zoneOf(guildId)), nextAt: row.nextAt };
    },

    start: () => queue.start(),
    stop: () => queue.stop(),
    get size() {
      return queue.size;
    },
  };

  async function zoneOf(guildId: string): Promise<string | undefined> {
    return (await settings.get(guildId)).options.timezone;
  }

  function watch(id: string, { guildId, nextAt }: ScheduleRecord): void {
    queue.remove(id);
    if (ownsGuild(guildId)) queue.add({ id, key: guildId, place: nextAt, dueAt: nextAt, failures: 0 });
  }

  async function recover(): Promise<void> {
    for await (const [id, row] of rows.entries()) if (!queue.has(id)) watch(id, row);
  }

  async function attempt(entry: Entry): Promise<void> {
    try {
      const row = await rows.get(entry.id);
      if (row === undefined) queue.remove(entry.id);
      else if (isDue(row.nextAt, now(), longestWaitMs)) await handle(entry, row);
      else watch(entry.id, row);
    } catch (error) {
      entry.failures += 1;
      const waitMs = slowBackoffMs(entry.failures, random());
      entry.dueAt = now() + waitMs;
      log[entry.failures === 1 ? 'warn' : 'debug'](
        { err: error, guild: entry.key, waitMs },
        'what is due in a server is tried again: it could not be prepared',
      );
    }
  }

  async function handle(entry: Entry, row: ScheduleRecord): Promise<void> {
    const { guildId, kind } = row;
    const guild = await settings.get(guildId);
    const zone = guild.options.timezone;
    const when = whenOf(row, zone);
    const due = dueOccurrence(when, { from: row.nextAt, now: now(), saidFor: row.saidFor });
    const isWanted = guild.channels[kind] !== undefined && guild.leftAt === undefined;
    if (due === undefined || !isWanted) return moveOn(entry.id, zone);
    const lateMs = now() - due.at;
    if (lateMs > sayWithinMs) {
      onDue?.({ kind, outcome: 'missed' });
      log.warn({ guild: guildId, kind, date: due.date }, 'what was due is skipped: it is over a day late');
      return moveOn(entry.id, zone);
    }
    if (!(await claim(entry.id, row))) {
      entry.dueAt = now() + claimForMs;
      return;
    }
    const { isQuiet } = await say({ guildId, kind, when, ...due, wasQuiet: row.isQuiet === true });
    await moveOn(entry.id, zone, { saidFor: due.date, isQuiet });
    onDue?.({ kind, outcome: lateMs > lateAfterMs ? 'late' : 'said' });
  }

  /** Returns whether this process may say it. */
  async function claim(id: string, seen: ScheduleRecord): Promise<boolean> {
    let isOurs = false;
    await rows.update(id, (current) => {
      isOurs = current?.nextAt === seen.nextAt && isFree(current);
      return isOurs && current ? { ...current, claim: { node, at: now() } } : current;
    });
    return isOurs;
  }

  function isFree({ claim }: ScheduleRecord): boolean {
    return claim === undefined || claim.node === node || isDue(claim.at + claimForMs, now(), claimForMs);
  }

  async function moveOn(
    id: string,
    zone: string | undefined,
    said: Partial<Pick<ScheduleRecord, 'saidFor' | 'isQuiet'>> = {},
  ): Promise<void> {
    const row = await rows.update(id, (current) => {
      if (current === undefined) return undefined;
      const { claim: _, ...rest } = current;
      return withNext({ ...rest, ...said }, zone, now());
    });
    if (row === undefined) queue.remove(id);
    else watch(id, row);
  }
}

const keyOf = (guildId: string, kind: ScheduledKind): string => `${guildId}:${kind}`;

function whenOf({ when }: ScheduleRecord, zone: string | undefined): When {
  return { ...when, timezone: knownTimezone(when.timezone ?? zone) };
}

function withNext(row: ScheduleRecord, zone: string | undefined, after: number): ScheduleRecord {
  return { ...row, nextAt: nextOccurrence(whenOf(row, zone), after, row.saidFor).at };
}
