import commands from '../commands/index.ts';
import { loadConfig } from './config.ts';
import { registerCommands } from './discord/registration.ts';
import { createRest } from './discord/rest.ts';
import { wrongToken } from './discord/wrong-token.ts';
import { StartError } from './errors.ts';

// `npm run register`: writes the slash commands, global or to DISCORD_GUILD_ID.
try {
  const { discord } = loadConfig();
  const { written, count } = await registerCommands({ commands, rest: createRest(discord), ...discord });
  const where = discord.guildId === undefined ? 'globally' : `in the server ${discord.guildId}`;
  process.stdout.write(
    written
      ? `${count} commands registered ${where}.\n`
      : `All ${count} commands were registered ${where} already.\n`,
  );
} catch (error) {
  const problems = error instanceof StartError ? error.problems : [describe(error)];
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

function describe(error: unknown): string {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 401) return wrongToken;
  if (status === 403 || status === 404)
    return 'Discord refused: is DISCORD_GUILD_ID a server that the bot is in?';
  return `The commands could not be registered: ${error instanceof Error ? error.message : 'unknown error'}`;
}
