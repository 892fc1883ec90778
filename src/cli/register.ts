import commands from '../../commands/index.ts';
import { loadConfig } from '../config/config.ts';
import { reasonOf } from '../discord/gateway/wait-for-discord.ts';
import { registerCommands } from '../discord/rest/register-commands.ts';
import { createRest, RateLimitError, wrongToken } from '../discord/rest/rest.ts';
import { StartError } from '../errors.ts';
import { useProxy } from '../proxy.ts';
import { StorageError } from '../storage/errors.ts';
import { runCommand, say, withStorage } from './run-command.ts';

await runCommand({
  usage:
    'npm run register: writes the slash commands, for all servers or for DISCORD_GUILD_ID alone, without starting the bot. It takes no arguments.',
  run() {
    const config = loadConfig();
    const { discord, proxy } = config;
    useProxy(proxy);
    const rest = createRest(discord);
    return withStorage(config, async (storage) => {
      const options = { ...discord, commands, rest, storage, now: Date.now };
      const { count } = await registerCommands(options).catch(explain);
      const where = discord.guildId === undefined ? 'globally' : `in the server ${discord.guildId}`;
      say(`${count} commands are registered ${where}.`);
      return true;
    });
  },
});

function explain(error: unknown): never {
  const isExplained = error instanceof StartError || error instanceof StorageError;
  if (isExplained || !(error instanceof Error)) throw error;
  if ('status' in error && error.status === 401) throw new StartError([wrongToken], { cause: error });
  const when = error instanceof RateLimitError ? 'after that time' : 'in a few minutes';
  const problem = `Discord does not answer as it should (${reasonOf(error)}): try again ${when}.`;
  throw new StartError([problem], { cause: error });
}
