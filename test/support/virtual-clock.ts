import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { onTestFinished, vi } from 'vitest';

type Fakeable = NonNullable<NonNullable<Parameters<typeof vi.useFakeTimers>[0]>['toFake']>[number];

/** `setImmediate` and `nextTick` stay real: promises, storage in memory and sockets go on while time stands still. */
const timers: readonly Fakeable[] = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'Date',
  'performance',
];

/**
 * From here to the end of the test, time passes only when the test says so. `vi.waitFor` works too: it lets 50 ms pass between
 * two looks.
 */
export function virtualClock({
  now = Date.UTC(2026, 0, 1),
  toFake = timers,
}: { now?: number; toFake?: readonly Fakeable[] } = {}): void {
  vi.useFakeTimers({ now, toFake: [...toFake] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

/** Waits until nothing is left to run at this moment. It does not wait for timers, sockets, files or other processes. */
export async function idle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (process.getActiveResourcesInfo().includes('Immediate'));
}

/** Lets that much time pass, and everything that comes of it happen: time stands still while anything runs, or `isBusy`. */
export async function pass(ms: number, isBusy = (): boolean => false): Promise<void> {
  const rest = async (): Promise<void> => {
    do await idle();
    while (isBusy());
  };
  await rest();
  const until = Date.now() + ms;
  while (Date.now() < until) {
    // So that no timer beyond is reached. A longer one fires at once.
    const limit = setTimeout(() => undefined, Math.min(until - Date.now(), 2 ** 31 - 1));
    vi.advanceTimersToNextTimer();
    clearTimeout(limit);
    await rest();
  }
  // What is due at that very moment.
  vi.advanceTimersByTime(0);
  await rest();
}

/** Puts the clock forward, as for a machine that slept: timers wait for as long as they had to before. */
export function putForward(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** Lets time pass until the condition holds, and answers how much it took. Fails when it does not hold in time. */
export async function passUntil(
  condition: () => boolean | Promise<boolean>,
  { stepMs = 1_000, withinMs = 86_400_000 }: { stepMs?: number; withinMs?: number } = {},
): Promise<number> {
  await idle();
  for (let passed = 0; ; passed += stepMs) {
    if (await condition()) return passed;
    if (passed >= withinMs) throw new Error(`The condition did not hold within ${withinMs} ms.`);
    await pass(stepMs);
  }
}

/** Counts requests of this process until its test ends, and answers whether any is under way: sockets go on although time stands still. */
export function watchRequests(): () => boolean {
  const requests = new Set<ClientRequest>();
  const begin = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    requests.add(request);
    request.once('close', () => requests.delete(request));
  };
  subscribe('http.client.request.created', begin);
  onTestFinished(() => void unsubscribe('http.client.request.created', begin));
  return () => requests.size > 0;
}
