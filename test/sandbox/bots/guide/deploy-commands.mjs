// The guide's script that registers the commands with one server.
import { readdir } from 'node:fs/promises';
import { REST, Routes } from 'discord.js';

const { DISCORD_TOKEN, DISCORD_API_URL, CLIENT_ID, DISCORD_GUILD_ID } = process.env;
const commands = [];
for (const file of await readdir(new URL('commands/', import.meta.url))) {
  const { default: command } = await import(`./commands/${file}`);
  commands.push(command.data.toJSON());
}
const rest = new REST({ api: DISCORD_API_URL ?? 'https://discord.com/api' }).setToken(DISCORD_TOKEN);
const data = await rest.put(Routes.applicationGuildCommands(CLIENT_ID, DISCORD_GUILD_ID), { body: commands });
console.log(`Successfully reloaded ${data.length} application (/) commands.`);
