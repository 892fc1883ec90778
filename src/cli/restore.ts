import { loadConfig } from '../config/config.ts';
import { runCommand } from './run-command.ts';
import { restore } from './storage/backup.ts';

await runCommand({
  usage:
    'npm run restore -- FILE [--replace]: restores a backup into DATABASE_URL. Stop the bot first.\n' +
    '--replace deletes what the database holds.',
  words: 1,
  flags: { replace: { type: 'boolean' } },
  async run([file = ''], { replace = false }) {
    await restore(loadConfig().database.url, file, { replace }, process.stdout);
    return true;
  },
});
