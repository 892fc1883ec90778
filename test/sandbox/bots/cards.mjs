// A bot of Components V2: `/card` shows one, whose button changes it, `/many COUNT` so many lines, `/everything` one of each kind.
import { crc32, deflateSync } from 'node:zlib';
import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  ContainerBuilder,
  Events,
  FileBuilder,
  GatewayIntentBits,
  MediaGalleryBuilder,
  MessageFlags,
  SectionBuilder,
  SeparatorBuilder,
  SeparatorSpacingSize,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  ThumbnailBuilder,
  UserSelectMenuBuilder,
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

/** A PNG of one colour: https://www.w3.org/TR/png-3/ */
function png(width, height, [red, green, blue]) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const pixels = Buffer.concat(Array.from({ length: height }, () => line));
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

const button = (id, label, style) => new ButtonBuilder().setCustomId(id).setLabel(label).setStyle(style);
const media = (name, description) => ({ media: { url: `attachment://${name}` }, description });

function everything() {
  const files = [
    new AttachmentBuilder(png(640, 360, [60, 126, 187]), { name: 'wide.png' }),
    new AttachmentBuilder(png(300, 300, [174, 82, 82]), { name: 'square.png' }),
    new AttachmentBuilder(png(200, 400, [67, 135, 78]), { name: 'tall.png' }),
    new AttachmentBuilder(Buffer.from('one\ntwo\n'), { name: 'lines.txt' }),
  ];
  const container = new ContainerBuilder()
    .setAccentColor(0xae5252)
    .addTextDisplayComponents(text('## One of each kind\nA container with an *accent colour*.'))
    .addSectionComponents(
      new SectionBuilder()
        .addTextDisplayComponents(text('**A section**'), text('with two texts'), text('-# and a thumbnail'))
        .setThumbnailAccessory(
          new ThumbnailBuilder().setURL('attachment://square.png').setDescription('A red square'),
        ),
      new SectionBuilder()
        .addTextDisplayComponents(text('A section with a button, whose text is long enough to be broken.'))
        .setButtonAccessory(button('section', 'Open', ButtonStyle.Secondary)),
    )
    .addSeparatorComponents(new SeparatorBuilder().setSpacing(SeparatorSpacingSize.Large))
    .addMediaGalleryComponents(
      new MediaGalleryBuilder().addItems(
        media('wide.png', 'A blue rectangle'),
        media('square.png', 'A red square'),
        { ...media('tall.png', 'A green rectangle'), spoiler: true },
      ),
    )
    .addFileComponents(new FileBuilder().setURL('attachment://lines.txt'))
    .addSeparatorComponents(new SeparatorBuilder().setDivider(false))
    .addActionRowComponents(
      new ActionRowBuilder().addComponents(
        button('yes', 'Yes', ButtonStyle.Success),
        button('no', 'No', ButtonStyle.Danger),
        new ButtonBuilder().setURL('https://example.com/').setLabel('Read more').setStyle(ButtonStyle.Link),
      ),
      new ActionRowBuilder().addComponents(
        new StringSelectMenuBuilder()
          .setCustomId('tea')
          .setPlaceholder('Which tea?')
          .addOptions({ label: 'Green', value: 'green' }, { label: 'Black', value: 'black' }),
      ),
      new ActionRowBuilder().addComponents(
        new UserSelectMenuBuilder().setCustomId('who').setPlaceholder('For whom?'),
      ),
    );
  const secret = new ContainerBuilder().setSpoiler(true).addTextDisplayComponents(text('The end is happy.'));
  return { components: [text('Above the container'), container, secret], files };
}

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isAnySelectMenu()) {
    await interaction.reply({
      content: `Chosen: ${interaction.values.join()}`,
      flags: MessageFlags.Ephemeral,
    });
    return;
  }
  if (interaction.isButton() && !interaction.customId.startsWith('like:')) {
    await interaction.reply({ content: `Pressed ${interaction.customId}`, flags: MessageFlags.Ephemeral });
    return;
  }
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
  if (interaction.commandName === 'everything') {
    await interaction.reply({ ...everything(), flags: MessageFlags.IsComponentsV2 });
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
  new SlashCommandBuilder().setName('everything').setDescription('Shows one of each kind'),
  new SlashCommandBuilder()
    .setName('many')
    .setDescription('Shows lines')
    .addIntegerOption((option) => option.setName('count').setDescription('How many').setRequired(true)),
]);
