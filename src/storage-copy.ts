import { runCommand } from './storage/tools/command.ts';
import { copyStorage } from './storage/tools/copy.ts';

// `npm run storage:copy -- FROM TO`: everything from one DATABASE_URL to another. Stop the bot first.
const [from, to, ...rest] = process.argv.slice(2);
await runCommand(
  'npm run storage:copy -- FROM TO   (two URLs as DATABASE_URL takes them)',
  () => from !== undefined && to !== undefined && rest.length === 0 && copyStorage(from, to, process.stdout),
);
