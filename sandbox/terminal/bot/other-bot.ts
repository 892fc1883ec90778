import type { DiscordStandIn } from '../../discord/index.ts';
import type { Program } from './bot.ts';

/** What the environment of a bot is called where it does not say otherwise. */
const usualNames = [
  'DISCORD_TOKEN={token}',
  'DISCORD_API_URL={api}',
  'DISCORD_CDN_URL={cdn}',
  'DISCORD_APPLICATION_ID={application}',
  'DISCORD_GUILD_ID={guild}',
];

/**
 * Any bot at the local Discord: `line` runs in the shell, folder and environment in which the sandbox was started,
 * with what it needs to know on top. `names`: `BOT_TOKEN={token}`.
 */
export function otherBot(
  line: string,
  names: readonly string[],
  { discord, guildId }: { readonly discord: DiscordStandIn; readonly guildId: string },
): Program {
  const known = {
    token: discord.token,
    api: discord.apiUrl,
    cdn: discord.cdnUrl,
    application: discord.applicationId,
    guild: guildId,
  };
  return {
    command: line,
    args: [],
    shell: true,
    // npm runs scripts in the folder of the project, and says where it was called.
    folder: process.env.INIT_CWD ?? process.cwd(),
    environment: {
      ...(process.env as Readonly<Record<string, string>>),
      ...environmentOf([...usualNames, ...names], known),
    },
  };
}

/** `API={api}/v10` with what is known put into the braces. Throws for what has no name, or names what is not known. */
export function environmentOf(
  names: readonly string[],
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    names.map((entry) => {
      const [, name, text = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(entry) ?? [];
      if (name === undefined) throw new Error(`--env takes NAME=VALUE, not "${entry}".`);
      const value = text.replaceAll(/\{([a-z]+)\}/g, (_, word: string) => {
        const found = known[word];
        if (found !== undefined) return found;
        const words = Object.keys(known).map((each) => `{${each}}`);
        throw new Error(`--env knows no {${word}}, only ${words.join(', ')}.`);
      });
      return [name, value];
    }),
  );
}
