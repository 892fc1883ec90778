import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../../errors.ts';
import { type RequestRecord, requestRecord, rotateKeysRequest } from '../../storage/records.ts';
import { decodeRow, encodeRow } from '../../storage/collection/stored-row.ts';
import type { RawStore } from './raw-store.ts';
import type { Progress } from './progress.ts';

/** Running bots look every 5 s for what operators ask. */
export const botAnswersWithinMs = 7_000;
const lookEveryMs = 250;
/** Where a tool is ended while it waits, nobody finds the question long after. */
const keepForMs = 60_000;

/**
 * Asks the bots that run on a store for a sign of life: what they write while all of it is moved would be lost.
 * @param name what the store is called where it is given
 * @throws StartError that names those that answered
 */
export async function assertNobodyRuns(
  store: RawStore,
  name: string,
  progress: Progress,
  withinMs: number,
): Promise<void> {
  progress.line(`Asking whether a bot still runs on ${name} (${Math.ceil(withinMs / 1000)} s) …`);
  const now = Date.now();
  const question: RequestRecord = { id: `tool ${now}`, askedAt: now, answers: {} };
  const row = encodeRow({ value: question, expires: now + keepForMs });
  await store.write('requests', [[rotateKeysRequest, row]]);
  let running: readonly string[];
  do {
    await sleep(Math.min(withinMs, lookEveryMs));
    running = answersIn(await store.table('requests').get(rotateKeysRequest));
  } while (running.length === 0 && Date.now() - now < withinMs);
  await store.table('requests').delete(rotateKeysRequest);
  if (running.length > 0) {
    throw new StartError([
      `A bot runs on ${name} (${running.join(', ')}), and what it writes meanwhile would be lost. Stop it, then run this again.`,
    ]);
  }
}

function answersIn(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const row = decodeRow(text);
  const parsed = requestRecord.safeParse('value' in row ? row.value : undefined);
  return parsed.success ? Object.keys(parsed.data.answers) : [];
}
