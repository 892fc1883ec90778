// A bot of messages and reactions: `!ping`, `!poll QUESTION`, `!pin`, `!purge COUNT`, `!echo TEXT`. It needs the message content intent.
import { Client, Events, GatewayIntentBits, Partials } from 'discord.js';

const client = new Client({
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMembers,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildMessageReactions,
    GatewayIntentBits.DirectMessages,
    GatewayIntentBits.MessageContent,
  ],
  partials: [Partials.Message, Partials.Reaction, Partials.Channel],
  rest: { api: process.env.DISCORD_API_URL },
});

const commands = {
  ping: (message) => message.reply('Pong!'),
  echo: async (message, text) => {
    await message.channel.sendTyping();
    const answer = await message.channel.send('…');
    await answer.edit(text);
  },
  poll: async (message, question) => {
    const poll = await message.channel.send(question);
    for (const emoji of ['👍', '👎']) await poll.react(emoji);
  },
  pin: async (message) => {
    await message.pin();
    const { items } = await message.channel.messages.fetchPins();
    await message.channel.send(`${items.length} pinned: ${items[0].message.content}`);
  },
  purge: async (message, count) => {
    const deleted = await message.channel.bulkDelete(Number(count));
    await message.channel.send(`${deleted.size} deleted`);
  },
};

client.on(Events.MessageCreate, async (message) => {
  if (message.author.bot || !message.content.startsWith('!')) return;
  const [name, ...words] = message.content.slice(1).split(' ');
  await commands[name]?.(message, words.join(' '));
});

client.on(Events.MessageReactionAdd, async (reaction, user) => {
  if (user.id === client.user.id) return;
  const { message, emoji } = await reaction.fetch();
  const users = await reaction.users.fetch();
  const people = users.filter(({ bot }) => !bot).map(({ username }) => username);
  await message.channel.send(`${emoji.name} by ${people.join(', ')}`);
  if (emoji.name === '👎') await message.reactions.removeAll();
});

client.on(Events.MessageUpdate, async (before, after) => {
  if (after.author.bot || after.pinned) return;
  await after.channel.send(`${before.content} became ${after.content}`);
});

client.on(Events.GuildMemberAdd, async (member) => {
  const channel = member.guild.channels.cache.find(({ name }) => name === 'general');
  await channel.send(`Welcome ${member}!`);
});

await client.login(process.env.DISCORD_TOKEN);
client.user.setPresence({ activities: [{ name: 'polls' }], status: 'idle' });
