import type { CallOptions } from '../../src/codewars/codewars.ts';
import { createQueue } from '../../src/codewars/http/rate-limit.ts';
import { SharedRequest } from '../../src/codewars/http/shared-request.ts';

const subject = { kind: 'other', name: 'a fake' } as const;

/** A fake Codewars behind the client's queue, which gives its calls their turns. */
export function behindQueue<T extends object>(codewars: T, requestsPerSecond: number): T {
  const queue = createQueue({ requestsPerSecond, burst: 10, pollsPerSecond: 1 });
  return new Proxy(codewars, {
    get:
      (of, name) =>
      (...args: unknown[]) => {
        const request = new SharedRequest(subject, async (shared) => {
          await queue.waitForSlot(shared, subject);
          const call = Reflect.get(of, name) as (...args: unknown[]) => Promise<unknown>;
          return call.apply(of, args);
        });
        return request.join({ ...(args.at(-1) as CallOptions), withinMs: Infinity });
      },
  });
}
