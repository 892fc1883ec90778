import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPictures } from '../../../src/render/pictures/create-pictures.ts';
import type { Picture } from '../../../src/render/pictures/pictures.ts';
import { colorsOf, shareOfOtherPixels } from './kit.ts';
import { samples, shown } from './samples.ts';

const pictures = createPictures();
afterAll(() => pictures.stop());

async function drawn(picture: Picture): Promise<Buffer> {
  const answer = await pictures.draw(picture);
  if (answer === undefined) throw new Error('not drawn');
  return answer.data;
}

describe('a picture', () => {
  it.each(Object.entries(samples))('%s is a PNG, readable, and small', async (_, picture) => {
    const png = await drawn(picture);
    const { width, height, colors } = await colorsOf(png);
    expect(width).toBeGreaterThanOrEqual(600);
    expect(width / height).toBeGreaterThan(0.7);
    expect(height).toBeGreaterThan(200);
    expect(png.length).toBeLessThan(100_000);
    // The background, and what is drawn on it.
    expect(colors.size).toBeGreaterThan(20);
  });

  it('is named as what it is', async () => {
    const answer = await pictures.draw(samples['two lines that cross']);
    expect(answer?.name).toBe('lines.png');
  });
});

describe('the bot', () => {
  it('answers others while ten pictures are drawn', { retry: 2, timeout: 60_000 }, async () => {
    const busy = createPictures();
    onTestFinished(() => busy.stop());
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const turns = busiestTurn();
    delay.enable();
    const titled = Array.from({ length: 10 }, (_, index) => ({ ...samples.board, title: `Board ${index}` }));
    const all = await Promise.all(titled.map((picture) => busy.draw(picture)));
    delay.disable();
    expect(all.every((each) => each !== undefined)).toBe(true);
    // On a machine that is busy with others the thread waits for its turn, so its own time is what counts there.
    expect(Math.min(delay.max / 1e6, turns())).toBeLessThan(50);
  });

  it('draws no name of which a character would be an empty box', async () => {
    const named = (name: string) => ({ ...samples['board of one'], bars: [{ place: 1, name, value: 1 }] });
    expect(await pictures.draw(named('no such \ue000 letter'))).toBeUndefined();
    expect(await pictures.draw({ ...samples.podium, title: '\ue000' })).toBeUndefined();
    expect(await pictures.draw(named('Ωμέγα'))).toBeDefined();
  });

  it('says why it cannot draw a picture that makes no sense, and draws the next', async () => {
    const never = { ...samples['calendar of nothing'], from: '2020-01-01' };
    await expect(pictures.draw(never)).rejects.toMatchObject({
      code: 'Failed',
      cause: { message: expect.stringContaining('a calendar from 2020-01-01') as string },
    });
    expect(await pictures.draw(samples.podium)).toBeDefined();
  });
});

describe('the pictures in docs/', () => {
  it.each(shown)('$kind: are those that the bot draws (npm run pictures)', async (picture) => {
    const png = await drawn(picture);
    const approved = readFileSync(join(import.meta.dirname, `../../../docs/pictures/${picture.kind}.png`));
    expect(approved.length).toBeLessThan(100_000);
    // Other machines draw edges a little differently.
    expect(await shareOfOtherPixels(png, approved)).toBeLessThan(0.005);
  });
});

/** Answers the most processor time, in milliseconds, that this thread took between two turns of its event loop. */
function busiestTurn(): () => number {
  let [most, before] = [0, process.threadCpuUsage()];
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    most = Math.max(most, (user + system) / 1_000);
    before = process.threadCpuUsage();
  }, 1);
  return () => {
    clearInterval(timer);
    return most;
  };
}
