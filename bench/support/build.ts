import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import config from '../../rolldown.config.ts';

const root = join(import.meta.dirname, '..', '..');

/** Builds the bot as `npm run build` does. Answers the arguments with which node runs it as it is shipped. */
export async function buildBot(): Promise<readonly string[]> {
  await build(config);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const flags = manifest.scripts.start.split(' ').filter((word) => word.startsWith('-'));
  return [...flags, join(root, 'dist', 'main.js')];
}
