import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import commands from '../../commands/index.ts';
import type { Command } from '../../src/discord/command.ts';
import { startBot } from '../support/bot.ts';

const root = join(import.meta.dirname, '..', '..');
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const [command = '', test = ''] = [...guide.matchAll(/```ts\n(.*?)```/gs)].map((found) => found[1] ?? '');

/** What the compiler says of each of these files, which are not there, with the project's own options. */
function compile(files: Readonly<Record<string, string>>): string[][] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (found) => {
        throw new Error(ts.flattenDiagnosticMessageText(found.messageText, '\n'));
      },
    },
  );
  const texts = new Map(Object.entries(files).map(([path, text]) => [join(root, path), text]));
  const options = { ...config?.options, noEmit: true, incremental: false };
  const host = ts.createCompilerHost(options);
  const disk = { ...host };
  host.fileExists = (path) => texts.has(path) || disk.fileExists(path);
  host.getSourceFile = (path, version) => {
    const text = texts.get(path);
    return text === undefined ? disk.getSourceFile(path, version) : ts.createSourceFile(path, text, version);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].map((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}

describe('the command in CONTRIBUTING.md', () => {
  mkdirSync(join(root, 'data'), { recursive: true });
  const folder = mkdtempSync(join(root, 'data', 'sample-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('compiles with its test, and a mistake in it would not', { timeout: 120_000 }, () => {
    // One program, because the libraries take most of the time.
    const [faults, faultsOfTest, faultsOfMistake] = compile({
      'commands/honor.ts': command,
      'test/commands/honor.test.ts': test,
      'commands/mistaken.ts': command.replace("'public'", "'loud'"),
    });
    expect([faults, faultsOfTest]).toEqual([[], []]);
    expect(faultsOfMistake?.join()).toContain('loud');
  });

  it('takes six concepts at most', () => {
    const imported = [...command.matchAll(/import \{([^}]*)\}/g)].flatMap(([, names = '']) =>
      names.split(','),
    );
    expect(imported.length).toBeLessThanOrEqual(6);
  });

  it('runs, as its test says', { timeout: 60_000 }, async () => {
    const file = join(folder, 'honor.ts');
    writeFileSync(
      file,
      command.replaceAll("'../src/", "'../../src/").replaceAll("'./shared/", "'../../commands/shared/"),
    );
    const { default: honor } = (await import(/* @vite-ignore */ file)) as { default: Command };
    (commands as Command[]).push(honor);
    const bot = await startBot();
    const { text } = await bot.slash(bot.ann, 'honor', { user: 'some_user' });
    expect(test).toContain(`'${text.replaceAll('\\', '\\\\')}'`);
    await bot.link(bot.ben, 'some_user');
    expect((await bot.slash(bot.ben, 'honor')).text).toBe(text);
    await bot.stop();
  });
});
