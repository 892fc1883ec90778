import { loadConfig } from '../config/config.ts';
import { runCommand } from './run-command.ts';
import { backup } from './storage/backup.ts';

await runCommand({
  usage:
    'npm run backup -- FILE [--replace]: writes a backup while the bot runs. --replace overwrites an earlier backup.',
  words: 1,
  flags: { replace: { type: 'boolean' } },
  async run([file = ''], { replace = false }) {
    await backup(loadConfig().database.url, file, { replace }, process.stdout);
    return true;
  },
});
