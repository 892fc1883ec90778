import { Client, DiscordAPIError, GatewayIntentBits } from 'discord.js';
import type { Guild, TextChannel } from 'discord.js';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { startDiscord } from '../../../sandbox/discord/index.ts';

/** One pixel, as discord.js takes pictures. */
export const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export interface StartedBot {
  readonly discord: DiscordStandIn;
  readonly client: Client<true>;
  /** With the bot, which is an administrator, its owner, and ann. */
  readonly guild: Guild;
  readonly general: TextChannel;
  readonly annId: string;
  stop(): Promise<void>;
}

/** discord.js with all its intents, in a server. */
export async function startOrdinaryBot(): Promise<StartedBot> {
  const discord = await startDiscord({ privilegedIntents: true });
  const { world } = discord;
  const { id } = world.guild({ name: 'A server' });
  const annId = world.user({ username: 'ann' }).id;
  world.member(id, annId);
  const channel = world.channel({ guildId: id, name: 'general' });
  world.permitBot(id, ['Administrator']);
  const intents = Object.values(GatewayIntentBits).filter((bit) => typeof bit === 'number');
  const made = new Client({ intents, rest: { api: discord.apiUrl } });
  const ready = new Promise<Client<true>>((resolve) => made.once('clientReady', resolve));
  await made.login(discord.token);
  const client = await ready;
  const guild = client.guilds.cache.get(id)!;
  const general = guild.channels.cache.get(channel.id) as TextChannel;
  const stop = async (): Promise<void> => {
    await client.destroy();
    await discord.close();
  };
  return { discord, client, guild, general, annId, stop };
}

export function nextEvent<T>(client: Client, name: string): Promise<T> {
  return new Promise((resolve) => client.once(name, (thing: T) => resolve(thing)));
}

/** Discord's code for a request that was refused. */
export async function codeOf(request: Promise<unknown>): Promise<unknown> {
  return request.then(
    () => undefined,
    (error: unknown) => (error instanceof DiscordAPIError ? error.code : error),
  );
}
