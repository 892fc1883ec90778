import { createCodewars } from '../codewars/client.ts';
import { loadConfig, strangersIn } from '../config/config.ts';
import { createRest, impatient } from '../discord/rest/rest.ts';
import { StartError } from '../errors.ts';
import { useProxy } from '../proxy.ts';
import { guildIdOf, readArguments } from './arguments.ts';
import { doubtful, type Finding } from './doctor/checks/finding.ts';
import { examine } from './doctor/doctor.ts';
import { printFinding } from './doctor/print-finding.ts';
import { outliveReaders } from './storage/progress.ts';

const usage = 'npm run doctor [-- --guild SERVER_ID]: checks a configuration before the first start.';
const next = 'Set right what has a ✗, then run this again.';
const report = (finding: Finding): void => void process.stdout.write(`${printFinding(finding)}\n`);

// `npm run doctor`: each line is ✓, or ✗ with the next step, or ! with what could be better, or – with why it was left out.
let isWell = false;
outliveReaders();
try {
  const { values, positionals } = readArguments({ guild: { type: 'string' } }, process.argv.slice(2), usage);
  if (positionals.length > 0) throw new StartError([usage]);
  const named = values.guild === undefined ? undefined : guildIdOf(values.guild, usage);
  const config = loadConfig();
  useProxy(config.proxy);
  for (const name of strangersIn()) {
    report(doubtful(`${name} in .env is no variable of Dojo’s`, 'compare it with .env.example'));
  }
  isWell = await examine({
    config,
    guildId: named ?? config.discord.guildId,
    rest: createRest(config.discord, impatient),
    codewars: createCodewars({ baseUrl: config.codewars.apiUrl }),
    now: Date.now,
    report,
  });
  process.stdout.write(isWell ? '\nAll is well: npm start\n' : `\n${next}\n`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  for (const problem of error.problems) process.stdout.write(`✗ ${problem}\n`);
  process.stdout.write(`\n${next} .env.example explains every variable.\n`);
}
// Whatever a library left open must not keep the process.
process.exit(isWell ? 0 : 1);
