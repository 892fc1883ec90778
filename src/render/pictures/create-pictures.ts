import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Drawer } from './drawer.ts';
import { PictureError, type Drawn, type Pictures } from './pictures.ts';

/** A picture that is asked for again within this time is the same one. */
const sharedMs = 60_000;
const mostShared = 50;

const atOnce = 2;
/** Some three seconds of drawing. */
const mostWaiting = 50;
const defaultWithinMs = 10_000;
/** A drawing process takes 100 MB, so it ends when it has had nothing to do for this time. */
const idleMs = 15_000;

/** Draws pictures in processes of their own, two at a time. Nothing is loaded before the first. */
export function createPictures(
  options: {
    readonly now?: () => number;
    readonly onDrawn?: ((event: { kind: string; outcome: string; ms: number }) => void) | undefined;
    /** For tests, as is the next. */
    readonly withinMs?: number;
    readonly program?: string;
  } = {},
): Pictures {
  const { now = Date.now, onDrawn, withinMs = defaultWithinMs } = options;
  const pool = lazily(() => createPool({ withinMs, program: options.program }));
  let isStopped = false;

  interface Shared {
    readonly drawn: Drawn | undefined;
  }
  const shared = new LRUCache<string, Shared, () => Promise<Shared>>({
    max: mostShared,
    ttl: sharedMs,
    ttlResolution: 0,
    perf: { now },
    fetchMethod: (_key, _stale, { context }) => context(),
  });

  return {
    async draw(picture) {
      if (isStopped) throw new PictureError('Stopped');
      const { kind } = picture;
      const model = JSON.stringify(picture);
      const context = async (): Promise<Shared> => {
        const startedAt = now();
        let outcome = 'failed';
        try {
          const answer = await (await pool()).draw(model);
          if ('failure' in answer) throw new PictureError('Failed', { cause: new Error(answer.failure) });
          outcome = answer.png === undefined ? 'glyphless' : 'drawn';
          return { drawn: answer.png && { data: Buffer.from(answer.png), name: `${kind}.png` } };
        } finally {
          onDrawn?.({ kind, outcome, ms: now() - startedAt });
        }
      };
      return (await shared.forceFetch(hash('sha256', model), { context })).drawn;
    },
    async stop() {
      isStopped = true;
      shared.clear();
      await pool.ifMade?.then((each) => each.stop());
    },
  };
}

function lazily<T>(make: () => Promise<T>): (() => Promise<T>) & { readonly ifMade: Promise<T> | undefined } {
  let made: Promise<T> | undefined;
  return Object.defineProperty(() => (made ??= make()), 'ifMade', { get: () => made }) as ReturnType<
    typeof lazily<T>
  >;
}

async function createPool(options: { withinMs: number; program: string | undefined }) {
  const [{ default: PQueue }, { startDrawer }, { program }] = await Promise.all([
    import('p-queue'),
    import('./drawer.ts'),
    import('./drawing/process.ts'),
  ]);
  const queue = new PQueue({ concurrency: atOnce });
  const all = new Set<Drawer>();
  const idle = new Map<Drawer, NodeJS.Timeout>();
  let isStopped = false;

  const end = (drawer: Drawer): void => {
    clearTimeout(idle.get(drawer));
    idle.delete(drawer);
    all.delete(drawer);
    drawer.end();
  };
  const take = (): Drawer => {
    const [last] = [...idle.keys()].slice(-1);
    const drawer = last ?? startDrawer(options.program ?? program, options.withinMs);
    clearTimeout(idle.get(drawer));
    idle.delete(drawer);
    all.add(drawer);
    return drawer;
  };

  return {
    draw(model: string) {
      if (queue.size >= mostWaiting) throw new PictureError('Busy');
      return queue.add(async () => {
        if (isStopped) throw new PictureError('Stopped');
        const drawer = take();
        try {
          const answer = await drawer.draw(model);
          idle.set(drawer, setTimeout(end, idleMs, drawer));
          return answer;
        } catch (error) {
          end(drawer);
          throw error;
        }
      });
    },
    stop() {
      isStopped = true;
      for (const drawer of all) end(drawer);
    },
  };
}
