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

/** The same object, and whether one of its methods is being waited for: sockets go on although time stands still. */
export function watched<T extends object>(target: T): { readonly object: T; readonly isBusy: () => boolean } {
  let running = 0;
  const object = new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, of, args);
        if (!(result instanceof Promise)) return result;
        running += 1;
        return result.finally(() => (running -= 1));
      };
    },
  });
  return { object, isBusy: () => running > 0 };
}
