import commands from '../commands/index.ts';
import { registerCommands } from './discord/registration.ts';
import { createRest } from './discord/rest.ts';
import { wrongToken } from './discord/wrong-token.ts';
import { StartError } from './errors.ts';
import { readArguments } from './operator/arguments.ts';
import { runCommand } from './operator/run-command.ts';
import { useProxy } from './proxy.ts';

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
  if (error instanceof StartError || !(error instanceof Error)) throw error;
  const status = 'status' in error ? error.status : undefined;
  const problem =
    status === 401
      ? wrongToken
      : `Discord does not answer as it should (${String(status ?? ('code' in error ? error.code : error.name))}): try again in a few minutes.`;
  throw new StartError([problem], { cause: error });
}
