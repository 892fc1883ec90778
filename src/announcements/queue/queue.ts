import { waitUntil } from '../../clock.ts';
import type { PlainLog } from '../../log.ts';

/** What is kept in memory of a stored row: ten thousand of them weigh a few megabytes. */
export interface Entry {
  readonly id: string;
  /** Entries of one key are attempted one at a time, in the order of their places; several keys at once. */
  readonly key: string;
  /** When the row, or the oldest that was merged into it, was made: milliseconds since the epoch. */
  readonly place: number;
  dueAt: number;
  /** Failures in a row. */
  failures: number;
}

interface Line<E> {
  /** Oldest first. */
  readonly entries: E[];
  current: E | undefined;
  pausedUntil: number;
  timer: NodeJS.Timeout | undefined;
}

interface QueueOptions<E extends Entry> {
  readonly now: () => number;
  /** How many keys are worked on at once. */
  readonly concurrency: number;
  /** Nothing is put off for longer. */
  readonly longestWaitMs: number;
  /** Ends by removing the entry or by making it due later; otherwise it is attempted again at once. Never rejects. */
  readonly attempt: (entry: E, signal: AbortSignal) => Promise<void>;
  /** Whether those behind an entry go first while it waits that long. Default: they keep their order. */
  readonly letsOthersPass?: (entry: E, waitMs: number) => boolean;
  /** Adds stored rows that are not known here: at the start all that are this process's, later those left by others. */
  readonly recover: (isStart: boolean) => Promise<void>;
  readonly recoverEveryMs: number;
  /** How long `stop` waits before it aborts the attempts that run. Default: until they end. */
  readonly stopWithinMs?: number;
  readonly log: Pick<PlainLog, 'warn'>;
}

/** Timers are set again after this long, so that a clock that was set is noticed. */
const longestTimerMs = 60_000;

/** Stored rows that wait for their attempts, by key. Storage has the rows; this has their order and their times. */
export class KeyedQueue<E extends Entry> {
  readonly #options: QueueOptions<E>;
  readonly #entries = new Map<string, E>();
  readonly #lines = new Map<string, Line<E>>();
  /** Keys where an entry is due, in the order in which they became ready. */
  readonly #ready = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  readonly #aborting = new AbortController();
  #state: 'new' | 'started' | 'stopped' = 'new';
  #isWaking = false;
  #recovering: Promise<void> | undefined;
  #recovery: NodeJS.Timeout | undefined;

  constructor(options: QueueOptions<E>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** When the oldest of them was made: milliseconds since the epoch. */
  get oldestAt(): number | undefined {
    const oldest = [...this.#lines.values()].reduce((at, line) => Math.min(at, headOf(line)), Infinity);
    return oldest === Infinity ? undefined : oldest;
  }

  get isStopped(): boolean {
    return this.#state === 'stopped';
  }

  count(matches: (entry: E) => boolean): number {
    return this.#entries.values().filter(matches).toArray().length;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** An entry that is known already stays as it is. */
  add(entry: E): void {
    if (this.#entries.has(entry.id)) return;
    this.#entries.set(entry.id, entry);
    const line = this.#lines.get(entry.key) ?? {
      ...{ entries: [], current: undefined, pausedUntil: 0, timer: undefined },
    };
    this.#lines.set(entry.key, line);
    // Most come last.
    const before = line.entries.findLastIndex(({ place }) => place <= entry.place);
    line.entries.splice(before + 1, 0, entry);
    this.#schedule(entry.key, line);
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    const line = this.#lines.get(entry?.key ?? '');
    if (entry === undefined || line === undefined) return;
    this.#entries.delete(id);
    line.entries.splice(line.entries.indexOf(entry), 1);
    this.#schedule(entry.key, line);
  }

  /** What waits under a key, oldest first. */
  waitingAt(key: string): readonly E[] {
    return [...(this.#lines.get(key)?.entries ?? [])];
  }

  /** What is not being attempted right now. */
  idle(): readonly E[] {
    return [...this.#lines.values()].flatMap(({ entries, current }) => entries.filter((e) => e !== current));
  }

  /** Attempts nothing under this key until then. */
  pause(key: string, until: number): void {
    const line = this.#lines.get(key);
    if (line) line.pausedUntil = until;
  }

  paused(): readonly E[] {
    const now = this.#options.now();
    return [...this.#lines.values()].flatMap((line) => (line.pausedUntil > now ? line.entries : []));
  }

  /** Everything under the keys whose oldest entry matches is due. */
  wake(matches: (entry: E) => boolean): void {
    for (const [key, line] of this.#lines) {
      const [oldest] = line.entries;
      if (oldest === undefined || !matches(oldest)) continue;
      line.pausedUntil = 0;
      for (const entry of line.entries) entry.dueAt = 0;
      this.#schedule(key, line);
    }
  }

  /** Reads all stored rows before the first attempt: the oldest may come last. */
  async start(): Promise<void> {
    await (this.#recovering = this.#recover(true));
    if (this.isStopped) return;
    this.#state = 'started';
    const oldestFirst = [...this.#lines].sort(([, a], [, b]) => headOf(a) - headOf(b));
    for (const [key, line] of oldestFirst) this.#schedule(key, line);
  }

  /** Begins no more attempts and waits for those that run; what is left stays stored. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    clearTimeout(this.#recovery);
    for (const { timer } of this.#lines.values()) clearTimeout(timer);
    let timer: NodeJS.Timeout | undefined;
    const { stopWithinMs } = this.#options;
    const tooLong = new Promise<void>((resolve) => {
      if (stopWithinMs !== undefined) timer = setTimeout(resolve, stopWithinMs);
    });
    await Promise.race([Promise.allSettled(this.#running), tooLong]);
    clearTimeout(timer);
    this.#aborting.abort();
    await this.#recovering;
  }

  async #recover(isStart: boolean): Promise<void> {
    const { recover, recoverEveryMs, log } = this.#options;
    try {
      await recover(isStart);
    } catch (error) {
      log.warn({ err: error }, 'stored rows could not all be read; they are read again soon');
    }
    if (this.isStopped) return;
    this.#recovery = setTimeout(() => {
      this.#recovering = this.#recover(false);
    }, recoverEveryMs).unref();
  }

  /** Notices when this key is ready, now or later. */
  #schedule(key: string, line: Line<E>): void {
    clearTimeout(line.timer);
    if (line.current !== undefined) return;
    const next = this.#nextOf(line);
    if (next === undefined) this.#lines.delete(key);
    else if (this.#state !== 'started') return;
    else if (next.waitMs > 0)
      line.timer = setTimeout(
        () => this.#schedule(key, line),
        Math.min(Math.ceil(next.waitMs), longestTimerMs),
      ).unref();
    else {
      this.#ready.add(key);
      this.#wake();
    }
  }

  /** In a later turn of the event loop: who added a row is answered first. */
  #wake(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      this.#attemptReady();
    });
  }

  #attemptReady(): void {
    for (const key of this.#ready) {
      if (this.#state !== 'started' || this.#running.size >= this.#options.concurrency) return;
      this.#ready.delete(key);
      const line = this.#lines.get(key);
      const next = line && line.current === undefined ? this.#nextOf(line) : undefined;
      if (line && next?.waitMs === 0) this.#attempt(key, line, next.entry);
      else if (line) this.#schedule(key, line);
    }
  }

  #attempt(key: string, line: Line<E>, entry: E): void {
    line.current = entry;
    const run = this.#options.attempt(entry, this.#aborting.signal).finally(() => {
      this.#running.delete(run);
      line.current = undefined;
      this.#schedule(key, line);
      this.#attemptReady();
    });
    this.#running.add(run);
  }

  #nextOf(line: Line<E>): { readonly entry: E; readonly waitMs: number } | undefined {
    const { now, longestWaitMs, letsOthersPass = () => false } = this.#options;
    const waitOf = (at: number): number => waitUntil(at, now(), longestWaitMs);
    let next: { entry: E; waitMs: number } | undefined;
    for (const entry of line.entries) {
      const waitMs = waitOf(entry.dueAt);
      if (next === undefined || waitMs < next.waitMs) next = { entry, waitMs };
      if (waitMs === 0 || !letsOthersPass(entry, waitMs)) break;
    }
    return next && { entry: next.entry, waitMs: Math.max(next.waitMs, waitOf(line.pausedUntil)) };
  }
}

const headOf = <E extends Entry>({ entries }: Line<E>): number => entries[0]?.place ?? Infinity;
