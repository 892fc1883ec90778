import { createInterface } from 'node:readline/promises';
import { createCodewars } from '../codewars/client.ts';
import { loadConfig, type Config } from '../config/config.ts';
import { StartError } from '../errors.ts';
import { createForgetServers } from '../guilds/erase.ts';
import { createLog } from '../log.ts';
import { createAccounts } from '../members/accounts.ts';
import { createMembers } from '../members/members.ts';
import type { Storage } from '../storage/storage.ts';
import { createTraining } from '../training/training.ts';
import { forgetServer } from './forget-server.ts';
import { guildIdOf, runCommand, say, withStorage } from './run-command.ts';

await runCommand({
  usage:
    'npm run forget -- SERVER_ID [--yes]: deletes all that is kept of a server, at once. --yes does not ask.',
  words: 1,
  flags: { yes: { type: 'boolean' } },
  run([id = ''], { yes = false }) {
    const guildId = guildIdOf(id);
    if (!yes && !process.stdin.isTTY) throw new StartError(['There is no terminal to ask on: add --yes.']);
    const config = loadConfig();
    if (config.database.url.startsWith('memory:'))
      throw new StartError([
        'DATABASE_URL names a store in memory, which ends with its process: nothing is stored there.',
      ]);
    return withStorage(config, (storage) => forget(config, storage, guildId, !yes));
  },
});

async function forget(config: Config, storage: Storage, guildId: string, isAsked: boolean): Promise<boolean> {
  const now = Date.now;
  const log = createLog({ level: 'error', secrets: config.secrets, destination: process.stderr });
  const members = createMembers({
    storage,
    now,
    onUnlinked: (guild, userId) => training.forget({ guildId: guild, userId }),
  });
  const codewars = createCodewars({ baseUrl: config.codewars.apiUrl });
  const accounts = createAccounts({ storage, codewars });
  const training = createTraining({ storage, codewars, accounts, members, now, log });
  try {
    const servers = createForgetServers({ storage, members });
    return await forgetServer({ servers, guildId, say, ask: isAsked ? askOnTerminal : undefined });
  } finally {
    await training.stop();
    await codewars.close();
  }
}

async function askOnTerminal(question: string): Promise<string> {
  const { stdin: input, stdout: output } = process;
  const terminal = createInterface({ input, output });
  try {
    return await terminal.question(question);
  } catch (error) {
    // Ctrl-C and Ctrl-D mean no.
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    output.write('\n');
    return 'no';
  } finally {
    terminal.close();
  }
}
