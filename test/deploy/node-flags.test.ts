import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The flags between `node` and the program, as they stand in a line of a shell, of systemd or of JSON. */
const flagsOf = (line: string): string[] =>
  /node"?,? ((?:"?--\S+ )+)/.exec(line)?.[1]?.trim().replaceAll(/[",]/g, '').split(' ') ?? [];

// What the benchmarks measure is what everybody runs.
test('every way to run the bot gives node the flags of npm start', () => {
  const { start } = (JSON.parse(read('package.json')) as { scripts: { start: string } }).scripts;
  const ways = {
    web: /^web: .*/m.exec(read('Procfile'))?.[0],
    worker: /^worker: .*/m.exec(read('Procfile'))?.[0],
    container: /^ENTRYPOINT .*/m.exec(read('Dockerfile'))?.[0],
    systemd: /^ExecStart=.*/m.exec(read('deploy/dojo.service'))?.[0],
  };
  expect(flagsOf(start)).toEqual(['--max-semi-space-size=8']);
  expect(Object.fromEntries(Object.entries(ways).map(([way, line]) => [way, flagsOf(line ?? '')]))).toEqual(
    Object.fromEntries(Object.keys(ways).map((way) => [way, flagsOf(start)])),
  );
});

// V8 takes an unknown flag with a line on stderr, and goes on without it.
test('V8 knows the flags that the bot sets by itself', () => {
  const flags = [...read('src/run.ts').matchAll(/setFlagsFromString\('--(?:no-)?([a-z-]+)/g)].map(
    ([, flag]) => flag,
  );
  expect(flags).toEqual(['heap-growing-percent', 'allocation-site-pretenuring']);
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  for (const flag of flags) expect(known).toContain(`--${flag} (`);
});
