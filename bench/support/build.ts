import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Compiles the bot as `npm run build` does. @returns the arguments with which node runs it as it is shipped */
export function buildBot(): readonly string[] {
  const compiler = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
  const built = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) throw new Error('The bot does not compile, so there is nothing to measure.');
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const flags = manifest.scripts.start.split(' ').filter((word) => word.startsWith('-'));
  return [...flags, join(root, 'dist', 'src', 'main.js')];
}
