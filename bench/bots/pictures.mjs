/** Draws pictures as the bot does and sends what it took: `pictures.mjs <pictures> <seconds>`, how many and how long to wait after. */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPictures } from '../../src/render/pictures/create-pictures.ts';
import { samples } from '../../test/render/pictures/samples.ts';

const [count, seconds] = process.argv.slice(2).map(Number);

const pictures = createPictures();
const kinds = Object.values(samples);
let numbered = 0;
/** Each is another one, so that none is shared. */
const drawNext = async () => {
  const picture = kinds[numbered % kinds.length];
  numbered += 1;
  const from = performance.now();
  const { data } = await pictures.draw({ ...picture, title: `${picture.title} ${numbered}` });
  return { ms: performance.now() - from, bytes: data.length };
};
const rss = () => process.memoryUsage.rss();
/** Of the processes that draw: what is theirs alone, and their part of what they share. */
const rssOfDrawers = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '')
    .map((pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) * 1024);

await sleep(1_000);
const before = rss();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const first = await drawNext();
await Promise.all(Array.from({ length: 10 }, drawNext));
delay.disable();
const drawers = rssOfDrawers();
const drawn = [];
while (drawn.length < count - 11) drawn.push(await drawNext());
const during = rss();
await sleep(seconds * 1_000);
process.send({
  first: first.ms,
  drawn,
  longestPause: delay.max / 1e6,
  drawers,
  rss: { before, during, after: rss(), processes: rssOfDrawers().length },
});
await pictures.stop();
