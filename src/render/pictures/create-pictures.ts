import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { PictureError, type Drawn, type Picture, type Pictures } from './pictures.ts';

/** What is asked for again within this time is drawn once. */
const sharedMs = 60_000;
const mostShared = 50;

/** It takes 0.1 s, and a second with the start of a process; on a machine that is busy, much longer. */
const drawnWithinMs = 20_000;

interface Answered {
  readonly drawn: Drawn | undefined;
}

/** Draws pictures in processes of their own. Nothing is loaded before the first. */
export function createPictures(
  options: {
    readonly now?: () => number;
    readonly onDrawn?: ((event: { kind: string; outcome: string; ms: number }) => void) | undefined;
    /** For tests, as is the next. */
    readonly withinMs?: number;
    readonly program?: string;
  } = {},
): Pictures {
  const { now = Date.now, onDrawn, withinMs = drawnWithinMs } = options;
  const shared = new LRUCache<string, Answered, () => Promise<Answered>>({
    max: mostShared,
    ttl: sharedMs,
    ttlResolution: 0,
    perf: { now },
    fetchMethod: (_key, _stale, { context }) => context(),
  });
  let loading: ReturnType<typeof loadPool> | undefined;
  let isStopped = false;

  async function loadPool() {
    const [{ createPool }, { program }] = await Promise.all([
      import('./pool.ts'),
      import('./drawing/drawing-process.ts'),
    ]);
    return createPool({ program: options.program ?? program, withinMs });
  }

  async function drawNow({ kind }: Picture, model: string, person?: string): Promise<Answered> {
    const startedAt = now();
    let outcome = 'failed';
    try {
      const pool = await (loading ??= loadPool());
      const answer = await pool.draw(model, person);
      if ('failure' in answer) throw new PictureError('Failed', { cause: new Error(answer.failure) });
      outcome = answer.png === undefined ? 'glyphless' : 'drawn';
      return { drawn: answer.png && { data: Buffer.from(answer.png), name: `${kind}.png` } };
    } finally {
      onDrawn?.({ kind, outcome, ms: now() - startedAt });
    }
  }

  return {
    async draw(picture, person) {
      if (isStopped) throw new PictureError('Stopped');
      const model = JSON.stringify(picture);
      const context = (): Promise<Answered> => drawNow(picture, model, person);
      return (await shared.forceFetch(hash('sha256', model), { context })).drawn;
    },
    async stop() {
      isStopped = true;
      (await loading)?.stop();
    },
  };
}
