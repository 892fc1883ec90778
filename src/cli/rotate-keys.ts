import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../errors.ts';
import { rotateKeys } from './rotate-keys/rotate-keys.ts';
import { loadLastingConfig, runCommand, say, withStorage } from './run-command.ts';

await runCommand({
  usage:
    'npm run rotate-keys: seals every secret under the first key of ENCRYPTION_KEY. It takes no arguments.',
  run() {
    const config = loadLastingConfig();
    if (config.database.encryptionKeys.length === 0) {
      throw new StartError([
        'ENCRYPTION_KEY is not set: the key beside the database is the only one. To change it, set ENCRYPTION_KEY to a new key, a comma, ' +
          'and what stands in the file beside the database whose name ends in .key; restart the bot, then run this again.',
      ]);
    }
    return withStorage(config, (storage) =>
      rotateKeys({ storage, say, now: Date.now, sleep, newId: randomUUID }),
    );
  },
});
