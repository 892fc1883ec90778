import { waitUntil } from '../clock.ts';
import type { PlainLog } from '../log.ts';

export interface Entry {
  readonly id: string;
  /** Entries of one key are attempted one at a time, in the order of `place`; several keys at once. */
  readonly key: string;
  /** When the row was stored, or the oldest that was merged into it. */
  readonly place: number;
  dueAt: number;
  failures: number;
}

interface Line<E> {
  readonly entries: E[];
  current?: E | undefined;
  pausedUntil: number;
  timer?: NodeJS.Timeout;
}

interface QueueOptions<E extends Entry> {
  readonly now: () => number;
  readonly concurrency: number;
  readonly longestWaitMs: number;
  /** Removes the entry or makes it due later; otherwise the attempt is repeated at once. Never rejects. */
  readonly attempt: (entry: E, signal: AbortSignal) => Promise<void>;
  /** Whether later entries go first while this one waits that long. Default: they do not. */
  readonly letsOthersPass?: (entry: E, waitMs: number) => boolean;
  readonly recover: (isStart: boolean) => Promise<void>;
  readonly recoverEveryMs: number;
  /** How long `stop` waits before it aborts running attempts. Default: until they end. */
  readonly stopWithinMs?: number;
  readonly log: Pick<PlainLog, 'warn'>;
}

/** Longer waits take several timers, so that a change of the clock is noticed. */
const longestTimerMs = 60_000;

/** Decides when and in which order stored rows are attempted, by key. The rows themselves stay in storage. */
export class KeyedQueue<E extends Entry> {
  readonly #options: QueueOptions<E>;
  readonly #entries = new Map<string, E>();
  readonly #lines = new Map<string, Line<E>>();
  /** Keys with an entry that is due, in the order in which they became ready. */
  readonly #ready = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  readonly #aborting = new AbortController();
  #state: 'new' | 'started' | 'stopped' = 'new';
  #attempting: NodeJS.Immediate | undefined;
  #recovering: Promise<void> | undefined;
  #recovery: NodeJS.Timeout | undefined;

  constructor(options: QueueOptions<E>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  get oldestAt(): number | undefined {
    const oldest = this.#lines.values().reduce((at, line) => Math.min(at, headOf(line)), Infinity);
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

  add(entry: E): void {
    if (this.#entries.has(entry.id)) return;
    this.#entries.set(entry.id, entry);
    const line: Line<E> = this.#lines.get(entry.key) ?? { entries: [], pausedUntil: 0 };
    this.#lines.set(entry.key, line);
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

  waitingAt(key: string): readonly E[] {
    return [...(this.#lines.get(key)?.entries ?? [])];
  }

  idle(): readonly E[] {
    return [...this.#lines.values()].flatMap(({ entries, current }) => entries.filter((e) => e !== current));
  }

  pause(key: string, until: number): void {
    const line = this.#lines.get(key);
    if (line) line.pausedUntil = until;
  }

  paused(): readonly E[] {
    const now = this.#options.now();
    return [...this.#lines.values()].flatMap((line) => (line.pausedUntil > now ? line.entries : []));
  }

  /** Makes all entries due whose key has a matching oldest entry. */
  wake(matches: (entry: E) => boolean): void {
    for (const [key, line] of this.#lines) {
      const [oldest] = line.entries;
      if (oldest === undefined || !matches(oldest)) continue;
      line.pausedUntil = 0;
      for (const entry of line.entries) entry.dueAt = 0;
      this.#schedule(key, line);
    }
  }

  /** Reads all stored rows before the first attempt, as the oldest may come last. */
  async start(): Promise<void> {
    await (this.#recovering = this.#recover(true));
    if (this.isStopped) return;
    this.#state = 'started';
    const oldestFirst = [...this.#lines].sort(([, a], [, b]) => headOf(a) - headOf(b));
    for (const [key, line] of oldestFirst) this.#schedule(key, line);
  }

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

  #schedule(key: string, line: Line<E>): void {
    clearTimeout(line.timer);
    if (line.current !== undefined) return;
    const next = this.#nextOf(line);
    if (next === undefined) this.#lines.delete(key);
    if (next === undefined || this.#state !== 'started') return;
    if (next.waitMs > 0) {
      const delayMs = Math.min(Math.ceil(next.waitMs), longestTimerMs);
      line.timer = setTimeout(() => this.#schedule(key, line), delayMs).unref();
      return;
    }
    this.#ready.add(key);
    if (this.#attempting !== undefined) return;
    // Later, so that the caller who added a row is answered first.
    this.#attempting = setImmediate(() => {
      this.#attempting = undefined;
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
