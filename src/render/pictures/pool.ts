import PQueue from 'p-queue';
import { startDrawer, type Drawer } from './drawer.ts';
import type { Answer } from './drawing/drawing-process.ts';
import { PictureError } from './pictures.ts';

const atOnce = 2;
/** Some five seconds of drawing. */
const mostWaiting = 100;
const mostWaitingOfOne = 10;
/** A drawing process takes 100 MB, so it ends when it has had nothing to do for this time. */
const idleMs = 15_000;

/** Draws two pictures at a time. Who has the fewest waiting goes first. */
export function createPool(options: { readonly program: string; readonly withinMs: number }) {
  const { program, withinMs } = options;
  const queue = new PQueue({ concurrency: atOnce });
  const waiting = new Map<string, number>();
  const working = new Set<Drawer>();
  /** Until when they are kept. */
  const idle = new Map<Drawer, NodeJS.Timeout>();
  let isStopped = false;

  function take(): Drawer {
    for (const [drawer, tooLong] of idle) {
      clearTimeout(tooLong);
      idle.delete(drawer);
      if (drawer.isAlive()) return drawer;
    }
    return startDrawer(program);
  }

  function keep(drawer: Drawer): void {
    const tooLong = setTimeout(() => {
      idle.delete(drawer);
      drawer.end();
    }, idleMs);
    idle.set(drawer, tooLong);
  }

  const stoppedOr = (error: unknown): unknown => (isStopped ? new PictureError('Stopped') : error);

  async function drawNext(picture: string): Promise<Answer> {
    if (isStopped) throw new PictureError('Stopped');
    const drawer = take();
    working.add(drawer);
    try {
      const answer = await drawer.draw(picture, withinMs);
      keep(drawer);
      return answer;
    } catch (error) {
      drawer.end();
      throw stoppedOr(error);
    } finally {
      working.delete(drawer);
    }
  }

  function leave(person: string): void {
    const left = (waiting.get(person) ?? 1) - 1;
    if (left > 0) waiting.set(person, left);
    else waiting.delete(person);
  }

  return {
    /**
     * @param picture as JSON
     * @throws PictureError
     */
    async draw(picture: string, person?: string): Promise<Answer> {
      const before = person === undefined ? 0 : (waiting.get(person) ?? 0);
      if (queue.size >= mostWaiting || before >= mostWaitingOfOne) throw new PictureError('Busy');
      if (person !== undefined) waiting.set(person, before + 1);
      return queue.add(
        () => {
          if (person !== undefined) leave(person);
          return drawNext(picture);
        },
        { priority: -before },
      );
    },
    stop(): void {
      isStopped = true;
      for (const [drawer, tooLong] of idle) {
        clearTimeout(tooLong);
        drawer.end();
      }
      for (const drawer of working) drawer.end();
    },
  };
}
