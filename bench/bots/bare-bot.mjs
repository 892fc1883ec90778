// The yardstick: the least that discord.js needs to answer /profile. It remembers nothing, checks nothing and always
// says the same, in the size of what Dojo says. Configured by the same environment as Dojo.
import { Client, Events, GatewayIntentBits } from 'discord.js';

const { DISCORD_TOKEN, DISCORD_API_URL, DISCORD_CDN_URL } = process.env;

const profile = {
  name: 'profile',
  description: 'Show somebody’s Codewars profile: ranks, honor, languages, kata',
  options: [
    { type: 3, name: 'user', description: 'A Codewars user name', autocomplete: true, max_length: 200 },
    { type: 6, name: 'member', description: 'A member of this server who has linked an account' },
  ],
};

const button = (label, custom_id) => ({ type: 2, style: 2, label, custom_id });

const answer = {
  embeds: [
    {
      color: 3964603,
      title: 'some\\_user',
      url: 'https://www.codewars.com/users/some_user',
      description:
        '**Some Person** of some clan\n\n**3 kyu** overall → 2 kyu\n▰▱▱▱▱▱▱▱▱▱▱▱ 11 %\n2,116 of 4,829 points, 2,713 to go',
      fields: [
        { name: 'Honor', value: '544', inline: true },
        { name: 'Leaderboard', value: '#134', inline: true },
        { name: 'Kata', value: '230 completed\n3 authored', inline: true },
        {
          name: 'Languages',
          value: '**JavaScript** 3 kyu · 1,819\n**Ruby** 4 kyu · 1,005\n**CoffeeScript** 4 kyu · 870',
        },
        { name: 'Skills', value: 'ruby, c#, .net, javascript, coffeescript, nodejs, rails' },
      ],
    },
  ],
  components: [
    {
      type: 1,
      components: [
        button('Show completed (230)', 'completed:page:53aa3f265b97485984000001:0'),
        button('Show authored (3)', 'authored:page:53aa3f265b97485984000001:0'),
        button('Activity', 'activity:show:53aa3f265b97485984000001::picture'),
        button('Rank up', 'rankup:show:53aa3f265b97485984000001'),
        { type: 2, style: 5, label: 'Open on Codewars', url: 'https://www.codewars.com/users/some_user' },
      ],
    },
  ],
};

const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: DISCORD_API_URL, cdn: DISCORD_CDN_URL },
});
client.on(Events.InteractionCreate, (interaction) => {
  if (interaction.isChatInputCommand()) void interaction.reply(answer);
});
client.once(Events.ClientReady, (ready) => void ready.application.commands.set([profile]));
process.once('SIGTERM', () => void client.destroy().then(() => process.exit(0)));
await client.login(DISCORD_TOKEN);
