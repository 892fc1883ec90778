// What a server would have instead: a bot of the shape of Codewars' own (github.com/codewars/discord-bot). At each command it fetches
// the profile, checks it with zod, and answers a table in a code block; it remembers nothing. Configured by the same environment as Dojo.
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { z } from 'zod';

const { DISCORD_TOKEN, DISCORD_API_URL, DISCORD_CDN_URL, CODEWARS_API_URL } = process.env;

const Rank = z.object({ rank: z.number(), name: z.string(), color: z.string(), score: z.number() });
const Profile = z.object({
  username: z.string(),
  name: z.nullable(z.string()),
  honor: z.number(),
  clan: z.nullable(z.string()),
  leaderboardPosition: z.nullable(z.number()),
  skills: z.nullable(z.array(z.string())),
  ranks: z.object({ overall: Rank, languages: z.record(z.string(), Rank) }),
});

class UserNotFoundError extends Error {
  constructor(user) {
    super(`Could not find user: ${user}`);
  }
}

async function getProfile(user) {
  const response = await fetch(`${CODEWARS_API_URL}/users/${encodeURIComponent(user)}`);
  if (response.status === 404) throw new UserNotFoundError(user);
  return Profile.parse(await response.json());
}

function tableOf({ username, honor, clan, leaderboardPosition, ranks }) {
  const rows = [
    ['User', username],
    ['Clan', clan ?? '-'],
    ['Honor', String(honor)],
    ['Leaderboard', leaderboardPosition === null ? '-' : `#${leaderboardPosition}`],
    ['Overall', `${ranks.overall.name} ${ranks.overall.score}`],
    ...Object.entries(ranks.languages).map(([language, { name, score }]) => [language, `${name} ${score}`]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return `\`\`\`\n${rows.map(([name, value]) => `${name.padEnd(width + 1)}${value}`).join('\n')}\n\`\`\``;
}

function errorMessage(error) {
  if (error instanceof UserNotFoundError) return error.message;
  if (error instanceof z.ZodError) return `Got unexpected response from Codewars API:\n${error.message}`;
  return `Unknown error: ${error}`;
}

const profile = {
  data: {
    name: 'profile',
    description: 'Get info about a Codewars user',
    options: [{ type: 3, name: 'user', description: 'The Codewars user name', required: true }],
  },
  async call(interaction) {
    try {
      await interaction.reply({ content: tableOf(await getProfile(interaction.options.getString('user'))) });
    } catch (error) {
      await interaction.reply({ content: errorMessage(error), ephemeral: true });
    }
  },
};

const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: DISCORD_API_URL, cdn: DISCORD_CDN_URL },
});
client.on(Events.InteractionCreate, (interaction) => {
  if (interaction.isChatInputCommand()) void profile.call(interaction).catch(console.error);
});
client.once(Events.ClientReady, (ready) => void ready.application.commands.set([profile.data]));
process.once('SIGTERM', () => void client.destroy().then(() => process.exit(0)));
await client.login(DISCORD_TOKEN);
