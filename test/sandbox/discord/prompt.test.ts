import { ApplicationCommandOptionType, ButtonStyle, ComponentType, TextInputStyle } from 'discord.js';
import type { ApplicationCommandDataResolvable, Interaction } from 'discord.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { showMessages, typeLine } from '../../../sandbox/discord/prompt.ts';
import type { Seat } from '../../../sandbox/discord/prompt.ts';
import { connectBot, startWorld } from './support.ts';

/** What a person types at the program that is started alone. */
let started: Awaited<ReturnType<typeof startWorld>>;
let client: Awaited<ReturnType<typeof connectBot>>;
let seat: Seat;
const said: string[] = [];

const { Boolean, Integer, Number, String, Subcommand } = ApplicationCommandOptionType;
const COMMANDS: readonly ApplicationCommandDataResolvable[] = [
  {
    name: 'add',
    description: 'd',
    options: [
      { type: Integer, name: 'a', description: 'd' },
      { type: Number, name: 'b', description: 'd' },
      { type: Boolean, name: 'loud', description: 'd' },
      { type: String, name: 'note', description: 'd' },
    ],
  },
  {
    name: 'game',
    description: 'd',
    options: [
      {
        type: Subcommand,
        name: 'new',
        description: 'd',
        options: [{ type: String, name: 'title', description: 'd' }],
      },
    ],
  },
  { name: 'form', description: 'd' },
];

async function answer(interaction: Interaction): Promise<unknown> {
  if (interaction.isButton()) return interaction.update({ content: 'pressed', components: [] });
  if (!interaction.isChatInputCommand()) return undefined;
  const { options } = interaction;
  switch (interaction.commandName) {
    case 'add': {
      const sum = (options.getInteger('a') ?? 0) + (options.getNumber('b') ?? 0);
      const content = `${sum} ${options.getBoolean('loud')} ${options.getString('note')}`;
      return interaction.reply({ content, flags: 'Ephemeral' });
    }
    case 'game': {
      const button = {
        type: ComponentType.Button,
        style: ButtonStyle.Primary,
        label: 'Join in',
        customId: 'join',
      } as const;
      const content = `${options.getSubcommand()} ${options.getString('title')}`;
      return interaction.reply({
        content,
        components: [{ type: ComponentType.ActionRow, components: [button] }],
      });
    }
    case 'form': {
      const input = {
        type: ComponentType.TextInput,
        customId: 'why',
        label: 'Why?',
        style: TextInputStyle.Short,
      } as const;
      const components = [{ type: ComponentType.ActionRow, components: [input] }] as const;
      return interaction.showModal({ title: 'A form', customId: 'form', components });
    }
    default:
      return undefined;
  }
}

beforeAll(async () => {
  started = await startWorld();
  const { discord, ann, guild, channel } = started;
  client = await connectBot(discord, COMMANDS, answer);
  seat = { userId: ann.id, guildId: guild.id, channelId: channel.id };
  showMessages(discord, seat, (line) => said.push(line));
});
afterAll(async () => {
  await client.destroy();
  await started.discord.close();
});

const type = (line: string) => typeLine(started.discord, seat, line);

it('uses commands, with options of their types, and shows what only this person sees', async () => {
  expect(await type('/add a:1 b:0.5 loud:true note:"two words: here"')).toBeUndefined();
  expect(said).toEqual(['Bot (only you see this): 1.5 true two words: here']);
});

it('uses a subcommand, and presses what it shows', async () => {
  await type('/game new title:Chess');
  expect(said.at(-1)).toBe('Bot: new Chess\nJoin in');
  await type('[Join in]');
  expect(said.at(-1)).toBe('Bot (edited): pressed');
  await expect(type('[Join in]')).rejects.toThrow('no message here has a button [Join in]');
});

it('writes messages, and says that a form opens', async () => {
  await type('hello');
  expect(started.discord.world.messages(seat.channelId).at(-1)).toMatchObject({
    content: 'hello',
    author: { username: 'ann' },
  });
  expect(await type('/form')).toBe('a form opens: A form');
});

it('says what there is instead of what was typed', async () => {
  await expect(type('/ad')).rejects.toThrow('there is no /ad: /add /game /form');
  await expect(type('/add c:1')).rejects.toThrow('no option "c"');
  await expect(type('/add a:one')).rejects.toThrow('number');
});
