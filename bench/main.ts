import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { announce } from './scenarios/announce.ts';
import { answers } from './scenarios/answers.ts';
import { boards } from './scenarios/boards.ts';
import { catalogue } from './scenarios/catalogue.ts';
import { digest } from './scenarios/digest.ts';
import { field } from './scenarios/field.ts';
import { growth } from './scenarios/growth.ts';
import { ingest } from './scenarios/ingest.ts';
import { pictures } from './scenarios/pictures.ts';
import { rankRoles } from './scenarios/rank-roles.ts';
import { rendering } from './scenarios/rendering.ts';
import { roles } from './scenarios/roles.ts';
import { scale } from './scenarios/scale.ts';
import { sharing } from './scenarios/sharing.ts';
import { soak } from './scenarios/soak.ts';
import { createBench, type Scenario } from './support/bench.ts';
import { buildBot } from './support/build.ts';
import { cleanUpAtExit } from './support/cleanup.ts';
import { drawTable, type Row } from './support/row.ts';

const scenarios: ReadonlyMap<string, Scenario> = new Map(
  Object.entries({
    answers,
    field,
    roles,
    growth,
    sharing,
    ingest,
    announce,
    scale,
    rendering,
    pictures,
    catalogue,
    boards,
    digest,
    'rank-roles': rankRoles,
    soak,
  }),
);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    minutes: { type: 'string' },
  },
});
const minutes = Number(values.minutes ?? (values.quick ? 1 : 6));
if (!(minutes > 0 && minutes <= 60)) {
  console.error('The soak takes from 1 to 60 minutes: --minutes 6.');
  process.exit(2);
}
const unknown = positionals.filter((name) => !scenarios.has(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. Choose from: ${[...scenarios.keys()].join(', ')}.`);
  process.exit(2);
}
if (process.platform !== 'linux') {
  console.error('Memory and processor time are read from /proc, which Linux alone has.');
  process.exit(2);
}

const bench = createBench({
  quick: values.quick,
  minutes,
  cleanup: cleanUpAtExit(),
  dojo: await buildBot(),
  progress: (text) => console.error(`  ${text}`),
});
const rows: Row[] = [];
for (const [name, measure] of scenarios) {
  if (positionals.length === 0 || positionals.includes(name)) rows.push(...(await measure(bench)));
}

const load = loadavg()[0]?.toFixed(1) ?? '?';
console.log(
  `\nNode ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, load ${load}\n`,
);
console.log(drawTable(rows));
const missed = rows.filter(({ met }) => met === false).length;
if (values.quick)
  console.log('\nA quick run shows that the benchmark works; its numbers are too few to judge by.');
process.exit(values.check && missed > 0 ? 1 : 0);
