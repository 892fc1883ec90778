import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Describe, Description } from './markdown/describe.ts';

/** A kata is often looked at again within a minute: in another language and back, or by others in the channel. */
const keptForMs = 60_000;
const kept = 200;

/** What reads descriptions and keeps each reading for a minute; the same one that is under way is shared. `now` in milliseconds. */
export function createDescriptions(now: () => number): Describe {
  const readings = new LRUCache<string, Description, () => Promise<Description>>({
    max: kept,
    ttl: keptForMs,
    ttlResolution: 0,
    perf: { now },
    fetchMethod: (_key, _stale, { context }) => context(),
  });
  return (markdown, options) => {
    const { language, maxLength, url } = options;
    const key = JSON.stringify([hash('sha256', markdown), language, maxLength, url]);
    return readings.forceFetch(key, {
      context: async () => {
        // With its parsers of Markdown and HTML it takes 50 ms and 2 MB to load: only who asks for a kata waits for it, once.
        const { describe } = await import('./markdown/describe.ts');
        return describe(markdown, options);
      },
    });
  };
}
