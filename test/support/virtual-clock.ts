import { onTestFinished, vi } from 'vitest';

type Fakeable = NonNullable<NonNullable<Parameters<typeof vi.useFakeTimers>[0]>['toFake']>[number];

/** `setImmediate` and `nextTick` stay real: promises, storage in memory and sockets go on while time stands still. */
const timers: readonly Fakeable[] = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'];

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

/** Lets that much time pass, and everything that comes of it happen. */
export async function pass(ms: number): Promise<void> {
  await idle();
  await vi.advanceTimersByTimeAsync(ms);
  await idle();
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
