import commands from '../../commands/index.ts';
import { registerCommands } from '../discord/rest/register-commands.ts';
import { createRest, RateLimitError } from '../discord/rest/rest.ts';
import { reasonOf } from '../discord/gateway/wait-for-discord.ts';
import { wrongToken } from '../discord/rest/wrong-token.ts';
import { StartError } from '../errors.ts';
import { readArguments } from './arguments.ts';
import { runCommand } from './run-command.ts';
import { useProxy } from '../proxy.ts';
import { StorageError } from '../storage/errors.ts';

const usage =
  'npm run register: writes the slash commands, global or to DISCORD_GUILD_ID. It takes no arguments.';

// `npm run register`: writes the slash commands without starting the bot.
await runCommand(
  readNothing,
  async ({ config: { discord, proxy }, storage, say }) => {
    useProxy(proxy);
    const rest = createRest(discord);
    const { count } = await registerCommands({ ...discord, commands, rest, storage, now: Date.now }).catch(
      explain,
    );
    const where = discord.guildId === undefined ? 'globally' : `in the server ${discord.guildId}`;
    say(`${count} commands are registered ${where}.`);
    return true;
  },
  { onAnyStore: true },
);

function readNothing(): void {
  const { positionals } = readArguments({}, process.argv.slice(2), usage);
  if (positionals.length > 0) throw new StartError([usage]);
}

function explain(error: unknown): never {
  const isExplained = error instanceof StartError || error instanceof StorageError;
  if (isExplained || !(error instanceof Error)) throw error;
  if ('status' in error && error.status === 401) throw new StartError([wrongToken], { cause: error });
  const when = error instanceof RateLimitError ? 'after that time' : 'in a few minutes';
  const problem = `Discord does not answer as it should (${reasonOf(error)}): try again ${when}.`;
  throw new StartError([problem], { cause: error });
}
