import { loadConfig } from './config.ts';
import { backup } from './storage/tools/backup.ts';
import { runCommand } from './storage/tools/command.ts';

// `npm run backup -- FILE`: all that is remembered, as it is at one moment, while the bot runs.
const [file, ...rest] = process.argv.slice(2);
await runCommand(
  'npm run backup -- FILE',
  () => file !== undefined && rest.length === 0 && backup(loadConfig().database.url, file, process.stdout),
);
