#!/usr/bin/env node
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startDiscord } from './index.ts';
import { showMessages, typeLine } from './prompt.ts';

const usage = `local-discord    a Discord on this machine, for any bot; prints what the bot's environment needs, Ctrl-C ends
  --port PORT           where it answers on 127.0.0.1 (default: any port that is free)
  --name NAME           what the bot is called (default: Bot)
  --privileged-intents  the bot may ask for members, presences and the content of messages
  --help                this list
What you type is said by a member of its server: /command option:value, [Label of a button], or a message.
`;

/** A server with a channel and two people, one of whom owns it. */
async function start(options: {
  readonly port: number;
  readonly name: string;
  readonly privilegedIntents: boolean;
}): Promise<void> {
  const { port, name: username, privilegedIntents } = options;
  const discord = await startDiscord({ port, username, privilegedIntents });
  const { world } = discord;
  const owner = world.user({ username: 'owner' });
  const member = world.user({ username: 'member' });
  const guild = world.guild({ name: 'A server', ownerId: owner.id });
  world.member(guild.id, member.id);
  const channel = world.channel({ guildId: guild.id, name: 'general' });
  const environment = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_CDN_URL: discord.cdnUrl,
    DISCORD_APPLICATION_ID: discord.applicationId,
    DISCORD_GUILD_ID: guild.id,
  };
  for (const [key, value] of Object.entries(environment)) process.stdout.write(`${key}=${value}\n`);
  discord.onRequest(({ method, path, status, refusal }) => {
    if (refusal !== undefined)
      process.stderr.write(`refused ${method} ${path} with ${status}: ${JSON.stringify(refusal)}\n`);
  });
  const seat = { userId: member.id, guildId: guild.id, channelId: channel.id };
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  showMessages(discord, seat, say);
  const typed = createInterface({ input: process.stdin });
  typed.on('line', (line) => {
    if (line.trim() === '') return;
    typeLine(discord, seat, line.trim()).then(
      (happened) => happened !== undefined && say(happened),
      (error: unknown) => say(error instanceof Error ? error.message : String(error)),
    );
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      typed.close();
      process.stdin.destroy();
      void discord.close();
    });
  }
}

function portIn(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`"${text}" is no port.`);
  return port;
}

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      name: { type: 'string', default: 'Bot' },
      'privileged-intents': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) process.stdout.write(usage);
  else {
    const { name, port } = values;
    await start({ name, port: portIn(port), privilegedIntents: values['privileged-intents'] });
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 1;
}
