import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import type { Client, Interaction } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiscordStandIn, Invocation, SeenMessage } from '../../../sandbox/discord/index.ts';
import { call, connectBot, startWorld } from './support.ts';

let discord: DiscordStandIn;
let client: Client;
let userId: string;
let guildId: string;
let otherId: string;

const button = (customId: string) => ({
  type: ComponentType.Button as const,
  style: ButtonStyle.Secondary as const,
  customId,
  label: customId,
});
const buttons = [
  {
    type: ComponentType.ActionRow as const,
    components: [button('again'), button('tell'), button('publish')],
  },
];

/** A bot that shows how far it is. */
async function answer(interaction: Interaction): Promise<void> {
  if (interaction.isChatInputCommand()) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    for (const step of ['queued', 'running', 'passed']) {
      await interaction.editReply({ content: step, components: buttons, files: fileOf(step) });
    }
  } else if (interaction.isButton() && interaction.customId === 'again') {
    await interaction.deferUpdate();
    for (const content of ['running again', 'passed']) await interaction.editReply({ content });
  } else if (interaction.isButton() && interaction.customId === 'tell') {
    await interaction.reply('Ann solved it.');
  } else if (interaction.isButton()) {
    await interaction.update({ content: 'for all?' });
  }
}

const fileOf = (step: string) =>
  step === 'queued' ? [] : [{ name: `${step}.txt`, attachment: Buffer.from(step) }];

beforeAll(async () => {
  const world = await startWorld();
  ({ discord } = world);
  [userId, guildId] = [world.ann.id, world.guild.id];
  const ben = discord.world.user({ username: 'ben' });
  discord.world.member(guildId, ben.id);
  otherId = ben.id;
  client = await connectBot(discord, [{ name: 'submit', description: 'd' }], answer);
});
afterAll(async () => {
  await client.destroy();
  await discord.close();
});

const slash = () => discord.slash({ userId, guildId, name: 'submit' });
const press = ({ id }: SeenMessage, customId: string): Promise<Invocation> =>
  discord.press({ userId, messageId: id, customId });
const contents = ({ versions }: SeenMessage) => versions.map(({ content }) => content);

describe('a message that is edited', () => {
  it('shows what it looked like before', async () => {
    const message = await (await slash()).until('passed');
    expect(contents(message)).toEqual(['queued', 'running', 'passed']);
    const names = message.versions.map(({ attachments }) => attachments.map(({ filename }) => filename));
    // discord.js lists the files of every edit that has `files`, so that those before them go.
    expect(names).toEqual([[], ['running.txt'], ['passed.txt']]);
    expect(message.attachments[0]?.text).toBe('passed');
  });

  it('is waited for by what it says, also when that is over', async () => {
    const invocation = await slash();
    expect((await invocation.until('running')).content).toBe('running');
    await invocation.until('passed');
    expect((await invocation.until(({ content }) => content === 'queued')).content).toBe('queued');
    expect(await invocation.settled()).toMatchObject({ kind: 'message', message: { content: 'queued' } });
  });

  it('counts from the press on, where it was pressed', async () => {
    const message = await (await slash()).until('passed');
    const passed = await (await press(message, 'again')).until('passed');
    expect(contents(passed)).toEqual(['queued', 'running', 'passed', 'running again', 'passed']);
  });

  it('is not waited for beyond the time, and what it says instead is told', async () => {
    const invocation = await slash();
    await invocation.until('passed');
    await expect(invocation.until('failed', 20)).rejects.toThrow(
      '"failed" did not come within 20 ms. The answer says:\npassed\nagain\ntell\npublish',
    );
    await expect(
      invocation.until(() => {
        throw new Error('a predicate that fails');
      }),
    ).rejects.toThrow('a predicate that fails');
  });
});

describe('an ephemeral message', () => {
  it('has buttons whose answer may be public', async () => {
    const message = await (await slash()).until('passed');
    const told = await (await press(message, 'tell')).settled();
    expect(told).toMatchObject({ kind: 'message', message: { content: 'Ann solved it.', ephemeral: false } });
    const seen = discord.world.messages(message.channel_id, otherId).map(({ content }) => content);
    expect(seen).toContain('Ann solved it.');
    expect(seen).not.toContain('passed');
  });

  it('stays so, whatever an edit says', async () => {
    const message = await (await slash()).until('passed');
    const updated = await (await press(message, 'publish')).until('for all?');
    expect([updated.id, updated.ephemeral]).toEqual([message.id, true]);
    const { status } = await call(
      discord,
      'PATCH',
      `/channels/${message.channel_id}/messages/${message.id}`,
      { content: 'for all', flags: 0 },
    );
    expect(status).toBe(404);
    expect(discord.world.messages(message.channel_id, otherId).map(({ id }) => id)).not.toContain(message.id);
  });
});
