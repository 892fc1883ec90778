import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPictures } from '../../../src/render/pictures/create-pictures.ts';
import fc from 'fast-check';
import type { Drawn, Picture } from '../../../src/render/pictures/pictures.ts';
import { altText, textReply } from '../../../src/render/pictures/words.ts';
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

describe('any picture', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('', 'a'.repeat(100_000), '\ud800'),
  );
  const number = fc.oneof(fc.nat(), fc.double(), fc.integer(), fc.maxSafeInteger());
  const time = fc.oneof(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.double());
  const titled = { title: name, subtitle: name, unit: name };
  const lines = fc.record({
    ...titled,
    kind: fc.constant('lines' as const),
    zone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/St_Johns'),
    lines: fc.array(fc.record({ name, points: fc.array(fc.record({ at: time, value: number })) }), {
      maxLength: 6,
    }),
    bands: fc.array(fc.record({ label: name, from: number, to: number, color: fc.nat({ max: 0xffffff }) })),
  });
  const bars = fc.record({
    ...titled,
    kind: fc.constant('bars' as const),
    bars: fc.array(fc.record({ place: fc.nat(), name, value: number }), { maxLength: 25 }),
  });
  const calendar = fc.record({
    ...titled,
    kind: fc.constant('calendar' as const),
    from: fc.constantFrom('2024-02-29', '2025-12-30'),
    to: fc.constantFrom('2026-01-04', '2025-12-31'),
    days: fc.dictionary(fc.constantFrom('2025-12-30', '2025-12-31', '2026-01-01', 'x'), number),
    totals: fc.array(fc.record({ label: name, value: name }), { maxLength: 5 }),
  });
  const any: fc.Arbitrary<Picture> = fc.oneof(lines, bars, calendar);

  it('is drawn, or has a character without a glyph; and has words', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(any, async (picture) => {
        expect(altText(picture).length).toBeLessThanOrEqual(1024);
        expect(textReply(picture).embeds?.[0]?.description?.length ?? 0).toBeLessThanOrEqual(4096);
        const isTooLong = picture.kind === 'calendar' && picture.from.startsWith('2024');
        const answer = await pictures.draw(picture).catch((error: unknown) => error);
        if (isTooLong && answer !== undefined) expect(answer).toMatchObject({ code: 'Failed' });
        else if (answer !== undefined) expect((await colorsOf((answer as Drawn).data)).width).toBe(1200);
      }),
      { numRuns: 60 },
    );
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
