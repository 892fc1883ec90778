import { createHistory } from '../../src/history/history.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { pass, putForward, virtualClock } from '../support/virtual-clock.ts';
import { stand as standOf } from '../recommender/kit.ts';

export const now = Date.UTC(2026, 10, 29, 12);
export const everything = { from: 0, to: Number.MAX_SAFE_INTEGER };
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The background reader on a virtual clock, between the stand-in for Codewars and a storage in memory. */
export async function stand(options: Parameters<typeof standOf>[0] = {}) {
  virtualClock({ now });
  const at = await standOf({ requestsPerSecond: 2, burst: 10, ...options });
  const pagesOf = ({ codewarsId }: { codewarsId: string | null }) =>
    at.server.requests
      .filter(({ path }) => path === `/users/${codewarsId}/code-challenges/completed`)
      .map(({ query }) => Number(query.replace('page=', '')));
  return {
    ...at,
    pagesOf,
    later: (ms: number) => pass(ms, at.isBusy),
    /** As `later`, but on most of each day the machine sleeps. */
    async daysLater(days: number): Promise<void> {
      for (let passed = 0; passed < days; passed += 1) {
        putForward(22 * hour);
        await pass(2 * hour, at.isBusy);
      }
    },
    /** Lets what is at work finish, while time stands still. */
    settled: () => pass(0, at.isBusy),
    /** As after a restart. */
    another: (storage: Storage = at.storage) =>
      createHistory({
        storage,
        codewars: at.codewars,
        catalogue: at.catalogue,
        ownsAccount: () => true,
        now: at.now,
        random: at.random,
        log: { info: () => undefined, warn: () => undefined },
      }),
  };
}

/** An entry of a completed list. Without `at`, as one of the reference: undated. */
export const solved = (id: string, at: number | string | undefined, ...languages: string[]) => ({
  id,
  name: `Kata ${id}`,
  slug: `kata-${id}`,
  ...(at !== undefined && { completedAt: typeof at === 'number' ? new Date(at).toISOString() : at }),
  completedLanguages: languages,
});

/** Newest first, one an hour. */
export const many = (count: number, prefix = 'k', newest = now - day) =>
  Array.from({ length: count }, (_, index) => solved(`${prefix}${index}`, newest - index * hour, 'rust'));
