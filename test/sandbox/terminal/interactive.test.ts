import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Terminal } from '../../../sandbox/terminal/interactive.ts';
import { plain } from '../../../sandbox/terminal/draw/paint.ts';
import type { Session } from '../../../sandbox/terminal/session.ts';

/** A person at a terminal, or a pipe into it; `hits` is what Tab offers. */
function sit({ isTTY, hits = [] }: { isTTY: boolean; hits?: readonly string[] }) {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
  const output = Object.assign(new PassThrough(), { columns: 80 });
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const terminal = new Terminal(() => undefined, plain, { input, output });
  onTestFinished(() => terminal.close());
  const performed: string[] = [];
  const session = {
    prompt: 'Robin>',
    complete: (line: string) => Promise.resolve({ hits, replaced: /\S*$/.exec(line)![0] }),
    perform: async (line: string) => {
      // A bot takes its time.
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      performed.push(line);
      terminal.print([`did ${line}`]);
      return line !== '/quit';
    },
    tellNews: () => Promise.resolve(),
  };
  const left = terminal.run(session as unknown as Session);
  return { input, performed, left, shown: () => shown };
}

test('lines that are pasted at once are performed one after the other, none is lost', async () => {
  const { input, performed, left, shown } = sit({ isTTY: true });
  input.write('/one\r/two\r/three\r/qu');
  await vi.waitFor(() => expect(performed).toEqual(['/one', '/two', '/three']), { timeout: 10_000 });
  input.write('it\r');
  expect(await left).toBe('quit');
  expect(performed.at(-1)).toBe('/quit');
  expect(shown()).toContain('did /one\nRobin> /two\ndid /two\nRobin> /three\ndid /three\n');
});

test('piped lines are all performed before the end of the input ends it, and shown', async () => {
  const { input, performed, left, shown } = sit({ isTTY: false });
  input.end('/one\n/two\n/three');
  expect(await left).toBe('input ended');
  expect(performed).toEqual(['/one', '/two', '/three']);
  expect(shown()).toBe('Robin> /one\ndid /one\nRobin> /two\ndid /two\nRobin> /three\ndid /three\n');
});

test.each([
  { hits: ['"Valid Braces" ', '"Word values" '], shows: '  "Word values"\n', performs: '/kata val' },
  { hits: ['validate ', 'values '], shows: '  values\n', performs: '/kata val' },
  { hits: ['"Valid Braces" ', '"Valid Phone Number" '], shows: '"Valid ', performs: '/kata "Valid ' },
  { hits: ['"Word values" '], shows: '"Word values" ', performs: '/kata "Word values" ' },
  { hits: [], shows: 'val', performs: '/kata val' },
])(
  'Tab keeps what was typed, and goes on with it where all of $hits do',
  async ({ hits, shows, performs }) => {
    const { input, performed, shown } = sit({ isTTY: true, hits });
    input.write('/kata val');
    input.write('\t');
    await vi.waitFor(() => expect(shown()).toContain(shows), { timeout: 10_000 });
    input.write('\r');
    await vi.waitFor(() => expect(performed).toEqual([performs]), { timeout: 10_000 });
  },
);
