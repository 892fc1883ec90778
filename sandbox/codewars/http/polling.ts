/** How many results an address may ask for at once. */
const polls = 2;

/** At most two polls a second from an address, over all results that it waits for (public API documentation, "Deferred"). */
export class PollingRule {
  /** When the newest polls of an address came. */
  readonly #recent = new Map<string, readonly number[]>();
  readonly #withinMs: number;

  /**
   * `withinMs`: the time in which two polls may come. A second, less 5 % for a client that keeps to it while its requests travel for
   * unequal times.
   */
  constructor(withinMs = 950) {
    this.#withinMs = withinMs;
  }

  /** Whether a poll that comes now is one too many. It counts in any case: a client that goes on like that stays refused. */
  breaks(address: string, now: number): boolean {
    const recent = (this.#recent.get(address) ?? []).filter((at) => now - at < this.#withinMs);
    this.#recent.set(address, [...recent, now]);
    return recent.length >= polls;
  }
}
