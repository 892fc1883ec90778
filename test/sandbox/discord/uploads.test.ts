import { ApplicationCommandOptionType, ComponentType, MessageFlags, TextInputStyle } from 'discord.js';
import type { Client, Interaction, ModalSubmitInteraction } from 'discord.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DiscordStandIn, ShownModal, Upload } from '../../../sandbox/discord/index.ts';
import { connectBot, startWorld } from './support.ts';

let discord: DiscordStandIn;
let client: Client;
let userId: string;
let guildId: string;
/** What the bot of this test got last, as discord.js reads it. */
let got: Interaction | undefined;

const upload = (name: string, more: object) => ({
  type: ComponentType.Label as const,
  label: `Files ${name}`,
  component: { type: ComponentType.FileUpload as const, custom_id: name, ...more },
});
const text = (name: string, more: object) => ({
  type: ComponentType.Label as const,
  label: `Text ${name}`,
  component: {
    type: ComponentType.TextInput as const,
    style: TextInputStyle.Paragraph,
    custom_id: name,
    ...more,
  },
});
const components = [
  { type: ComponentType.TextDisplay as const, content: 'Paste your code, or attach it.' },
  text('code', { value: 'return 1;', required: false, min_length: 3, max_length: 20 }),
  upload('file', { max_values: 2, required: false }),
  upload('proof', {}),
  {
    type: ComponentType.Label as const,
    label: 'Language',
    component: {
      type: ComponentType.StringSelect as const,
      custom_id: 'language',
      options: ['ruby', 'rust'].map((value) => ({ label: value, value, default: value === 'rust' })),
    },
  },
];

async function answer(interaction: Interaction): Promise<void> {
  got = interaction;
  if (interaction.isChatInputCommand() && interaction.commandName === 'form') {
    await interaction.showModal({ custom_id: 'form', title: 'Submit', components });
  } else if (interaction.isRepliable()) {
    await interaction.reply({ content: 'taken', flags: MessageFlags.Ephemeral });
  }
}

beforeAll(async () => {
  const world = await startWorld();
  ({ discord } = world);
  [userId, guildId] = [world.ann.id, world.guild.id];
  client = await connectBot(
    discord,
    [
      { name: 'form', description: 'd' },
      {
        name: 'submit',
        description: 'd',
        options: [
          { type: ApplicationCommandOptionType.Attachment, name: 'file', description: 'd' },
          { type: ApplicationCommandOptionType.Boolean, name: 'finalize', description: 'd' },
        ],
      },
    ],
    answer,
  );
});
afterAll(async () => {
  await client.destroy();
  await discord.close();
});
beforeEach(() => (got = undefined));

describe('a file given to a slash command', () => {
  const submit = async (file: Upload) => {
    await (
      await discord.slash({ userId, guildId, name: 'submit', options: { file, finalize: true } })
    ).settled();
    if (!got?.isChatInputCommand()) throw new Error('no command came');
    return got.options.getAttachment('file', true);
  };

  it('comes as Discord describes it, and lies at the CDN', async () => {
    const file = await submit({ name: 'solution.js', data: 'return 1;' });
    expect(file).toMatchObject({
      name: 'solution.js',
      size: 9,
      contentType: 'text/plain; charset=utf-8',
      ephemeral: true,
    });
    expect(file.url).toMatch(
      new RegExp(
        `^${discord.cdnUrl}/ephemeral-attachments/${discord.applicationId}/${file.id}/solution\\.js\\?ex=[\\da-f]+&is=[\\da-f]+&hm=[\\da-f]{64}&$`,
      ),
    );
    const response = await fetch(file.url);
    expect([response.headers.get('content-length'), await response.text()]).toEqual(['9', 'return 1;']);
  });

  it('is a stream of bytes where it is no text, and what it is said to be', async () => {
    expect((await submit({ name: 'a', data: Buffer.from([0, 1]) })).contentType).toBe(
      'application/octet-stream',
    );
    const named = await submit({ name: 'a', data: 'x', contentType: 'text/x-ruby' });
    expect(named.contentType).toBe('text/x-ruby');
  });

  it('may be said to lie elsewhere', async () => {
    const file = await submit({ name: 'a.js', data: 'x', url: 'http://127.0.0.1:1/secret' });
    expect(file.url).toBe('http://127.0.0.1:1/secret');
  });

  it('is not sent when it is too large, has no name, or is no file', async () => {
    const send = (file: Upload | string) =>
      discord.slash({ userId, guildId, name: 'submit', options: { file } });
    await expect(send({ name: 'a', data: new Uint8Array(10 * 1024 * 1024 + 1) })).rejects.toThrow('larger');
    await expect(send({ name: '', data: 'x' })).rejects.toThrow('a file has a name');
    await expect(send('solution.js')).rejects.toThrow('must be a file');
    await expect(
      discord.slash({ userId, guildId, name: 'submit', options: { finalize: { name: 'a', data: 'x' } } }),
    ).rejects.toThrow('takes no file');
  });
});

describe('a form with labels and uploads', () => {
  const proof = { name: 'proof.txt', data: 'seen' };
  const open = async (): Promise<ShownModal> => {
    const outcome = await (await discord.slash({ userId, guildId, name: 'form' })).settled();
    if (outcome.kind !== 'modal') throw new Error('no modal');
    return outcome.modal;
  };
  const submit = async (
    fields: Record<string, string> = {},
    files: Record<string, readonly Upload[]> = { proof: [proof] },
  ): Promise<ModalSubmitInteraction> => {
    const invocation = await discord.submitModal({ userId, modal: await open(), fields, files });
    await invocation.settled();
    if (!got?.isModalSubmit()) throw new Error('nothing was submitted');
    return got;
  };

  it('is read by discord.js', async () => {
    const { fields, components: parts } = await submit(
      { code: 'return 2;', language: 'ruby' },
      {
        proof: [proof],
        file: [
          { name: 'a.rb', data: 'one' },
          { name: 'b.rb', data: 'two' },
        ],
      },
    );
    expect(fields.getTextInputValue('code')).toBe('return 2;');
    expect(fields.getStringSelectValues('language')).toEqual(['ruby']);
    const files = [...(fields.getUploadedFiles('file')?.values() ?? [])];
    expect(files.map(({ name, size, ephemeral }) => ({ name, size, ephemeral }))).toEqual([
      { name: 'a.rb', size: 3, ephemeral: true },
      { name: 'b.rb', size: 3, ephemeral: true },
    ]);
    expect(await (await fetch(files[1]!.url)).text()).toBe('two');
    expect(fields.getUploadedFiles('proof')?.first()?.name).toBe('proof.txt');
    expect(parts.map(({ type, id }) => [type, id])).toEqual([
      [ComponentType.TextDisplay, 1],
      [ComponentType.Label, 2],
      [ComponentType.Label, 4],
      [ComponentType.Label, 6],
      [ComponentType.Label, 8],
    ]);
  });

  it('keeps what it was filled with, where nobody changes it', async () => {
    const { fields } = await submit();
    expect(fields.getTextInputValue('code')).toBe('return 1;');
    expect(fields.getStringSelectValues('language')).toEqual(['rust']);
    expect(fields.getUploadedFiles('file')?.size).toBe(0);
    const emptied = await submit({ code: '' });
    expect(emptied.fields.getTextInputValue('code')).toBe('');
  });

  it.each([
    ['a required upload is missing', {}, {}, '"proof" is required'],
    ['there are too many files', {}, { proof: [proof, proof] }, '"proof" takes at most 1 files'],
    ['a file is too large', {}, { proof: [{ name: 'a', data: new Uint8Array(11e6) }] }, 'larger'],
    [
      'a text is too long',
      { code: 'x'.repeat(21) },
      { proof: [proof] },
      '"code" takes at most 20 characters',
    ],
    ['a text is too short', { code: 'xx' }, { proof: [proof] }, '"code" takes at least 3 characters'],
    ['nobody offers that choice', { language: 'cobol' }, { proof: [proof] }, 'no option "cobol"'],
    ['nothing is chosen', { language: '' }, { proof: [proof] }, '"language" is required'],
    ['an upload is given text', { proof: 'x' }, {}, '"proof" takes files'],
    ['a text is given files', {}, { proof: [proof], code: [proof] }, '"code" takes text'],
    ['a choice is given files', {}, { proof: [proof], language: [proof] }, '"language" takes a choice'],
    ['there is no such field', {}, { proof: [proof], other: [proof] }, 'no field "other"'],
  ])('is not sent when %s', async (_, fields, files, why) => {
    const modal = await open();
    await expect(discord.submitModal({ userId, modal, fields, files })).rejects.toThrow(why);
  });

  it('did nothing that Discord would refuse', () => {
    expect(discord.violations).toEqual([]);
  });
});
