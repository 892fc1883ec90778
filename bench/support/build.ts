import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Compiles the bot as `npm run build` does. @returns the program to run */
export function buildBot(): string {
  const compiler = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
  const built = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) throw new Error('The bot does not compile, so there is nothing to measure.');
  return join(root, 'dist', 'src', 'main.js');
}
