/**
 * Renders as the bot does, in turns with the parser alone, and sends the times: `rendering.mjs <rounds>`. One process
 * for both, because they share markdown-it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { describe } from '../../src/render/markdown/describe.ts';
import { condition, holds } from '../../src/render/markdown/read/languages.ts';
import { renderAttempt } from '../../src/render/training/attempt.ts';

const [rounds = '1'] = process.argv.slice(2);

// The options of src/render/markdown/read/walk.ts, but every line is read, as a parser does by itself.
const parser = new MarkdownIt({ html: true, linkify: true, maxNesting: 40 });
parser.core.ruler.disable(['linkify', 'text_join']);
parser.validateLink = () => true;
parser.normalizeLink = (url) => url;
parser.normalizeLinkText = (url) => url;

/** What /kata shows, and the same without a limit. */
const shown = { language: 'javascript', maxLength: 3000, url: 'https://www.codewars.com/kata/1' };
const whole = { ...shown, maxLength: 100_000 };

/** The Markdown that such a reader gets to see: a description, and what stands in those of its conditions that hold. */
function seen(text) {
  const within = parser.parse(text, {}).flatMap(({ type, info, content }) => {
    const when = type === 'fence' ? condition(info) : null;
    return when !== null && holds(when, shown.language) ? seen(content) : [];
  });
  return [text, ...within];
}

const folder = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'markdown');
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
  .sort((a, b) => b.text.length - a.text.length);
const everything = fixtures.map(({ text }) => text).join('\n\n');

const descriptions = [
  ...fixtures.slice(0, 3).map(({ file, text }) => [file, text, shown]),
  ['all fixtures as one description, cut to 3,000', everything, shown],
  ['all fixtures as one description, whole', everything, whole],
];

const measures = descriptions.map(([name, text, options]) => {
  const texts = seen(text);
  return {
    name: `${name} (${(text.length / 1000).toFixed(1)} KB)`,
    dojo: () => describe(text, options),
    bare: () => texts.forEach((part) => parser.parse(part, {})),
  };
});

const test = (number) =>
  `\n<IT::>test ${number}\n\nprinted by the solution\n\n${number % 50 === 0 ? '<FAILED::>1 is not 2' : '<PASSED::>Test Passed'}\n\n<COMPLETEDIN::>0.5\n`;
/** As much as a session keeps of an attempt (src/training/cap-output.ts). */
const output = Array.from({ length: 2_300 }, (_, number) => test(number))
  .join('')
  .slice(0, 200_000);
const attempt = { number: 1, state: 'failed', reason: null, output: [output], wallTime: 1 };

measures.push({
  name: `an attempt's output (${Math.round(output.length / 1000)} KB)`,
  dojo: () => renderAttempt(attempt, { kataName: 'Valid Braces', language: 'rust' }),
});

/** Milliseconds of processor time that this process has taken. Other programs disturb it less than the clock. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What one run takes: as many are made as take a tenth of a second, so that the collector of garbage decides nothing. */
async function time(work) {
  let runs = 0;
  const begun = processorTime();
  do {
    await work();
    runs += 1;
  } while (processorTime() - begun < 100);
  return (processorTime() - begun) / runs;
}

// All of both is run until it is compiled, before anything counts: what comes first would else be measured while it is slow.
for (let turn = 0; turn < (Number(rounds) < 10 ? 1 : 8); turn += 1) {
  for (const { dojo, bare = dojo } of measures) {
    await time(dojo);
    await time(bare);
  }
}

const results = [];
for (const { name, dojo, bare } of measures) {
  const yardstick = async () => (bare === undefined ? NaN : await time(bare));
  const pairs = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    const first = round % 2 === 0 ? undefined : await yardstick();
    const pair = { dojo: await time(dojo), bare: first ?? NaN };
    pairs.push(first === undefined ? { ...pair, bare: await yardstick() } : pair);
  }
  results.push({ name, pairs, compared: bare !== undefined });
}
process.send?.(results);
