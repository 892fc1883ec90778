import commands from '../commands/index.ts';
import { registerCommands } from './discord/registration.ts';
import { lengthOf } from './discord/rate-limits.ts';
import { createRest, RateLimitError } from './discord/rest.ts';
import { wrongToken } from './discord/wrong-token.ts';
import { StartError } from './errors.ts';
import { readArguments } from './operator/arguments.ts';
import { runCommand } from './operator/run-command.ts';
import { useProxy } from './proxy.ts';
import { StorageError } from './storage/errors.ts';

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
  throw new StartError([problemOf(error)], { cause: error });
}

function problemOf(error: Error): string {
  if (error instanceof RateLimitError) {
    const seconds = Math.ceil(lengthOf(error) / 1000);
    return `Discord wants to be left alone for ${seconds} s (429): try again after that time.`;
  }
  const status = 'status' in error ? error.status : undefined;
  if (status === 401) return wrongToken;
  const what = String(status ?? ('code' in error ? error.code : error.name));
  return `Discord does not answer as it should (${what}): try again in a few minutes.`;
}
