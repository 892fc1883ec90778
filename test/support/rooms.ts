import { onTestFinished, vi } from 'vitest';
import { startCodewars } from '../../sandbox/codewars/main.ts';
import { createCodewars } from '../../src/codewars/client.ts';
import { createAccounts } from '../../src/members/accounts.ts';
import { createMembers } from '../../src/members/members.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { breakable, type Breakage } from './breakable.ts';
import { closeAfterTest, RecordingLog, sweepEveryMs } from './storage-kit.ts';
import { virtualClock, watchRequests } from './virtual-clock.ts';

export const day = 86_400_000;

/** What domain rooms stand on: a client of the stand-in for Codewars, a store that can be broken, accounts and members. */
export async function startRooms({
  url = 'memory:',
  codewars = {},
  client: clientOptions = {},
  onUnlinked,
}: {
  readonly url?: string;
  readonly codewars?: Parameters<typeof startCodewars>[0];
  readonly client?: Partial<Parameters<typeof createCodewars>[0]>;
  readonly onUnlinked?: (guildId: string, userId: string) => Promise<void>;
} = {}) {
  const server = await startCodewars(codewars);
  const client = createCodewars({
    baseUrl: server.apiUrl,
    requestsPerSecond: 10_000,
    burst: 100,
    retryDelaysMs: [],
    ...clientOptions,
  });
  const log = new RecordingLog();
  const encryptionKeys = [Buffer.alloc(32, 1)];
  const storage = closeAfterTest(await openStorage({ url, encryptionKeys, log, sweepEveryMs }));
  const breakage: Breakage = { current: undefined };
  const broken = breakable(storage, breakage);
  onTestFinished(async () => {
    breakage.current = undefined;
    await client.close();
    await server.close();
  });
  return {
    server,
    client,
    isBusy: watchRequests(),
    log,
    /** Unbroken, to look into. */
    storage,
    broken,
    breakage,
    accounts: createAccounts({ storage: broken, codewars: client }),
    members: createMembers({ storage: broken, now: Date.now, ...(onUnlinked && { onUnlinked }) }),
  };
}

/** From here on dates pass only by `later`; timers go on. */
export function stopDates(): void {
  if (!vi.isFakeTimers()) virtualClock({ toFake: ['Date'] });
}

/** The clock is set so much later, or earlier. */
export function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}
