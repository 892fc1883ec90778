import type { InboxRecord } from '../../storage/records.ts';

/** A row that is to be worked off. */
export interface Entry {
  readonly id: string;
  record: InboxRecord;
  /** Failures in a row that were not its own fault. */
  outages: number;
  /** Worked off; that its row be deleted is all that is left. */
  isHandled: boolean;
  /** Found in storage: somebody else may have worked it off since. */
  readonly isAdopted: boolean;
}

interface Lane {
  /** In the order in which they came. */
  readonly entries: Entry[];
  current: Entry | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** A row that fails holds up those behind it for so long, that their order is kept; after that they go first. */
const patienceMs = 40_000;

/** No wait is longer: what seems to be due later is due to a clock that was set back. */
const longestWaitMs = 15 * 60_000;

/** Whose turn it is: of each account one at a time, in the order in which they came; of many accounts at once. */
export class Turns {
  readonly #ids = new Set<string>();
  readonly #lanes = new Map<string, Lane>();
  readonly #ready = new Set<string>();
  readonly #now: () => number;
  readonly #onReady: () => void;

  constructor(options: { now: () => number; onReady: () => void }) {
    this.#now = options.now;
    this.#onReady = options.onReady;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** When the oldest of them came: milliseconds since the epoch. */
  get oldestAt(): number | undefined {
    const heads = [...this.#lanes.values()].flatMap(({ entries }) => entries[0]?.record.receivedAt ?? []);
    return heads.length === 0 ? undefined : heads.reduce((a, b) => Math.min(a, b));
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(entry: Entry): void {
    if (this.#ids.has(entry.id)) return;
    this.#ids.add(entry.id);
    const account = accountOf(entry);
    const lane = this.#lanes.get(account) ?? { entries: [], current: undefined, timer: undefined };
    this.#lanes.set(account, lane);
    const { receivedAt } = entry.record;
    // Most come last.
    const after = lane.entries.findLastIndex(({ record }) => record.receivedAt <= receivedAt);
    lane.entries.splice(after + 1, 0, entry);
    this.#consider(account, lane);
  }

  /** Somebody whose turn it is; the account is taken until `done` or `later`. */
  take(): Entry | undefined {
    for (const account of this.#ready) {
      this.#ready.delete(account);
      const lane = this.#lanes.get(account);
      const next = lane && this.#next(lane);
      if (lane && next?.waitMs === 0) {
        lane.current = next.entry;
        return next.entry;
      }
      if (lane) this.#consider(account, lane);
    }
    return undefined;
  }

  /** It needs no more turns. */
  done(entry: Entry): void {
    this.#ids.delete(entry.id);
    const lane = this.#lanes.get(accountOf(entry));
    lane?.entries.splice(lane.entries.indexOf(entry), 1);
    this.later(entry);
  }

  /** Its turn comes again at `record.nextTryAt`. */
  later(entry: Entry): void {
    const account = accountOf(entry);
    const lane = this.#lanes.get(account);
    if (!lane) return;
    lane.current = undefined;
    this.#consider(account, lane);
  }

  /** Nobody's turn comes any more by itself. */
  stop(): void {
    for (const { timer } of this.#lanes.values()) clearTimeout(timer);
    this.#lanes.clear();
    this.#ready.clear();
  }

  #consider(account: string, lane: Lane): void {
    clearTimeout(lane.timer);
    lane.timer = undefined;
    if (lane.current) return;
    const next = this.#next(lane);
    if (!next) this.#lanes.delete(account);
    else if (next.waitMs === 0) {
      this.#ready.add(account);
      this.#onReady();
    } else lane.timer = setTimeout(() => this.#consider(account, lane), next.waitMs).unref();
  }

  #next(lane: Lane): { readonly entry: Entry; readonly waitMs: number } | undefined {
    let soonest: { entry: Entry; waitMs: number } | undefined;
    for (const entry of lane.entries) {
      const away = entry.record.nextTryAt - this.#now();
      const waitMs = away > longestWaitMs ? 0 : Math.max(0, away);
      if (!soonest || waitMs < soonest.waitMs) soonest = { entry, waitMs };
      if (waitMs <= patienceMs) break;
    }
    return soonest;
  }
}

const accountOf = ({ id, record }: Entry): string => record.user?.id ?? record.kata?.createdById ?? id;
