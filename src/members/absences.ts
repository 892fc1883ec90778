import { ageOf } from '../clock.ts';
import { createLru } from '../lru.ts';

const keptForMs = 60_000;
const mostKept = 5_000;

/**
 * Remembers for a minute what was looked for in vain, as most members have no link and most accounts are not linked. What this process
 * adds is found at once, what another one adds within that minute.
 */
export class Absences {
  readonly #now: () => number;
  readonly #missedAt = createLru<number>(mostKept);
  #additions = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Answers what `read` finds; `undefined` without reading where it found nothing a moment ago. */
  async find<T>(key: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    const missedAt = this.#missedAt.get(key);
    if (missedAt !== undefined && ageOf(missedAt, this.#now()) < keptForMs) return undefined;
    const additions = this.#additions;
    const found = await read();
    // What was added meanwhile may be just this.
    if (found === undefined && additions === this.#additions) this.#missedAt.set(key, this.#now());
    return found;
  }

  /** To be called when something was added. */
  forget(): void {
    this.#additions += 1;
    this.#missedAt.clear();
  }
}
