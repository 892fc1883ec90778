import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in package.json, which is one folder up, from the sources as from the bundle. */
export function readVersion(): string {
  const path = join(import.meta.dirname, '..', 'package.json');
  if (!existsSync(path)) return 'unknown';
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
