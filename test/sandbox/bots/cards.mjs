// A bot of Components V2: `/card` shows one, `/many COUNT` shows so many lines, and a button changes a card.
import {
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  ContainerBuilder,
  Events,
  GatewayIntentBits,
  MediaGalleryBuilder,
  MessageFlags,
  SectionBuilder,
  SeparatorBuilder,
  SlashCommandBuilder,
  TextDisplayBuilder,
} from 'discord.js';

const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: process.env.DISCORD_API_URL },
});
const text = (content) => new TextDisplayBuilder().setContent(content);

function card(likes) {
  const like = new ButtonBuilder()
    .setCustomId(`like:${likes + 1}`)
    .setLabel('Like')
    .setStyle(ButtonStyle.Success);
  return new ContainerBuilder()
    .setAccentColor(0x3c7ebb)
    .addTextDisplayComponents(text('# A card'))
    .addSectionComponents(
      new SectionBuilder().addTextDisplayComponents(text(`**${likes}** likes`)).setButtonAccessory(like),
    )
    .addSeparatorComponents(new SeparatorBuilder())
    .addMediaGalleryComponents(
      new MediaGalleryBuilder().addItems({
        media: { url: 'attachment://dot.png' },
        description: 'a dot',
      }),
    );
}

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isButton()) {
    const likes = Number(interaction.customId.split(':')[1]);
    await interaction.update({ components: [card(likes)] });
    return;
  }
  if (interaction.commandName === 'card') {
    const file = new AttachmentBuilder(Buffer.from('a picture'), { name: 'dot.png' });
    await interaction.reply({
      components: [card(0)],
      files: [file],
      flags: MessageFlags.IsComponentsV2,
    });
    return;
  }
  const lines = Array.from({ length: interaction.options.getInteger('count') }, (_, index) =>
    text(`line ${index}`),
  );
  try {
    await interaction.reply({ components: lines, flags: MessageFlags.IsComponentsV2 });
  } catch (error) {
    await interaction.reply({ content: error.message, flags: MessageFlags.Ephemeral });
  }
});

await client.login(process.env.DISCORD_TOKEN);
await client.application.commands.set([
  new SlashCommandBuilder().setName('card').setDescription('Shows a card'),
  new SlashCommandBuilder()
    .setName('many')
    .setDescription('Shows lines')
    .addIntegerOption((option) => option.setName('count').setDescription('How many').setRequired(true)),
]);
