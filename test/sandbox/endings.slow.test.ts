import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SpawnedBot } from '../support/spawned-bot.ts';
import { patience, sandbox } from './spawned-sandbox.ts';

test('Ctrl-C ends the sandbox and the bot, and leaves nothing', { timeout: patience }, async () => {
  let botProcess = 0;
  const { code, left } = await sandbox([], ({ pid, botPid }) => {
    botProcess = botPid;
    expect(process.kill(botPid, 0)).toBe(true);
    process.kill(pid, 'SIGINT');
  });
  expect({ code, left }).toEqual({ code: 0, left: [] });
  expect(() => process.kill(botProcess, 0)).toThrow('ESRCH');
});

test('a bot that dies is told of, with the end of its log', { timeout: patience }, async () => {
  const { code, errors, left } = await sandbox([], ({ botPid }) => void process.kill(botPid, 'SIGKILL'));
  expect(code).toBe(1);
  expect(errors).toContain('The bot ended by itself (SIGKILL).\nThe end of its log:\n');
  // A bot that is killed loses the lines of its last moment, and the sandbox may be ready in that moment: only the first line is sure.
  expect(errors).toContain('"msg":"starting"');
  expect(left).toEqual([]);
});

test('a bot of one’s own starts with the .env that the stand-ins print', { timeout: patience }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dojo-own-bot-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const bot = new SpawnedBot(folder, {});
  onTestFinished(async () => {
    await bot.end();
  });
  const { code, output, left } = await sandbox(['--stand-ins'], async ({ told, type, shows }) => {
    await shows('LOG_LEVEL=');
    await writeFile(join(folder, '.env'), told.output);
    await bot.start();
    type('/profile some_user\n/event voted multiples-of-3-and-5\n/quit\n');
  });
  expect({ code, left }).toEqual({ code: 0, left: [] });
  expect(output).toContain('┃ some_user ↗');
  expect(output).toContain('(the bot answered 204)');
});
