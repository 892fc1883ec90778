import { createInterface } from 'node:readline/promises';
import { createForgetServers } from '../guilds/erase.ts';
import { createCodewars } from '../codewars/client.ts';
import { StartError } from '../errors.ts';
import { createLog } from '../log.ts';
import { createAccounts } from '../members/accounts.ts';
import { createMembers } from '../members/members.ts';
import { guildIdOf, readArguments } from './arguments.ts';
import { forgetServer } from './forget-server.ts';
import { runCommand } from './run-command.ts';
import { createTraining } from '../training/create-training.ts';

const usage = 'npm run forget -- SERVER_ID [--yes]: deletes all that is kept of a server.';

// `npm run forget`: deletes a server's data at once.
await runCommand(readWhat, async ({ config, storage, say }, { guildId, isAsked }) => {
  const { stdin: input, stdout: output } = process;
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
  const servers = createForgetServers({ storage, members });
  const terminal = isAsked ? createInterface({ input, output }) : undefined;
  try {
    const ask = terminal && ((question: string) => terminal.question(question).catch(noOnEnd));
    return await forgetServer({ servers, guildId, say, ask });
  } finally {
    terminal?.close();
    await training.stop();
    await codewars.close();
  }
});

/** Ctrl-C and Ctrl-D are a no. */
function noOnEnd(error: unknown): string {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  process.stdout.write('\n');
  return 'no';
}

function readWhat(): { readonly guildId: string; readonly isAsked: boolean } {
  const { values, positionals } = readArguments({ yes: { type: 'boolean' } }, process.argv.slice(2), usage);
  if (positionals.length > 1) throw new StartError([usage]);
  const guildId = guildIdOf(positionals[0], usage);
  if (values.yes !== true && !process.stdin.isTTY)
    throw new StartError(['There is nobody to ask: add --yes.']);
  return { guildId, isAsked: values.yes !== true };
}
