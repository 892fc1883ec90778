import { loadConfig } from '../config/config.ts';
import { runCommand } from './storage/command.ts';
import { restore } from './storage/restore.ts';

// `npm run restore -- FILE [--replace]`: a backup into the database of DATABASE_URL. Stop the bot first.
await runCommand({
  usage: 'npm run restore -- FILE [--replace]',
  words: 1,
  mayReplace: true,
  run: ([file = ''], replace) => restore(loadConfig().database.url, file, { replace }, process.stdout),
});
