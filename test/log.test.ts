import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLog, joinWrites } from '../src/log.ts';
import { leaksIn } from './support/leaks.ts';

/** The listener exits as that in run.ts does. */
const stopItself = `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); process.kill(process.pid, 'SIGTERM');`;

const logged = (secrets: readonly string[] = []) => {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', secrets, destination: { write: (line) => lines.push(line) } });
  return { log, lines, text: () => lines.join('') };
};

describe('the log', () => {
  it('writes one JSON line an event', () => {
    const { log, lines } = logged();
    log.info({ guild: '1' }, 'hello');
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', guild: '1', msg: 'hello' });
  });

  it('strikes out known secrets wherever they stand', () => {
    const { log, text } = logged(['hunter22', 'quo"ted-secret']);
    log.info({ deep: { deeper: ['x hunter22 y'] }, hunter22: 1 }, 'say hunter22 and quo"ted-secret');
    log.error({ err: new Error('hunter22', { cause: new Error('because hunter22') }) }, 'no');
    expect(text()).not.toMatch(/hunter22|ted-secret/);
    expect(text()).toContain('[secret]');
  });

  it('redacts fields named like secrets', () => {
    const { log, text } = logged();
    log.info(
      { apiKey: 'aaa-1', link: { sealedApiKey: 'aaa-2' }, request: { headers: { authorization: 'aaa-3' } } },
      'x',
    );
    expect(text()).not.toContain('aaa');
  });

  it('redacts them however deep they are, whatever they hold and however they are written', () => {
    const { log, lines, text } = logged();
    log.info(
      {
        rows: [{ a: { b: { c: { token: 'aaa-1' } } } }],
        secret: { parts: ['aaa-2', 'aaa-3'] },
        API_KEY: 'aaa-4',
        Authorization: 'aaa-5',
        sealedSecret: 'aaa-"6',
        encryptionKey: ['aaa-7'],
        guild: '1',
      },
      'x',
    );
    log.child({ token: 'aaa-8' }).info('y');
    expect(text()).not.toContain('aaa');
    expect(JSON.parse(lines[0]!)).toMatchObject({ secret: '[secret]', guild: '1', msg: 'x', level: 'info' });
    expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  it('leaves lines alone that only speak of a token', () => {
    const { log, lines } = logged();
    log.info({ reason: '{"token":"x"}', tokens: 3 }, 'the "token": is gone');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      reason: '{"token":"x"}',
      tokens: 3,
      msg: 'the "token": is gone',
    });
  });

  it('writes only what it knows of an error: no requests, headers or bodies', () => {
    const { log, text } = logged();
    const error = Object.assign(new Error('failed'), {
      code: 'EFAIL',
      status: 500,
      url: 'https://discord.example/webhooks/1/interaction-token-of-somebody',
      requestBody: { json: 'aaa' },
      options: { headers: { authorization: 'aaa' } },
      cause: Object.assign(new Error('deeper'), { response: { body: 'aaa' } }),
    });
    log.error({ err: error }, 'x');
    expect(text()).not.toMatch(/aaa|interaction-token/);
    expect(text()).toContain('deeper');
    expect(text()).toContain('EFAIL');
  });

  it('strikes interaction tokens out of messages', () => {
    const { log, text } = logged();
    log.error({ err: new Error('POST /interactions/123456/aW50ZXJhY3Rpb246MTIzNDU2Nzg5 failed') }, 'x');
    expect(text()).not.toContain('aW50ZXJhY3Rpb24');
  });
});

it('strikes passwords out of addresses in messages, known or not', () => {
  const { log, text } = logged();
  const cause = new Error('connect redis://:hunter22@127.0.0.1:1 failed');
  log.error({ err: new Error('no postgres://dojo:hun%40ter22@127.0.0.1:1/x', { cause }) }, 'x');
  log.error({ password: 'hunter22', headers: { 'x-webhook-secret': 'hunter22' } }, 'x');
  expect(text()).not.toMatch(/hun.*ter22/);
  expect(text()).toContain('postgres://dojo:[secret]@127.0.0.1:1/x');
});

it('writes no more of an error than anybody reads, and no half of a secret', () => {
  const { log, lines, text } = logged(['hunter22']);
  for (const before of [19_980, 19_995, 20_000]) {
    log.error({ err: new Error(`${'x'.repeat(before)}hunter22${'x'.repeat(1_000_000)}`) }, 'no');
    log.error({ err: new Error(`${'x '.repeat(before / 2)}hunter22 ${'x'.repeat(1_000_000)}`) }, 'no');
  }
  expect(text()).not.toContain('hun');
  for (const line of lines) expect(line.length).toBeLessThan(50_000);
});

describe('the search for leaks', () => {
  it('finds a planted secret, and nothing where there is none', () => {
    const written = [
      { where: 'the log', text: '{"msg":"fine"}' },
      { where: 'a reply', text: 'your key is planted-secret!' },
    ];
    expect(leaksIn(written, ['planted-secret'])).toEqual(['a reply shows a secret of 14 characters']);
    expect(leaksIn(written, ['another-secret'])).toEqual([]);
  });
});

describe('writes that are joined', () => {
  it('writes a line after a silence at once, and brings the lines of a moment together and in order', async () => {
    const writes: string[] = [];
    const joined = joinWrites({ write: (lines) => writes.push(lines) }, 10);
    joined.write('a\n');
    expect(writes).toEqual(['a\n']);
    joined.write('b\n');
    joined.write('c\n');
    expect(writes).toEqual(['a\n']);
    await expect.poll(() => writes).toEqual(['a\n', 'b\nc\n']);
    await delay(50);
    joined.write('d\n');
    expect(writes).toEqual(['a\n', 'b\nc\n', 'd\n']);
  });

  it('does not let many lines wait', () => {
    const writes: string[] = [];
    const joined = joinWrites({ write: (lines) => writes.push(lines) }, 60_000);
    for (let line = 0; line < 200; line += 1) joined.write(`${'x'.repeat(99)}\n`);
    expect(writes.length).toBe(2);
  });

  it.each([
    ['has nothing left to do', ''],
    ['exits', 'process.exit(0);'],
    ['has an error that is not caught', 'throw new Error("an error for the test");'],
    ['is stopped by a signal that it listens to', stopItself],
  ])('loses no line when the process %s', async (_, ending) => {
    const program = `
      import { createLog, joinWrites } from ${JSON.stringify(join(import.meta.dirname, '..', 'src', 'log.ts'))};
      const log = createLog({ level: 'info', secrets: [], destination: joinWrites(process.stdout, 60_000) });
      for (let line = 1; line <= 500; line += 1) log.info({ line }, 'one of many');
      ${ending}`;
    const stdout = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['--input-type=module', '--eval', program], (_error, text) => resolve(text));
    });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
      Array.from({ length: 500 }, (_each, index) => index + 1),
    );
  });
});
