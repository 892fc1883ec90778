/** Makes what is done under one key run one after another, in the order of the calls. */
export function createLocks() {
  /** By key: settles when what was asked for last is over. */
  const lasts = new Map<string, Promise<undefined>>();

  /** Runs `work` when everything before it is over that has one of its keys. All keys are taken at once, so no two calls wait for each other. */
  return async <R>(keys: readonly string[], work: () => Promise<R>): Promise<R> => {
    const before = keys.flatMap((key) => lasts.get(key) ?? []);
    const { promise: last, resolve: end } = Promise.withResolvers<undefined>();
    for (const key of keys) lasts.set(key, last);
    try {
      if (before.length > 0) await Promise.all(before);
      return await work();
    } finally {
      for (const key of keys) if (lasts.get(key) === last) lasts.delete(key);
      end(undefined);
    }
  };
}
