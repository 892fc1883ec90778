import { createCodewars } from './codewars/client.ts';
import { loadConfig } from './config.ts';
import { createRest } from './discord/rest.ts';
import { StartError } from './errors.ts';
import { guildIdOf, readArguments } from './operator/arguments.ts';
import { bad, type Finding } from './operator/checks/finding.ts';
import { examine } from './operator/doctor.ts';
import { printFinding } from './operator/print-finding.ts';

const usage = 'npm run doctor [-- --guild SERVER_ID]: checks a configuration before the first start.';
const report = (finding: Finding): void => void process.stdout.write(`${printFinding(finding)}\n`);

// `npm run doctor`: each line is ✓, or ✗ with the next step, or ! with what could be better, or – with why it was left out.
let isWell = false;
try {
  const { values, positionals } = readArguments({ guild: { type: 'string' } }, process.argv.slice(2), usage);
  if (positionals.length > 0) throw new StartError([usage]);
  const named = values.guild === undefined ? undefined : guildIdOf(values.guild, usage);
  const config = loadConfig();
  isWell = await examine({
    config,
    guildId: named ?? config.discord.guildId,
    rest: createRest(config.discord, { retries: 1, timeout: 8_000 }),
    codewars: createCodewars({ baseUrl: config.codewars.apiUrl }),
    now: Date.now,
    report,
  });
  process.stdout.write(
    isWell ? '\nAll is well: npm start\n' : '\nSet right what has a ✗, then run this again.\n',
  );
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  const next = 'see .env.example, or npm run doctor -- --guild SERVER_ID';
  for (const problem of error.problems) report(bad(problem.replace(/\.$/, ''), next));
}
// Whatever a library left open must not keep the process.
process.exit(isWell ? 0 : 1);
