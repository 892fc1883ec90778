import { setTimeout as sleep } from 'node:timers/promises';
import type { Hooked } from '../support/hook.ts';
import { median } from '../support/statistics.ts';

export const metricsToken = 'the-token-of-the-bench';

/** What the process says of itself at /metrics, by name; those without labels. */
export async function readMetrics(port: number): Promise<ReadonlyMap<string, number>> {
  const headers = { Authorization: `Bearer ${metricsToken}` };
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
  if (!answer.ok) throw new Error(`/metrics was answered ${answer.status}`);
  const lines = (await answer.text()).split('\n').map((line) => /^(\w+) (\S+)$/.exec(line));
  return new Map(lines.flatMap((found) => (found === null ? [] : [[found[1] ?? '', Number(found[2])]])));
}

/** What the process occupies, once a second. */
export interface Watch {
  /** Bytes, in the first, second and last third of the time. */
  stop(): Promise<readonly [number, number, number]>;
}

export function watchMemory({ bot }: Hooked): Watch {
  const stopping = new AbortController();
  const samples: number[] = [];
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      samples.push(bot.rss());
      await sleep(1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await watching;
      const third = (which: number): number =>
        median(samples.slice((samples.length * which) / 3, (samples.length * (which + 1)) / 3));
      return [third(0), third(1), third(2)];
    },
  };
}
