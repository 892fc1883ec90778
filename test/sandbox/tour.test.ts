import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const scripts = join(root, 'sandbox', 'scripts');
/** The first start may build the bot. */
const patience = 180_000;

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** What is left in its folder for temporary files. */
  readonly left: readonly string[];
}

/** Starts the sandbox, and sees to it that it ends. `meddle` does something to it once the bot is ready. */
async function sandbox(
  args: readonly string[],
  meddle?: (sandbox: number, bot: number) => void,
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-tour-'));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'sandbox', 'main.ts'), ...args],
    { env: { ...process.env, TMPDIR: folder }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  onTestFinished(async () => {
    // Its own way to end takes the bot along.
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const told = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (told.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told.errors += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (meddle) {
    await vi.waitFor(() => expect(told.output).toContain('You are Robin'), {
      timeout: 150_000,
      interval: 50,
    });
    meddle(child.pid!, Number(/process (\d+)/.exec(told.errors)?.[1]));
  }
  return { code: await ended, ...told, left: await readdir(folder) };
}

async function script(lines: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-script-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'script.txt');
  await writeFile(file, lines);
  return file;
}

test.each(['tour', 'readme', 'training'])(
  '%s.txt goes as its transcript says',
  { timeout: patience },
  async (name) => {
    const { code, output, errors, left } = await sandbox(['--script', join(scripts, `${name}.txt`)]);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toBe(readFileSync(join(scripts, `${name}.transcript.txt`), 'utf8'));
    expect(left).toEqual([]);
  },
);

test.each(['readme', 'tour', 'training'])('docs/tour.md shows the transcript of %s.txt as it is', (name) => {
  const tour = readFileSync(join(root, 'docs', 'tour.md'), 'utf8');
  const transcript = readFileSync(join(scripts, `${name}.transcript.txt`), 'utf8').trimStart();
  expect(tour).toContain(`<!-- ${name} -->\n\n\`\`\`text\n${transcript}\`\`\`\n`);
});

test('the picture in the README shows what the transcript says', () => {
  const transcript = readFileSync(join(scripts, 'readme.transcript.txt'), 'utf8');
  const picture = readFileSync(join(root, 'docs', 'profile.svg'), 'utf8');
  const [, profile = ''] = transcript.split(/^(?=Robin #general> )/m);
  for (const [, words = ''] of profile.matchAll(/^┃ (\S+(?: \S+)*)/gm))
    expect(picture).toContain(`>${words.replace(' ↗', '')}</text>`);
});

test('a script fails when a line of it does, after running the rest', { timeout: patience }, async () => {
  const lines = '/nonsense\npress Nothing\nhello\n/members\n/link\n> Age: 4\n/kata\n/? \n/quit\n/help';
  const { code, output } = await sandbox(['--script', await script(lines)]);
  expect(code).toBe(1);
  expect(output.split('\n').filter((line) => line.startsWith('! '))).toEqual([
    '! There is no command /nonsense here. /? lists those there are.',
    '! There is nothing called "Nothing" to press.',
    '! The bot reads commands only. /? lists them.',
    '! /members is not shown to Robin: their permissions are not enough',
    '! The modal asks for no "Age".',
    '! /kata needs the option "kata"',
  ]);
  expect(output).toContain('/profile [user:] [member:]');
  expect(output.trimEnd().endsWith('/quit')).toBe(true);
});

test('a webhook of Codewars is announced before the script goes on', { timeout: patience }, async () => {
  const lines = [
    '/link\n> Codewars user name: some_user',
    '/as Admin\n/announcements set kind:ranks channel:#announcements\n/go announcements',
    '/event rank_upgraded some_user -2\n/event nonsense\n/quit',
  ];
  const { output } = await sandbox(['--script', await script(lines.join('\n'))]);
  const [, said = '', refused = ''] = output.split('> /event ');
  expect(said).toMatch(/^rank_upgraded some_user -2\n\(the bot answered 204\)\nDojo \[APP\]/);
  expect(said).toContain('2 kyu');
  expect(refused).toContain('! Say what happened: rank_upgraded');
});

test('Ctrl-C ends the sandbox and the bot, and leaves nothing', { timeout: patience }, async () => {
  let botProcess = 0;
  const { code, left } = await sandbox([], (pid, bot) => {
    botProcess = bot;
    expect(process.kill(bot, 0)).toBe(true);
    process.kill(pid, 'SIGINT');
  });
  expect({ code, left }).toEqual({ code: 0, left: [] });
  expect(() => process.kill(botProcess, 0)).toThrow('ESRCH');
});

test('a bot that dies is told of, with the end of its log', { timeout: patience }, async () => {
  const { code, errors, left } = await sandbox([], (_, bot) => process.kill(bot, 'SIGKILL'));
  expect(code).toBe(1);
  expect(errors).toContain('The bot ended by itself (SIGKILL).\nThe end of its log:\n');
  // The sandbox goes by what the bot asked of Discord: the bot's own lines about its session may come a moment later.
  expect(errors).toContain('"msg":"the commands are registered"');
  expect(left).toEqual([]);
});
