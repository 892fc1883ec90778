import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../errors.ts';
import { readArguments } from './arguments.ts';
import { rotateKeys } from './rotate-keys/rotate-keys.ts';
import { runCommand } from './run-command.ts';

const usage =
  'npm run rotate-keys: has everything sealed under the first key of ENCRYPTION_KEY. It takes no arguments.';

// `npm run rotate-keys`: has everything sealed under the first key of ENCRYPTION_KEY.
await runCommand(readNothing, ({ config, ...tools }) => {
  if (config.database.encryptionKeys.length === 0) {
    throw new StartError([
      'ENCRYPTION_KEY is not set: the key beside the database is the only one. To change it, set ENCRYPTION_KEY to a new key, a comma, ' +
        'and what stands in the file beside the database whose name ends in .key; restart the bot, then run this again.',
    ]);
  }
  return rotateKeys({ ...tools, now: Date.now, sleep, newId: randomUUID });
});

function readNothing(): void {
  const { positionals } = readArguments({}, process.argv.slice(2), usage);
  if (positionals.length > 0) throw new StartError([usage]);
}
