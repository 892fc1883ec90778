/**
 * Renders as the compiled bot does, in turns with the parser alone, and sends the times: `rendering.mjs <dist> <rounds>`. One process
 * for both, because they share markdown-it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { performance } from 'node:perf_hooks';
import MarkdownIt from 'markdown-it';

const [dist = '', rounds = '1'] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const [{ describe }, { renderAttempt }] = await Promise.all([
  load('render/markdown/describe.js'),
  load('render/training/attempt.js'),
]);

// The options of src/render/markdown/parse.ts, but every line is read, as a parser does by itself.
const parser = new MarkdownIt({ html: true, linkify: true, maxNesting: 40 });
parser.core.ruler.disable(['linkify', 'text_join']);

/** All that a description says: what stands in a condition is Markdown, too, and a parser that knows Codewars' reads it. */
function parse(text) {
  for (const { type, info, content } of parser.parse(text, {})) {
    if (type === 'fence' && /^\s*if(?:-not)?:/u.test(info)) parse(content);
  }
}

const folder = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'markdown');
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .sort((a, b) => b.length - a.length);
const everything = fixtures.join('\n\n');

/** What /kata shows, and the same without a limit. */
const shown = { language: 'javascript', maxLength: 3000, url: 'https://www.codewars.com/kata/1' };
const whole = { ...shown, maxLength: 100_000 };
const descriptions = [
  ['the three longest fixtures', fixtures.slice(0, 3), shown],
  ['all fixtures as one description, cut to 3,000', [everything], shown],
  ['all fixtures as one description, whole', [everything], whole],
];

const measures = descriptions.map(([name, texts, options]) => ({
  name: `${name} (${Math.round(texts.join('').length / 100) / 10} KB)`,
  dojo: () => texts.forEach((text) => describe(text, options)),
  bare: () => texts.forEach(parse),
}));

const test = (number) =>
  `\n<IT::>test ${number}\n\nprinted by the solution\n\n${number % 50 === 0 ? '<FAILED::>1 is not 2' : '<PASSED::>Test Passed'}\n\n<COMPLETEDIN::>0.5\n`;
const output = Array.from({ length: 12_500 }, (_, number) => test(number)).join('');
const attempt = { number: 1, state: 'failed', reason: null, output: [output], wallTime: 1 };

measures.push({
  name: `an attempt's output (${(output.length / 1_000_000).toFixed(1)} MB)`,
  dojo: () => renderAttempt({ attempt, kataName: 'Valid Braces', language: 'rust' }),
});

/** Milliseconds of one run: as many as take a tenth of a second, so that the clock and the collector of garbage decide nothing. */
function time(work) {
  let runs = 0;
  const begun = performance.now();
  do {
    work();
    runs += 1;
  } while (performance.now() - begun < 100);
  return (performance.now() - begun) / runs;
}

const results = measures.map(({ name, dojo, bare }) => {
  time(dojo);
  const yardstick = () => (bare === undefined ? NaN : time(bare));
  yardstick();
  const pairs = Array.from({ length: Number(rounds) }, (_, round) => {
    if (round % 2 === 0) return { dojo: time(dojo), bare: yardstick() };
    const first = yardstick();
    return { dojo: time(dojo), bare: first };
  });
  return { name, pairs, compared: bare !== undefined };
});
process.send?.(results);
