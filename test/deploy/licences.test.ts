import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Runs the script in a folder that is laid out as a project. */
async function licences(folder: string, ...args: string[]): Promise<{ code: number; said: string }> {
  try {
    const script = join(root, 'scripts', 'licences.mjs');
    const { stderr } = await promisify(execFile)(process.execPath, [script, ...args], { cwd: folder });
    return { code: 0, said: stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, said: stderr };
  }
}

/** A project with these packages, by name, each with its entry in the lock file. */
async function project(packages: Readonly<Record<string, object>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-licences-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entries = Object.entries(packages).map(([name, entry]) => [`node_modules/${name}`, entry] as const);
  for (const [path] of entries) {
    await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, path, 'LICENSE'), 'The License\n\nCopyright (c) 2020 `Somebody`\n');
  }
  const workspaces = { '': { license: 'UNLICENSED' }, room: { license: 'UNLICENSED' } };
  const lock = { packages: { ...workspaces, ...Object.fromEntries(entries) } };
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
  return folder;
}

it('what is shipped is listed with its licences, all of them permissive', async () => {
  expect(await licences(root, '--check')).toEqual({ code: 0, said: '' });
});

it('every version in package.json is exact', async () => {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, object>;
  const versions = [manifest.dependencies, manifest.devDependencies].flatMap((each) =>
    Object.entries(each ?? {}),
  );
  expect(versions.length).toBeGreaterThan(20);
  for (const [name, version] of versions) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

describe('the list of licences', () => {
  it('has what an installation has, each version once, and not what only developers need or what is its own', async () => {
    const folder = await project({
      b: { version: '1.0.0', license: 'MIT' },
      'a/node_modules/b': { version: '1.0.0', license: 'MIT' },
      a: { version: '2.0.0', license: '(MIT OR GPL-3.0)' },
      tool: { version: '3.0.0', license: 'GPL-3.0', dev: true },
      room: { resolved: 'room', link: true },
    });
    expect(await licences(folder)).toEqual({ code: 0, said: '' });
    const list = await readFile(join(folder, 'THIRD-PARTY-LICENSES.md'), 'utf8');
    expect(list.match(/^- .*$/gm)).toEqual([
      '- **a** 2.0.0, (MIT OR GPL-3.0). `Copyright (c) 2020 Somebody`. Text: `node_modules/a/LICENSE`',
      expect.stringMatching(/^- \*\*b\*\* 1\.0\.0, MIT\./),
    ]);
  });

  it('is refused when a dependency came or went since it was written', async () => {
    const folder = await project({ a: { version: '1.0.0', license: 'MIT' } });
    await licences(folder);
    expect((await licences(folder, '--check')).code).toBe(0);
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages: {} }));
    expect(await licences(folder, '--check')).toMatchObject({
      code: 1,
      said: expect.stringContaining('npm run licences') as string,
    });
  });

  it.each([['GPL-3.0'], ['MIT AND GPL-3.0'], ['SEE LICENSE IN x'], [undefined]])(
    'takes no licence such as %s',
    async (license) => {
      const folder = await project({ a: { version: '1.0.0', license } });
      const { code, said } = await licences(folder);
      expect([code, said]).toEqual([1, expect.stringContaining(`a 1.0.0: licence ${license ?? 'unknown'}`)]);
    },
  );
});
