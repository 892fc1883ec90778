import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programs } from './programs.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

// A container has the compiled code alone.
test('what npm runs of the sources is built too', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const run = Object.values(scripts).flatMap((script) => / scripts\/run\.mjs (\S+)$/.exec(script)?.[1] ?? []);
  expect(run).toContain('doctor');
  expect(programs).toEqual(expect.arrayContaining(run.map((name) => `dist/${name}.js`)));
});

test('what the documents run of it is there', () => {
  const named = ['hosting', 'stores', 'operations'].flatMap(
    (name) => read(`docs/${name}.md`).match(/dist\/[a-z-]+\.js/g) ?? [],
  );
  expect(named).not.toEqual([]);
  expect(programs).toEqual(expect.arrayContaining(named));
});
