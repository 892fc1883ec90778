import { StorageError } from '../../src/storage/errors.ts';
import type { Collection, Storage } from '../../src/storage/storage.ts';

/** A process that dies at its n-th operation: that one is done and its answer lost, or not done; none after it is. */
export class Death {
  readonly #at: number;
  readonly #isDone: boolean;
  #operations = 0;

  constructor(at: number, isDone: boolean) {
    this.#at = at;
    this.#isDone = isDone;
  }

  get happened(): boolean {
    return this.#operations >= this.#at;
  }

  async operation<T>(work: () => Promise<T>): Promise<T> {
    this.#operations += 1;
    if (this.#operations < this.#at) return work();
    if (this.#operations === this.#at && this.#isDone) await work();
    throw new StorageError('unavailable', 'the process is dead');
  }
}

/** A storage of which each operation counts; listing rows does not. */
export function dying(storage: Storage, death: Death): Storage {
  const wrap = <T extends object>(collection: T): T =>
    new Proxy(collection, {
      get(target, property) {
        const original: unknown = Reflect.get(target, property);
        if (typeof original !== 'function') return original;
        return (...args: unknown[]) => {
          const call = (): unknown => Reflect.apply(original, target, args);
          return property === 'entries' ? call() : death.operation(() => call() as Promise<unknown>);
        };
      },
    });
  const isCollection = (value: unknown): value is Collection<unknown> =>
    typeof value === 'object' && value !== null && 'setMany' in value;
  return Object.fromEntries(
    Object.entries(storage).map(([name, value]: [string, unknown]) => [
      name,
      isCollection(value) ? wrap(value) : value,
    ]),
  ) as unknown as Storage;
}
