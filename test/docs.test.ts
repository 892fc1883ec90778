import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import commands from '../commands/index.ts';
import { inviteUrl } from '../src/discord/rest/permissions.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'PRIVACY.md', 'bench/README.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const everything = documents.map(read).join('\n');
/** Other bots have other commands and variables. */
const aboutDojo = documents
  .filter((file) => file !== 'docs/sandbox.md')
  .map(read)
  .join('\n');
const named = (pattern: RegExp, text = everything): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
];

/** As GitHub makes an anchor of a heading. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the documents', () => {
  test.each(documents)('%s links to files and headings that are there', (file) => {
    for (const [, target = '', anchor] of read(file).matchAll(/\]\((?!https?:)([\w./-]*)(?:#([^)]+))?\)/g)) {
      const path = target === '' ? file : join(dirname(file), target);
      expect(existsSync(join(root, path)), `${file} → ${path}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(read(path)), `${file} → ${path}`).toContain(anchor);
    }
  });

  it('name files and folders that are there', () => {
    const used = named(/`((?:src|commands|test|sandbox|facts|bench|deploy|docs|scripts)\/[\w./-]*)`/g);
    expect(used).toContain('src/app.ts');
    expect(used.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('name scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const used = named(/npm run (?:-s )?([a-z:-]+)/g);
    expect(used).toContain('doctor');
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('name variables that .env.example explains', () => {
    const used = named(/`([A-Z]{3,}_[A-Z_]+)[`=]/g, aboutDojo).filter((name) => name !== 'NODE_OPTIONS');
    expect(used).toContain('DATABASE_URL');
    expect(used.filter((name) => !read('.env.example').includes(`\n${name}=`))).toEqual([]);
  });

  it('name slash commands that the bot has', () => {
    const used = named(/`\/([a-z]+)(?:[` ])/g, aboutDojo);
    expect(used).toContain('profile');
    const known = commands.map(({ data }) => data.name);
    const paths = ['healthz', 'readyz', 'metrics', 'deferred', 'honor', 'proc'];
    expect(used.filter((name) => !known.includes(name) && !paths.includes(name))).toEqual([]);
  });

  it('ask for the permissions that the invite link has', () => {
    expect(named(/permissions=(\d+)/g)).toEqual([new URL(inviteUrl('1')).searchParams.get('permissions')]);
  });
});

describe('README.md', () => {
  it('is short, and its set-up is on the first screen', () => {
    const lines = read('README.md').split('\n');
    expect(lines.length).toBeLessThanOrEqual(131);
    expect(lines.findIndex((line) => line.startsWith('## Put it on your server'))).toBeLessThan(30);
  });

  it('says which version this is, as CHANGELOG.md does', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(read('README.md')).toContain(`version ${version};`);
    expect(/^## (\d\S+)/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version);
  });
});
