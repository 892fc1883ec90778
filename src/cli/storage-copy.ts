import { runCommand } from './run-command.ts';
import { copyStorage } from './storage/copy.ts';

await runCommand({
  usage:
    'npm run storage:copy -- FROM TO: copies one database into another. Stop the bot first.\n' +
    'Both are written as in DATABASE_URL, such as sqlite://data/dojo.sqlite.',
  words: 2,
  async run([from = '', to = '']) {
    await copyStorage(from, to, process.stdout);
    return true;
  },
});
