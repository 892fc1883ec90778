import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../../errors.ts';
import { decodeRow } from '../../storage/collection/stored-row.ts';
import { heardRecord } from '../../storage/records.ts';
import type { Progress } from './progress.ts';
import type { RawStore } from './raw-store.ts';

/** Longer than the 15 s after which a running process gives its next sign of life. */
export const signOfLifeWithinMs = 20_000;

/**
 * Refuses a store on which a bot runs: what it writes while all rows are moved would be lost. A process that stopped takes its
 * entry away; one that crashed leaves an entry behind, which is watched for a sign of life.
 * @param name what the store is called where it is given
 * @throws StartError that names the processes that run
 */
export async function assertStopped(
  store: RawStore,
  name: string,
  progress: Progress,
  withinMs: number,
): Promise<void> {
  const before = await processesOf(store);
  if (Object.keys(before).length === 0) return;
  progress.line(`Waiting for signs of life of a bot on ${name} (${Math.ceil(withinMs / 1000)} s) …`);
  const until = performance.now() + withinMs;
  do {
    const running = Object.entries(await processesOf(store)).filter(([id, { at }]) => before[id]?.at !== at);
    if (running.length > 0) {
      throw new StartError([
        `A bot runs on ${name} (${running.map(([, { node }]) => node).join(', ')}), and what it writes meanwhile would be lost. Stop it, then run this again.`,
      ]);
    }
    await sleep(Math.min(withinMs, 250));
  } while (performance.now() < until);
}

async function processesOf(store: RawStore) {
  const text = await store.table('heard').get('processes');
  const row = text === undefined ? undefined : decodeRow(text);
  return heardRecord.safeParse(row && 'value' in row ? row.value : undefined).data?.processes ?? {};
}
