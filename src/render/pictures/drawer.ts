import { fork } from 'node:child_process';
import type { Answer } from './drawing/drawing-process.ts';
import { PictureError } from './pictures.ts';

export type Drawer = ReturnType<typeof startDrawer>;

/**
 * Starts a process that draws one picture at a time. A thread would start as fast, but gives back none of the 120 MB that it takes,
 * cannot be ended within native code, and takes the bot with it where that code crashes.
 */
export function startDrawer(program: string) {
  const child = fork(program, {
    // It needs nothing of the environment, where the secrets are. The variable only keeps Skia from listing all fonts, for which it
    // would need a home: it still finds in the machine's folder what Inter lacks.
    env: { DISABLE_SYSTEM_FONTS_LOAD: '1' },
    execArgv: ['--max-semi-space-size=2', '--max-old-space-size=128'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<Error>((resolve) => {
    child.once('exit', (code, signal) => resolve(new Error(`it ended with ${signal ?? `code ${code}`}`)));
    // It could not be started, or not be reached; `exit` need not follow.
    child.on('error', resolve);
  });

  return {
    /**
     * @param picture as JSON
     * @throws PictureError; end it then, because it may be within the picture still
     */
    async draw(picture: string, withinMs: number): Promise<Answer> {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const overdue = setTimeout(() => reject(new PictureError('Overdue')), withinMs);
      void ended.then((cause) => reject(new PictureError('Failed', { cause })));
      child.once('message', resolve);
      child.send(picture, (cause) => {
        if (cause !== null) reject(new PictureError('Failed', { cause }));
      });
      return promise.finally(() => clearTimeout(overdue));
    },
    isAlive: (): boolean => child.connected,
    end: (): void => void child.kill('SIGKILL'),
  };
}
