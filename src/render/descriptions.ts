import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Describe, Description } from './markdown/describe.ts';

/** Members often look at a kata again: in another language and back, or in the same channel. */
const cachedMs = 60_000;
const maxCached = 200;

/** A cached `describe`; concurrent calls for the same description share one reading. */
export function createDescriptions(now: () => number): Describe {
  const readings = new LRUCache<string, Description, () => Promise<Description>>({
    max: maxCached,
    ttl: cachedMs,
    ttlResolution: 0,
    perf: { now },
    fetchMethod: (_key, _stale, { context }) => context(),
  });
  return (markdown, options) => {
    const { language, maxLength, url } = options;
    const key = JSON.stringify([hash('sha256', markdown), language, maxLength, url]);
    return readings.forceFetch(key, {
      context: async () => {
        // Loaded at its first use, because its parsers take 50 ms and 2 MB.
        const { describe } = await import('./markdown/describe.ts');
        return describe(markdown, options);
      },
    });
  };
}
