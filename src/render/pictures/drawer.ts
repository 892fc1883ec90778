import { fork, type ChildProcess } from 'node:child_process';
import { PictureError } from './pictures.ts';
import type { Answer } from './drawing/process.ts';

/** A process that draws one picture at a time. */
export interface Drawer {
  /**
   * @param picture as JSON
   * @throws PictureError, and has ended then
   */
  draw(picture: string): Promise<Answer>;
  end(): void;
}

/**
 * Starts a process that draws. A thread would be lighter to start, but gives back none of the 100 MB that drawing takes, cannot be
 * stopped within native code, and takes the bot with it where that code crashes.
 */
export function startDrawer(program: string, withinMs: number): Drawer {
  const child = fork(program, {
    // It needs nothing of the environment, where the secrets are.
    env: {},
    execArgv: ['--max-semi-space-size=2', '--max-old-space-size=128'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // What goes wrong is said by `exit`, which follows.
  child.on('error', () => undefined);

  return {
    async draw(picture) {
      const overdue = new AbortController();
      const timer = setTimeout(() => overdue.abort(), withinMs);
      try {
        return await answerOf(child, picture, overdue.signal);
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    end: () => void child.kill('SIGKILL'),
  };
}

function answerOf(child: ChildProcess, picture: string, overdue: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const died = (code: number | null, signal: string | null): void =>
    reject(new PictureError('Failed', { cause: new Error(`the drawing process ended: ${signal ?? code}`) }));
  child.once('message', resolve);
  child.once('exit', died);
  overdue.addEventListener('abort', () => reject(new PictureError('Overdue')));
  if (child.exitCode !== null || child.signalCode !== null) died(child.exitCode, child.signalCode);
  else
    child.send(picture, (error) => {
      if (error) reject(new PictureError('Failed', { cause: error }));
    });
  return promise.finally(() => {
    child.off('message', resolve);
    child.off('exit', died);
  });
}
