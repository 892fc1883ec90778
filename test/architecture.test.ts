import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** A file that breaks a rule, and the rule that must see it. */
const planted: readonly (readonly [rule: string, file: string, code: string])[] = [
  ['codewars-knows-nothing-above', 'src/codewars/planted.ts', `import '../storage/errors.ts';`],
  ['render-is-pure', 'src/render/planted.ts', `import '../members/members.ts';`],
  ['storage-knows-plain-types', 'src/storage/planted.ts', `import '../codewars/errors.ts';`],
  [
    'members-above-storage-and-codewars',
    'src/members/planted.ts',
    `import '../discord/interactions/custom-id.ts';`,
  ],
  ['guilds-know-no-announcements', 'src/guilds/planted.ts', `import '../announcements/event.ts';`],
  ['webhooks-only-take-in', 'src/webhooks/planted.ts', `import '../discord/interactions/custom-id.ts';`],
  [
    'tracking-finds-out-and-tells',
    'src/tracking/planted.ts',
    `import '../discord/interactions/custom-id.ts';`,
  ],
  ['operators-work-beside-the-bot', 'src/cli/planted.ts', `import '../webhooks/health.ts';`],
  ['the-queue-knows-no-use', 'src/queue/planted.ts', `import '../announcements/event.ts';`],
  [
    'announcements-know-no-edge',
    'src/announcements/planted.ts',
    `import '../discord/interactions/custom-id.ts';`,
  ],
  ['discord-knows-no-command', 'src/discord/planted.ts', `import '../../commands/help.ts';`],
  ['a-command-imports-no-command', 'commands/planted.ts', `import './help.ts';`],
  ['a-command-touches-no-machinery', 'commands/planted-too.ts', `import 'got';`],
  ['only-storage-knows-keyv', 'src/discord/planted-too.ts', `import 'keyv';`],
  ['only-codewars-knows-got', 'src/members/planted-too.ts', `import 'got';`],
  ['only-the-drawing-knows-canvas', 'src/render/pictures/planted.ts', `import '@napi-rs/canvas';`],
  ['nothing-imports-app', 'src/catalogue/planted.ts', `import '../app.ts';`],
  ['sandbox-is-apart', 'sandbox/planted.ts', `import '../src/errors.ts';`],
  ['the-page-knows-only-discord', 'sandbox/page/planted.ts', `import '../codewars/world/ranks.ts';`],
  ['the-local-discord-has-one-door', 'sandbox/planted-too.ts', `import './discord/main.ts';`],
  ['the-local-discord-knows-no-bot', 'sandbox/discord/planted.ts', `import '../codewars/main.ts';`],
  ['facts-know-nothing', 'facts/planted.ts', `import '../src/errors.ts';`],
  ['no-tests-in-code', 'src/planted.ts', `import '../test/support/leaks.ts';`],
  ['no-dev-dependencies-at-run-time', 'src/render/planted-too.ts', `import 'vitest';`],
  ['no-circular', 'src/render/planted-circle-too.ts', `import './planted-circle.ts';`],
];

describe('the arrows of the house', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'dojo-arrows-'));
    for (const part of [
      'src',
      'commands',
      'facts',
      'sandbox',
      'package.json',
      'tsconfig.json',
      '.dependency-cruiser.mjs',
      'test/support',
    ]) {
      await cp(join(root, part), join(copy, part), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    for (const [, file, code] of planted) {
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await writeFile(join(copy, file), code);
    }
    await writeFile(join(copy, 'src/render/planted-circle.ts'), `import './planted-circle-too.ts';`);
  });
  afterAll(() => rm(copy, { recursive: true }));

  it('are each seen broken by a planted violation, in the planted files alone', async () => {
    const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const run = promisify(execFile)(
      process.execPath,
      [
        cruise,
        '--config',
        '.dependency-cruiser.mjs',
        '--output-type',
        'json',
        'src',
        'commands',
        'facts',
        'sandbox',
      ],
      { cwd: copy, maxBuffer: 256 * 1024 * 1024 },
    ).catch((failure: unknown) => failure as { stdout: string });
    const { summary } = JSON.parse((await run).stdout) as {
      summary: { totalCruised: number; violations: { from: string; rule: { name: string } }[] };
    };
    expect(summary.totalCruised).toBeGreaterThan(50);
    const seen = summary.violations.map(({ from, rule }) => `${rule.name} in ${from}`);
    for (const [rule, file] of planted) expect(seen).toContain(`${rule} in ${file}`);
    expect(summary.violations.map(({ from }) => from).filter((from) => !from.includes('planted'))).toEqual(
      [],
    );
  }, 60_000);
});

it('no file has 400 lines, and no folder but that of the commands more than 16 files', async () => {
  const folders = ['src', 'commands', 'sandbox/discord'].map(async (folder) =>
    (await readdir(join(root, folder), { recursive: true })).map((file) => join(folder, file)),
  );
  const files = (await Promise.all(folders)).flat().filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  for (const file of files) {
    const lines = (await readFile(join(root, file), 'utf8')).split('\n').length - 1;
    expect(lines, file).toBeLessThan(400);
  }
  for (const [folder, inside] of Map.groupBy(files, (file) => dirname(file)))
    if (folder !== 'commands') expect(inside.length, folder).toBeLessThanOrEqual(16);
});
