import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPictures } from '../../../src/render/pictures/create-pictures.ts';
import type { BarsPicture } from '../../../src/render/pictures/pictures.ts';
import { temporaryDirectory } from '../../support/storage-kit.ts';

interface Drawing {
  readonly event: string;
  readonly title: string;
  readonly pid: number;
}

/** Pictures drawn by program.ts, which notes what it does in a file. */
function scene(options: { withinMs?: number; now?: () => number } = {}) {
  const log = join(temporaryDirectory(), 'drawings');
  const events: { kind: string; outcome: string; ms: number }[] = [];
  const pictures = createPictures({
    ...options,
    program: join(import.meta.dirname, 'program.ts'),
    onDrawn: (event) => events.push(event),
  });
  onTestFinished(() => pictures.stop());
  const titled = (title: string): BarsPicture => ({ kind: 'bars', title, subtitle: log, unit: '', bars: [] });
  return {
    pictures,
    events,
    draw: async (title: string, person?: string): Promise<string> =>
      String((await pictures.draw(titled(title), person))?.data),
    /** Those called `wait` go on. */
    go: () => writeFileSync(`${log}.go`, ''),
    drawings: (): Drawing[] =>
      (existsSync(log) ? readFileSync(log, 'utf8') : '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' '))
        .map(([event = '', title = '', pid]) => ({ event, title, pid: Number(pid) })),
  };
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('pictures', () => {
  it('are drawn two at a time at most, in two processes', async () => {
    const { draw, drawings, go } = scene();
    const titles = Array.from({ length: 8 }, (_, index) => `wait${index}`);
    const all = Promise.all(titles.map((title) => draw(title)));
    await expect.poll(() => drawings().length).toBe(2);
    go();
    expect(await all).toEqual(titles);
    let running = 0;
    const atOnce = drawings().map(({ event }) => (running += event === 'begin' ? 1 : -1));
    expect(Math.max(...atOnce)).toBe(2);
    expect(new Set(drawings().map(({ pid }) => pid)).size).toBe(2);
  });

  it('that are the same are drawn once a minute', async () => {
    let now = 1_000_000;
    const { draw, drawings, events } = scene({ now: () => now });
    expect(await Promise.all([draw('same'), draw('same')])).toEqual(['same', 'same']);
    now += 59_000;
    await draw('same');
    expect(drawings()).toHaveLength(2);
    now += 2_000;
    await draw('same');
    await draw('other');
    expect(drawings().map(({ event, title }) => `${event} ${title}`)).toEqual([
      ...['begin same', 'end same', 'begin same', 'end same', 'begin other', 'end other'],
    ]);
    expect(events.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(Array(3).fill('bars drawn'));
  });

  it.each([
    ['throws', 'throw', 'Failed', 'no such colour'],
    ['dies', 'die', 'Failed', 'SIGKILL'],
    ['hangs', 'hang', 'Overdue', undefined],
  ])('cost no other picture when one %s', async (_, title, code, cause) => {
    const { draw, events } = scene(title === 'hang' ? { withinMs: 6_000 } : {});
    const all = [draw('before'), draw(title), draw(`${title}-too`), draw('after'), draw('later')];
    const results = await Promise.allSettled(all);
    expect(results.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled'],
    ]);
    await expect(all[1]).rejects.toMatchObject({ name: 'PictureError', code });
    if (cause !== undefined)
      await expect(all[1]).rejects.toMatchObject({
        cause: { message: expect.stringContaining(cause) as string },
      });
    expect(events.map(({ outcome }) => outcome).sort()).toEqual([
      ...['drawn', 'drawn', 'drawn', 'failed', 'failed'],
    ]);
  });

  it('are drawn again after one failed', async () => {
    const { draw, drawings } = scene();
    await expect(draw('die')).rejects.toThrow('Failed');
    await expect(draw('die')).rejects.toThrow('Failed');
    expect(drawings()).toHaveLength(2);
  });

  it('do not meet a process that ended while it had nothing to do', async () => {
    const { draw, drawings } = scene();
    await draw('last');
    const [{ pid } = { pid: 0 }] = drawings();
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(await draw('next')).toBe('next');
  });

  it('end with the bot: the one that is drawn, and those that wait', async () => {
    const { pictures, draw, drawings } = scene();
    const all = ['hang', 'hang-too', 'waits'].map((title) => draw(title));
    const settled = Promise.allSettled(all);
    await expect.poll(() => drawings().length).toBe(2);
    const pids = drawings().map(({ pid }) => pid);
    await pictures.stop();
    for (const each of all) await expect(each).rejects.toMatchObject({ code: 'Stopped' });
    await settled;
    await expect.poll(() => pids.some(isRunning)).toBe(false);
    await expect(draw('late')).rejects.toMatchObject({ code: 'Stopped' });
  });

  it('of a member who asks for many wait behind those of others, and ten wait at most', async () => {
    const { draw, drawings, go } = scene();
    const many = Array.from({ length: 14 }, (_, index) => draw(`wait${index}`, 'ann'));
    const other = draw('bob', 'bob');
    go();
    const results = await Promise.allSettled([...many, other]);
    expect(results.map(({ status }) => status)).toEqual([
      ...Array<string>(12).fill('fulfilled'),
      ...['rejected', 'rejected', 'fulfilled'],
    ]);
    await expect(many[13]).rejects.toMatchObject({ code: 'Busy' });
    const begun = drawings()
      .filter(({ event }) => event === 'begin')
      .map(({ title }) => title);
    // Behind the two that had begun, and the one that had waited as long.
    expect(begun.slice(0, 4)).toContain('bob');
  });
});
