import { loadConfig } from './config.ts';
import { backup } from './storage/tools/backup.ts';
import { runCommand } from './storage/tools/command.ts';

// `npm run backup -- FILE [--replace]`: all that is remembered, as it is at one moment, while the bot runs.
await runCommand({
  usage: 'npm run backup -- FILE [--replace]',
  words: 1,
  mayReplace: true,
  run: ([file = ''], replace) => backup(loadConfig().database.url, file, { replace }, process.stdout),
});
