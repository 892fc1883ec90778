import { parseArgs } from 'node:util';
import { runSandbox } from './terminal/run.ts';

const usage = `npm run sandbox                       talk to the bot
npm run sandbox -- --script FILE      run lines from a file and print a transcript
  --plain      no colours, 80 columns (always so where the output is no terminal)
  --no-train   Codewars as it is today, without training calls
  --tracking   the bot reads profiles in turn too, not only what /event tells it
  --verbose    show the bot's whole log when something fails
`;

try {
  const { values } = parseArgs({
    options: {
      script: { type: 'string' },
      plain: { type: 'boolean', default: false },
      'no-train': { type: 'boolean', default: false },
      tracking: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(usage);
  else {
    process.exitCode = await runSandbox({
      script: values.script,
      plain: values.plain,
      tracking: values.tracking,
      train: !values['no-train'],
      logLines: values.verbose ? Infinity : 20,
    });
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
