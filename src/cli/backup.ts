import { loadConfig } from '../config/config.ts';
import { backup } from './storage/backup.ts';
import { runCommand } from './storage/command.ts';

// `npm run backup -- FILE [--replace]`: all that is remembered, as it is at one moment, while the bot runs.
await runCommand({
  usage: 'npm run backup -- FILE [--replace]',
  words: 1,
  mayReplace: true,
  run: ([file = ''], replace) => backup(loadConfig().database.url, file, { replace }, process.stdout),
});
