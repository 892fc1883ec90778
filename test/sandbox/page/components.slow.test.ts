import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  Client,
  ComponentType,
  GatewayIntentBits,
  MessageFlags,
} from 'discord.js';
import type { Interaction, TextChannel } from 'discord.js';
import type { Browser, Page as Playwright } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDiscord } from '../../../sandbox/discord/index.ts';
import type { DiscordStandIn } from '../../../sandbox/discord/index.ts';
import { startPage, type Page } from '../../../sandbox/page/server/page.ts';
import { PIXEL } from '../discord/ordinary-bot.ts';
import { openTab, startBrowser, typeCommand, type Tab } from './browser.ts';

let browser: Browser | undefined;
let discord: DiscordStandIn;
let client: Client;
let page: Page;
let opened: Tab;
let tab: Playwright;
let channelId: string;

const row = (...components: readonly object[]) => ({ type: ComponentType.ActionRow, components });
const menu = (type: ComponentType, name: string, more: object = {}) =>
  row({ type, custom_id: name, placeholder: name, ...more });
const options = ['one', 'two', 'three'].map((name) => ({
  label: name,
  value: name,
  description: `Number ${name}`,
}));

const everyComponent = [
  row(
    { type: 2, style: 1, custom_id: 'primary', label: 'Primary' },
    { type: 2, style: 2, custom_id: 'secondary', label: 'Secondary' },
    { type: 2, style: 3, custom_id: 'success', label: 'Success' },
    { type: 2, style: 4, custom_id: 'danger', label: 'Danger' },
    { type: 2, style: 5, url: 'https://example.com/', label: 'Link' },
  ),
  menu(ComponentType.StringSelect, 'several', { options, min_values: 1, max_values: 2 }),
  menu(ComponentType.UserSelect, 'user'),
  menu(ComponentType.RoleSelect, 'role'),
  menu(ComponentType.ChannelSelect, 'channel'),
];

const form = {
  customId: 'form',
  title: 'A form',
  components: [
    { type: 18, label: 'Name', component: { type: 4, custom_id: 'name', style: 1 } },
    { type: 18, label: 'Choice', component: { type: 3, custom_id: 'choice', options } },
    { type: 18, label: 'File', component: { type: 19, custom_id: 'file' } },
  ],
};

/** A bot of any kind: it says what was done to it. */
async function answer(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) {
    const text = interaction.options.getFocused();
    await interaction.respond([{ name: `Offer for ${text}`, value: `offer-${text}` }]);
  } else if (interaction.isChatInputCommand()) {
    const how = interaction.options.getString('how');
    if (how === 'components') await interaction.reply({ content: 'Press.', components: everyComponent });
    else if (how === 'form') await interaction.showModal(form as never);
    else if (how === 'silence') return;
    else if (how === 'thinking') {
      await interaction.deferReply();
      await tab.getByText('is thinking…').waitFor();
      await interaction.editReply('Thought.');
    } else if (how === 'v2') {
      const inner = [
        { type: 10, content: '## A card of components' },
        { type: 14 },
        {
          type: 9,
          components: [{ type: 10, content: 'A section' }],
          accessory: { type: 2, style: 1, custom_id: 'accessory', label: 'Accessory' },
        },
      ];
      const components = [{ type: 17, accent_color: 0x00ff00, components: inner }];
      await interaction.reply({ flags: MessageFlags.IsComponentsV2, components: components });
    } else
      await interaction.reply({ content: `You typed ${how ?? 'nothing'}.`, flags: MessageFlags.Ephemeral });
  } else if (interaction.isModalSubmit()) {
    const { fields } = interaction;
    const file = fields.getUploadedFiles('file')?.first();
    const text = file === undefined ? '' : await (await fetch(file.url)).text();
    await interaction.reply(
      `Form: ${fields.getTextInputValue('name')}, ${fields.getStringSelectValues('choice').join()}, ${file?.name ?? ''}: ${text}`,
    );
  } else if (interaction.isButton()) await interaction.reply(`Pressed ${interaction.customId}.`);
  else if (interaction.isAnySelectMenu())
    await interaction.reply(`Picked ${interaction.values.join()} in ${interaction.customId}.`);
  else if (interaction.isUserContextMenuCommand())
    await interaction.reply(`Menu of ${interaction.targetUser.username}.`);
  else if (interaction.isMessageContextMenuCommand())
    await interaction.reply(`Menu of message ${interaction.targetId}.`);
}

beforeAll(async () => {
  browser = await startBrowser();
  if (browser === undefined) return;
  discord = await startDiscord();
  const ann = discord.world.user({ username: 'ann' });
  const guild = discord.world.guild({ name: 'Any server' });
  discord.world.member(guild.id, ann.id);
  discord.world.role({ guildId: guild.id, name: 'Helper', color: 0x3498db });
  channelId = discord.world.channel({ guildId: guild.id, name: 'general' }).id;
  client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl } });
  client.on('interactionCreate', (interaction) => void answer(interaction));
  const ready = once(client, 'clientReady');
  await client.login(discord.token);
  await ready;
  await client.application!.commands.set([
    {
      name: 'show',
      description: 'Show something',
      options: [
        { type: ApplicationCommandOptionType.String, name: 'how', description: 'What', autocomplete: true },
      ],
    },
    { type: ApplicationCommandType.User, name: 'User menu' },
    { type: ApplicationCommandType.Message, name: 'Message menu' },
  ]);
  page = await startPage({ discord });
  opened = await openTab(browser, `${page.url}#as=${ann.id}&channel=${channelId}`);
  ({ tab } = opened);
});
afterAll(async () => {
  await browser?.close();
  if (browser === undefined) return;
  await page.close();
  await client.destroy();
  await discord.close();
  expect(opened.errors).toEqual([]);
  expect(opened.outside).toEqual([]);
});

const said = (text: string) => tab.getByRole('log').getByText(text, { exact: true }).last().waitFor();

it('presses every kind of button', async ({ skip }) => {
  skip(browser === undefined);
  await typeCommand(tab, '/show components');
  for (const name of ['Primary', 'Secondary', 'Success', 'Danger']) {
    await tab.getByRole('button', { name, exact: true }).click();
    await said(`Pressed ${name.toLowerCase()}.`);
  }
  const link = tab.getByRole('link', { name: 'Link' });
  expect(await link.getAttribute('rel')).toContain('noopener');
  expect(await link.getAttribute('href')).toBe('https://example.com/');
});

it('picks from every kind of menu, by mouse and by keyboard', async ({ skip }) => {
  skip(browser === undefined);
  await tab.getByRole('button', { name: 'several' }).click();
  await tab.getByRole('option', { name: 'one' }).click();
  await tab.getByRole('option', { name: 'three' }).click();
  await tab.getByRole('button', { name: 'Done' }).click();
  await said('Picked one,three in several.');
  await tab.getByRole('button', { name: 'user' }).focus();
  await tab.keyboard.press('Enter');
  await tab.getByRole('listbox', { name: 'user' }).waitFor();
  await tab.keyboard.press('a');
  await tab.keyboard.press('Enter');
  await tab
    .getByRole('log')
    .getByText(/^Picked \d+ in user\.$/)
    .waitFor();
  await tab.getByRole('button', { name: 'role' }).click();
  await tab.getByRole('option', { name: '@Helper' }).click();
  await tab
    .getByRole('log')
    .getByText(/^Picked \d+ in role\.$/)
    .waitFor();
  await tab.getByRole('button', { name: 'channel', exact: true }).click();
  await tab.getByRole('option', { name: '#general' }).click();
  await said(`Picked ${channelId} in channel.`);
});

it('sends a form with text, a choice and a file', async ({ skip }) => {
  skip(browser === undefined);
  const file = join(tmpdir(), 'page-upload.txt');
  await writeFile(file, 'what is in the file');
  await typeCommand(tab, '/show form');
  const dialog = tab.getByRole('dialog', { name: 'A form' });
  await dialog.getByLabel('Name').fill('Ada');
  await dialog.getByLabel('Choice').click();
  await dialog.getByRole('option', { name: 'two' }).click();
  await dialog.getByLabel('File').setInputFiles(file);
  await dialog.getByRole('button', { name: 'Submit' }).click();
  await said('Form: Ada, two, page-upload.txt: what is in the file');
  expect(await tab.getByRole('dialog').count()).toBe(0);
});

it('offers what the bot offers for an option, and sends what is picked', async ({ skip }) => {
  skip(browser === undefined);
  await tab.locator('.composer textarea').pressSequentially('/show some');
  await tab.getByRole('option', { name: 'Offer for some' }).waitFor();
  await tab.keyboard.press('ArrowDown');
  await tab.keyboard.press('Enter');
  await tab.keyboard.press('Enter');
  await said('You typed offer-some.');
  await tab.getByText('Only you can see this').first().waitFor();
  await tab.getByRole('button', { name: 'Dismiss message' }).click();
  expect(await tab.getByText('You typed offer-some.').count()).toBe(0);
});

it('shows that the bot is thinking, and that it did not respond', async ({ skip }) => {
  skip(browser === undefined);
  await typeCommand(tab, '/show thinking');
  await said('Thought.');
  expect(await tab.locator('.thinking').count()).toBe(0);
  await typeCommand(tab, '/show silence');
  await tab.getByRole('alert').getByText('The application did not respond.').waitFor();
  await tab.getByRole('button', { name: 'Dismiss', exact: true }).click();
});

it('draws messages of components alone', async ({ skip }) => {
  skip(browser === undefined);
  await typeCommand(tab, '/show v2');
  await tab.getByRole('heading', { name: 'A card of components' }).waitFor();
  await tab.getByRole('button', { name: 'Accessory' }).click();
  await said('Pressed accessory.');
});

it('draws emoji of the bot as their pictures, and names those that it does not know', async ({ skip }) => {
  skip(browser === undefined);
  const pixel = await client.application!.emojis.create({ attachment: PIXEL, name: 'pixel' });
  const channel = client.channels.cache.get(channelId) as TextChannel;
  const face = { type: 2, style: 1, custom_id: 'faced', label: 'Faced', emoji: { id: pixel.id } };
  const message = await channel.send({
    content: `${pixel.toString()} and <:gone:1>`,
    components: [row(face)],
  });
  await message.react(pixel);
  const shown = tab.getByRole('article').last();
  await shown.getByRole('button', { name: ':pixel: 1, by Bot' }).locator('img').waitFor();
  await shown.getByText('and :gone:').waitFor();
  const widths = await shown
    .locator('img.custom-emoji')
    .evaluateAll((images: { decode(): Promise<void>; naturalWidth: number }[]) =>
      Promise.all(images.map((image) => image.decode().then(() => image.naturalWidth))),
    );
  expect(widths).toEqual([1, 1, 1]);
});

it('votes in a poll, takes the vote back, and no more once it has ended', async ({ skip }) => {
  skip(browser === undefined);
  const channel = client.channels.cache.get(channelId) as TextChannel;
  const message = await channel.send({
    poll: {
      question: { text: 'Tea?' },
      answers: [{ text: 'Yes', emoji: '🍵' }, { text: 'No' }],
      duration: 1,
      allowMultiselect: false,
    },
  });
  const poll = tab.getByRole('group', { name: 'Tea?' });
  const yes = poll.getByRole('button', { name: 'Yes' });
  const no = poll.getByRole('button', { name: 'No' });
  await yes.click();
  await poll.getByText('1 vote', { exact: true }).waitFor();
  await no.focus();
  await tab.keyboard.press('Enter');
  await poll.locator('[aria-pressed=true]', { hasText: 'No' }).waitFor();
  expect(discord.world.votesOn(message.id).map(({ answerId }) => answerId)).toEqual([2]);
  await no.click();
  await expect.poll(() => poll.locator('[aria-pressed=true]').count()).toBe(0);
  await message.poll!.end();
  await poll.getByText('Ended').waitFor();
  expect([await yes.isDisabled(), await no.isDisabled()]).toEqual([true, true]);
});

it('uses entries of the menus of members and messages, by mouse and by keyboard', async ({ skip }) => {
  skip(browser === undefined);
  await tab.getByRole('button', { name: 'ann you' }).click({ button: 'right' });
  await tab.getByRole('menuitem', { name: 'User menu' }).click();
  await said('Menu of ann.');
  await tab.getByRole('button', { name: 'More' }).last().focus();
  await tab.keyboard.press('Enter');
  await tab.getByRole('menuitem', { name: 'Message menu' }).waitFor();
  await tab.keyboard.press('Enter');
  await tab
    .getByRole('log')
    .getByText(/^Menu of message \d+\.$/)
    .waitFor();
});

// Six audits of the whole page.
it('has no fault that axe-core finds, in any colours and widths', { timeout: 60_000 }, async ({ skip }) => {
  skip(browser === undefined);
  for (const [width, colorScheme, panel] of [
    [1280, 'dark', undefined],
    [1280, 'light', undefined],
    [400, 'dark', undefined],
    [400, 'dark', 'Members'],
    [400, 'dark', 'Events'],
    [1280, 'light', 'Add a reaction'],
  ] as const) {
    await tab.emulateMedia({ colorScheme });
    await tab.setViewportSize({ width, height: 800 });
    if (panel !== undefined) await tab.getByRole('button', { name: panel }).last().click();
    await tab.evaluate(axe.source);
    const faults = await tab.evaluate(async () => {
      const { axe: run } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await run.run();
      return (
        violations
          .filter(({ impact }) => impact !== 'minor')
          // A bot's Markdown may leave out levels of headings.
          .filter(({ id }) => id !== 'heading-order')
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      );
    });
    expect(faults).toEqual([]);
  }
});
