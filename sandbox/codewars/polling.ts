/** How many results an address may ask for… */
const polls = 2;
/**
 * …within this time, in milliseconds: a second, less 5 % for a client that keeps to it while its requests travel for
 * unequal times.
 */
const withinMs = 950;

/** At most two polls a second from an address, over all results that it waits for (public API documentation, "Deferred"). */
export class PollingRule {
  /** When the newest polls of an address came. */
  readonly #recent = new Map<string, readonly number[]>();

  /** Whether a poll that comes now is one too many. It counts in any case: whoever goes on like that stays refused. */
  breaks(address: string, now: number): boolean {
    const recent = (this.#recent.get(address) ?? []).filter((at) => now - at < withinMs);
    this.#recent.set(address, [...recent, now]);
    return recent.length >= polls;
  }
}
