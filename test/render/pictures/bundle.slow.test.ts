import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createPictures } from '../../../src/render/pictures/create-pictures.ts';
import { shareOfOtherPixels } from './kit.ts';
import { samples } from './samples.ts';

const dist = join(import.meta.dirname, '../../../dist');

it('the bundle draws what the sources draw', async () => {
  // Older builds stay beside the newest.
  const [program] = readdirSync(dist)
    .filter((name) => /^drawing-process-.*\.js$/.test(name))
    .map((name) => join(dist, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  const [built, sources] = [createPictures({ program: program ?? 'none' }), createPictures()];
  onTestFinished(async () => {
    await built.stop();
    await sources.stop();
  });
  const [one, other] = await Promise.all([built.draw(samples.board), sources.draw(samples.board)]);
  if (one === undefined || other === undefined) throw new Error('not drawn');
  expect(await shareOfOtherPixels(one.data, other.data)).toBe(0);
});
