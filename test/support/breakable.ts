import { StorageError } from '../../src/storage/errors.ts';
import type { Collection, Storage } from '../../src/storage/storage.ts';

/** How a store is made to fail; `undefined` heals it. */
export interface Breakage {
  current:
    | {
        readonly collections?: readonly string[];
        readonly operations?: readonly string[];
        readonly hang?: boolean;
      }
    | undefined;
}

/** The same storage, whose operations fail while `breakage` says so. */
export function breakable(storage: Storage, breakage: Breakage): Storage {
  const wrap = <T>(name: string, collection: Collection<T>): Collection<T> =>
    new Proxy(collection, {
      get(target, property, receiver) {
        const original: unknown = Reflect.get(target, property, receiver);
        if (typeof original !== 'function') return original;
        return (...args: unknown[]) => {
          const broken = breakage.current;
          const hit =
            broken !== undefined &&
            (broken.collections ?? [name]).includes(name) &&
            (broken.operations ?? [String(property)]).includes(String(property));
          if (hit) {
            const error = new StorageError('unavailable', `${name}.${String(property)} failed`, {
              cause: new Error('disk I/O error'),
            });
            if (property === 'entries' || property === 'keys') throw error;
            return Promise.reject(error);
          }
          return Reflect.apply(original, target, args) as unknown;
        };
      },
    });
  const names = [
    'links',
    'members',
    'memberships',
    'followers',
    'names',
    'codes',
    'catalogue',
    'cache',
    'snapshots',
    'sessions',
    'attempts',
    'solved',
    'dailies',
    'preferences',
  ] as const;
  return {
    ...storage,
    ...Object.fromEntries(
      names.map((name) => [name, wrap<never>(name, storage[name] as unknown as Collection<never>)]),
    ),
  };
}
