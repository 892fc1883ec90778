import { parseArgs } from 'node:util';
import { loadConfig } from './config.ts';
import { runCommand } from './storage/tools/command.ts';
import { restore } from './storage/tools/restore.ts';

// `npm run restore -- FILE [--replace]`: a backup into the database of DATABASE_URL. Stop the bot first.
const { values, positionals } = parseArgs({
  options: { replace: { type: 'boolean', default: false } },
  allowPositionals: true,
  strict: false,
});
const [file, ...rest] = positionals;
const isUnderstood = Object.keys(values).every((name) => name === 'replace') && rest.length === 0;
await runCommand(
  'npm run restore -- FILE [--replace]',
  () =>
    file !== undefined &&
    isUnderstood &&
    restore(loadConfig().database.url, file, { replace: values.replace === true }, process.stdout),
);
