import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in package.json, which is one folder up from the sources and two from the compiled code. */
export function readVersion(): string {
  const path = ['..', '../..']
    .map((up) => join(import.meta.dirname, up, 'package.json'))
    .find((each) => existsSync(each));
  if (path === undefined) return 'unknown';
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
