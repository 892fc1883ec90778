/** How a stand-in limits its sessions; what is left out is as Discord has it for a small bot. */
export interface StartLimits {
  /** Sessions that may be started until the limit is reset. */
  readonly total?: number;
  readonly remaining?: number;
  readonly resetAfterMs?: number;
  readonly maxConcurrency?: number;
  readonly identifyEveryMs?: number;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

/** Starts of sessions: https://discord.com/developers/docs/events/gateway#session-start-limit-object */
export class SessionStarts {
  readonly #total: number;
  readonly #maxConcurrency: number;
  readonly #identifyEveryMs: number;
  readonly #resetAfterMs: number;
  readonly #now: () => number;
  readonly #lastAt = new Map<number, number>();
  #remaining: number;
  #resetsAt: number;

  constructor(limits: StartLimits = {}) {
    const { total = 1_000, resetAfterMs = 86_400_000, maxConcurrency = 1, identifyEveryMs = 0 } = limits;
    this.#total = total;
    this.#remaining = limits.remaining ?? total;
    this.#resetAfterMs = resetAfterMs;
    this.#now = limits.now ?? (() => performance.now());
    this.#resetsAt = this.#now() + resetAfterMs;
    this.#maxConcurrency = maxConcurrency;
    this.#identifyEveryMs = identifyEveryMs;
  }

  /** One identify. `tooFast`: another one of its bucket came just before; it counts all the same. */
  take(shardId: number): 'good' | 'tooFast' | 'usedUp' {
    this.#reset();
    if (this.#remaining === 0) return 'usedUp';
    this.#remaining -= 1;
    const at = this.#now();
    // https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
    const bucket = shardId % this.#maxConcurrency;
    if (at - (this.#lastAt.get(bucket) ?? -Infinity) < this.#identifyEveryMs) return 'tooFast';
    this.#lastAt.set(bucket, at);
    return 'good';
  }

  /** As GET /gateway/bot shows it. */
  shape(): Record<string, number> {
    this.#reset();
    return {
      total: this.#total,
      remaining: this.#remaining,
      reset_after: Math.ceil(this.#resetsAt - this.#now()),
      max_concurrency: this.#maxConcurrency,
    };
  }

  #reset(): void {
    if (this.#now() < this.#resetsAt) return;
    this.#remaining = this.#total;
    this.#resetsAt = this.#now() + this.#resetAfterMs;
  }
}
