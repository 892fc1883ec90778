import { runCommand } from './storage/command.ts';
import { copyStorage } from './storage/copy.ts';

// `npm run storage:copy -- FROM TO`: everything from one DATABASE_URL to another. Stop the bot first.
await runCommand({
  usage: 'npm run storage:copy -- FROM TO   (two URLs as DATABASE_URL takes them)',
  words: 2,
  mayReplace: false,
  run: ([from = '', to = '']) => copyStorage(from, to, process.stdout),
});
