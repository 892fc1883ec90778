import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '../../src/storage/open-storage.ts';
import { closeAfterTest, collect, RecordingLog, temporaryDirectory } from '../support/storage-kit.ts';

const worker = fileURLToPath(import.meta.resolve('../support/storage-worker.ts'));

type Line = Record<string, unknown>;

/** Starts a process on the database; `onLine` hears each thing it does, `ended` answers all of them. */
function start(
  args: string[],
  onLine: (line: Line) => void = () => {},
): { kill: () => void; ended: Promise<Line[]> } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', worker, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Line[] = [];
  const reader = createInterface(child.stdout);
  reader.on('line', (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    onLine(line);
  });
  return {
    kill: () => void child.kill('SIGKILL'),
    ended: new Promise((resolve) => void reader.once('close', () => resolve(lines))),
  };
}

describe('several processes on one SQLite file', () => {
  it('write side by side, lose nothing, and share out each row to delete once', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    const log = new RecordingLog();
    const count = 80;
    const storage = closeAfterTest(await openStorage({ url: `sqlite://${path}`, encryptionKeys: [], log }));
    for (let index = 0; index < count; index++) {
      await storage.catalogue.set(`shared-${index}`, { id: 'i', name: 'n', slug: null, seenAt: 1 });
    }
    const ids = ['a', 'b', 'c'];
    const workers = ids.map((id) => start(['hammer', path, id, String(count)]));
    const state = { working: true };
    const ended = Promise.all(workers.map((each) => each.ended)).finally(() => (state.working = false));
    // This process reads and writes meanwhile.
    while (state.working) {
      await storage.names.set('mine', { codewarsId: 'x' });
      expect(await storage.names.get('mine')).toEqual({ codewarsId: 'x' });
      await new Promise((resolve) => void setImmediate(resolve));
    }
    const lines = (await ended).flat();
    expect(lines.filter((line) => 'failed' in line)).toEqual([]);
    expect(lines.reduce((sum, line) => sum + Number(line.claimed), 0)).toBe(count);
    expect((await collect(storage.names.entries())).length).toBe(count * ids.length + 1);
    for (const id of ids) expect((await storage.members.get(`of-${id}`))?.userIds.length).toBe(count);
    expect(log.lines).toEqual([]);
  });

  it('that start at once on nothing make one database and one key', async () => {
    const path = join(temporaryDirectory(), 'data', 'dojo.sqlite');
    const workers = ['a', 'b', 'c', 'd'].map((id) => start(['seal', path, id]));
    const lines = (await Promise.all(workers.map((each) => each.ended))).flat();
    expect(lines.length).toBe(4);
    const storage = closeAfterTest(
      await openStorage({ url: `sqlite://${path}`, encryptionKeys: [], log: new RecordingLog() }),
    );
    for (const { sealed } of lines) {
      expect(storage.sealer.open('links', '1:2', String(sealed))).toBe('secret');
    }
  });

  it('that make one key at the same moment get the same key', async () => {
    const path = join(temporaryDirectory(), 'key');
    const go = `${path}-go`;
    let ready = 0;
    const onLine = (line: Line): void => {
      if (line.ready && ++ready === 3) writeFileSync(go, '');
    };
    const workers = ['a', 'b', 'c'].map(() => start(['keys', path, go, '60'], onLine));
    const [first, ...others] = (await Promise.all(workers.map((each) => each.ended)))
      .flat()
      .filter((line) => 'keys' in line);
    expect(first?.keys).toHaveLength(60);
    expect(others).toEqual([first, first]);
  });

  it('find every row that was acknowledged before a process was killed', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    const writer = start(['write', path], (line) => {
      if (line.acknowledged === 'row-200') writer.kill();
    });
    const acknowledged = (await writer.ended).map((line) => String(line.acknowledged));
    expect(acknowledged.length).toBeGreaterThan(200);
    const storage = closeAfterTest(
      await openStorage({ url: `sqlite://${path}`, encryptionKeys: [], log: new RecordingLog() }),
    );
    const rows = await storage.names.getMany(acknowledged);
    expect(rows.filter((row) => row === undefined)).toEqual([]);
  });
});
