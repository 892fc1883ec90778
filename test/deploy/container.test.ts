import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programs } from './programs.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const lines = read('Dockerfile').split('\n');
/** Words of each line that begins with an instruction, without its options. */
const instructions = (name: string): string[][] =>
  lines
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.split(' ').filter((word) => word !== name && !word.startsWith('--')));

describe('the Dockerfile', () => {
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) =>
      line
        .split(' ')
        .slice(1, -1)
        .filter((word) => !word.startsWith('--')),
    );

  it('copies what is there, and what .dockerignore lets through', () => {
    const letThrough = read('.dockerignore').match(/^!.*$/gm) ?? [];
    expect(copied).toContain('src');
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(letThrough).toContain(`!${path}`);
    }
    expect(letThrough.map((line) => line.slice(1)).sort()).toEqual([...copied].sort());
  });

  it('runs what was compiled and checks its health, as somebody who is not root', () => {
    const text = lines.join('\n');
    expect(instructions('USER')).toEqual([['node']]);
    expect(text.lastIndexOf('\nUSER node')).toBeGreaterThan(text.lastIndexOf('\nRUN '));
    const entry = JSON.parse(instructions('ENTRYPOINT')[0]!.join(' ')) as string[];
    const program = entry.find((word) => word !== 'node' && !word.startsWith('--'));
    expect(programs).toContain(program);
    const checked = /^HEALTHCHECK .*"node", "([^"]+)"/m.exec(text)?.[1];
    expect(copied).toContain(checked);
  });

  it('has the Node that package.json asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const wanted = /\d+/.exec(engines.node)?.[0];
    for (const [image] of instructions('FROM')) expect(image).toBe(`node:${wanted}-slim`);
  });
});
