import {
  ApplicationCommandOptionType,
  ButtonStyle,
  Client,
  ComponentType,
  GatewayIntentBits,
  MessageFlags,
  TextInputStyle,
} from 'discord.js';
import type { ChatInputCommandInteraction, Interaction } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiscordStandIn, Outcome, SlashInput } from '../../../sandbox/discord/index.ts';
import { startWorld } from './support.ts';

/** A bot as discord.js makes it: what it says is what each test looks at. */
async function answerInteraction(interaction: Interaction): Promise<void> {
  if (interaction.isChatInputCommand()) await answerCommand(interaction);
  else if (interaction.isAutocomplete()) {
    await interaction.respond([{ name: `more ${interaction.options.getFocused()}`, value: 'more' }]);
  } else if (interaction.isButton()) {
    if (interaction.customId === 'private')
      await interaction.reply({ content: 'a copy', flags: MessageFlags.Ephemeral });
    else await interaction.update({ content: `pressed by ${interaction.user.username}`, components: [] });
  } else if (interaction.isStringSelectMenu()) {
    await interaction.deferUpdate();
    await interaction.editReply({ content: interaction.values.join() });
  } else if (interaction.isModalSubmit()) {
    await interaction.reply({
      content: interaction.fields.getTextInputValue('name'),
      flags: MessageFlags.Ephemeral,
    });
  }
}

const BUTTONS = {
  type: ComponentType.ActionRow,
  components: [
    { type: ComponentType.Button, style: ButtonStyle.Primary, custom_id: 'update', label: 'Update' },
    { type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id: 'private', label: 'Private' },
    {
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      custom_id: 'off',
      label: 'Off',
      disabled: true,
    },
  ],
} as const;
const MENU = {
  type: ComponentType.ActionRow,
  components: [
    {
      type: ComponentType.StringSelect,
      custom_id: 'menu',
      options: [1, 2].map((of) => ({ label: `l${of}`, value: `v${of}` })),
    },
  ],
} as const;

async function answerCommand(interaction: ChatInputCommandInteraction): Promise<void> {
  switch (interaction.options.getString('how')) {
    case 'defer':
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.editReply('edited');
      await interaction.followUp('followed');
      return;
    case 'buttons':
      await interaction.reply({ content: 'press', components: [BUTTONS, MENU] });
      return;
    case 'file':
      await interaction.reply({
        files: [{ attachment: Buffer.from('{"a":1}'), name: 'export.json' }],
        flags: MessageFlags.Ephemeral,
      });
      return;
    case 'modal':
      await interaction.showModal({
        customId: 'modal',
        title: 'Link',
        components: [
          {
            type: ComponentType.ActionRow,
            components: [
              {
                type: ComponentType.TextInput,
                customId: 'name',
                label: 'Name',
                style: TextInputStyle.Short,
                maxLength: 20,
                required: true,
              },
            ],
          },
        ],
      });
      return;
    case 'delete':
      await interaction.reply('gone');
      await interaction.deleteReply();
      return;
    case 'silence':
      return;
    default: {
      const member = interaction.options.getUser('member');
      const reply = await interaction.reply({
        content: `hello ${member?.username ?? 'you'}`,
        withResponse: true,
      });
      expect(reply.resource?.message?.content).toContain('hello');
    }
  }
}

let discord: DiscordStandIn;
let client: Client;
let typed: SlashInput;
let boId: string;

beforeAll(async () => {
  const world = await startWorld();
  ({ discord } = world);
  const bo = discord.world.user({ username: 'bo', globalName: 'Bo' });
  boId = bo.id;
  discord.world.member(world.guild.id, bo.id, { permissions: ['ManageGuild'] });
  typed = { userId: world.ann.id, guildId: world.guild.id, name: 'try' };
  client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl } });
  client.on('interactionCreate', (interaction) => void answerInteraction(interaction));
  const ready = new Promise((resolve) => client.once('clientReady', resolve));
  await client.login(discord.token);
  await ready;
  await client.application?.commands.set([
    {
      name: 'try',
      description: 'Tries',
      options: [
        { type: ApplicationCommandOptionType.String, name: 'how', description: 'How', autocomplete: true },
        { type: ApplicationCommandOptionType.User, name: 'member', description: 'Who' },
      ],
    },
  ]);
});
afterAll(async () => {
  await client.destroy();
  await discord.close();
});

const slash = async (how: string): Promise<Outcome> =>
  (await discord.slash({ ...typed, options: { how } })).settled();

function messageOf(outcome: Outcome) {
  if (outcome.kind !== 'message' && outcome.kind !== 'update')
    throw new Error(`no message, but ${outcome.kind}`);
  return outcome.message;
}

describe('a bot of discord.js', () => {
  it('sees its guilds, channels and its own permissions', () => {
    const guild = client.guilds.cache.get(typed.guildId ?? '');
    expect(guild?.name).toBe('Codewarriors');
    expect(guild?.channels.cache.map(({ name }) => name)).toEqual(['general']);
    expect(guild?.members.me?.permissions.has('SendMessages')).toBe(true);
  });

  it('hears of a guild, a channel and a permission that come later', async () => {
    const joined = new Promise((resolve) => client.once('guildCreate', resolve));
    const { id } = discord.world.guild({ name: 'Later' });
    await joined;
    const created = new Promise((resolve) => client.once('channelCreate', resolve));
    const channel = discord.world.channel({ guildId: id, name: 'quiet' });
    await created;
    const updated = new Promise((resolve) => client.once('channelUpdate', resolve));
    discord.world.denyBot(channel.id, ['SendMessages']);
    await updated;
    const seen = client.guilds.cache.get(id);
    const permissions = seen?.members.me?.permissionsIn(channel.id);
    expect([permissions?.has('ViewChannel'), permissions?.has('SendMessages')]).toEqual([true, false]);
  });

  it('answers a slash command', async () => {
    const invocation = await discord.slash({ ...typed, options: { member: boId } });
    const message = messageOf(await invocation.settled());
    expect(message).toMatchObject({
      content: 'hello bo',
      ephemeral: false,
      interaction_metadata: { name: 'try' },
    });
    expect(invocation.timing.acknowledgedMs).toBeGreaterThan(0);
    expect(discord.world.messages(message.channel_id).at(-1)?.id).toBe(message.id);
  });

  it('defers, edits and follows up', async () => {
    const outcome = await slash('defer');
    expect(messageOf(outcome)).toMatchObject({ content: 'edited', ephemeral: true });
    await expect
      .poll(() => (outcome.kind === 'message' ? outcome.followUps.map(({ content }) => content) : []))
      .toEqual(['followed']);
  });

  it('shows an ephemeral answer to one person only', async () => {
    const { id, channel_id: channelId } = messageOf(await slash('defer'));
    const seenBy = (userId?: string) =>
      discord.world.messages(channelId, userId).some((message) => message.id === id);
    expect([seenBy(typed.userId), seenBy(boId), seenBy()]).toEqual([true, false, false]);
  });

  it('answers autocomplete', async () => {
    const offered = await discord.autocomplete({ ...typed, focused: 'how', options: { how: 'bra' } });
    expect(offered).toEqual([{ name: 'more bra', value: 'more' }]);
  });

  it('updates the message of a button, and answers in private', async () => {
    const { id: messageId } = messageOf(await slash('buttons'));
    const copy = await (await discord.press({ userId: boId, messageId, customId: 'private' })).settled();
    expect(copy).toMatchObject({ kind: 'message', message: { content: 'a copy', ephemeral: true } });
    const update = await (await discord.press({ userId: boId, messageId, customId: 'update' })).settled();
    expect(update).toMatchObject({
      kind: 'update',
      message: { id: messageId, content: 'pressed by bo', components: [] },
    });
  });

  it('defers the update of a menu', async () => {
    const { id: messageId } = messageOf(await slash('buttons'));
    const picked = await discord.press({ userId: boId, messageId, customId: 'menu', values: ['v2'] });
    expect(await picked.settled()).toMatchObject({
      kind: 'update',
      message: { id: messageId, content: 'v2' },
    });
  });

  it('shows a modal and reads it', async () => {
    const shown = await slash('modal');
    if (shown.kind !== 'modal') throw new Error('no modal');
    const { userId } = typed;
    await expect(discord.submitModal({ userId, modal: shown.modal, fields: {} })).rejects.toThrow('required');
    await expect(
      discord.submitModal({ userId, modal: shown.modal, fields: { name: 'x'.repeat(21) } }),
    ).rejects.toThrow('20');
    await expect(
      discord.submitModal({ userId: boId, modal: shown.modal, fields: { name: 'x' } }),
    ).rejects.toThrow('no modal');
    const submitted = await discord.submitModal({
      userId,
      modal: shown.modal,
      fields: { name: 'some_user' },
    });
    expect(messageOf(await submitted.settled())).toMatchObject({ content: 'some_user', ephemeral: true });
  });

  it('sends a file, which can be fetched', async () => {
    const [file] = messageOf(await slash('file')).attachments;
    expect(file).toMatchObject({ filename: 'export.json', size: 7 });
    expect(await (await fetch(file?.url ?? '')).text()).toBe('{"a":1}');
  });

  it('works in direct messages', async () => {
    const { userId, name } = typed;
    const message = messageOf(await (await discord.slash({ userId, name })).settled());
    expect(discord.world.channels(typed.guildId ?? '').map(({ id }) => id)).not.toContain(message.channel_id);
  });

  it('says what a person sees when the bot is silent', async () => {
    expect(await slash('silence')).toEqual({ kind: 'none', why: 'The application did not respond.' });
  });

  it('tells of every message, new, changed and gone', async () => {
    const changes: string[] = [];
    const stop = discord.onMessage(({ kind, message }) => changes.push(`${kind} ${message.content}`));
    await slash('delete');
    await expect.poll(() => changes).toEqual(['created gone', 'deleted gone']);
    stop();
  });

  it('did nothing that Discord would refuse', () => {
    expect(discord.violations).toEqual([]);
  });
});
