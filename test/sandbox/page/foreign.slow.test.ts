import type { Browser, Page as Playwright } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { startPage } from '../../../sandbox/page/server/page.ts';
import { startBot } from '../bots/start-bot.ts';
import { startWorld } from '../discord/support.ts';
import { openTab, startBrowser, typeCommand } from './browser.ts';

// Each test starts a bot, a page and a tab.
vi.setConfig({ testTimeout: 60_000 });

let browser: Browser | undefined;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach((context) => {
  context.skip(browser === undefined);
});

/** A page on which ann meets a bot of another author. */
async function meet(file: string) {
  const world = await startWorld({ privilegedIntents: true });
  const { discord, guild, ann, channel } = world;
  discord.world.permitBot(guild.id, ['ViewChannel', 'SendMessages', 'ReadMessageHistory', 'AddReactions']);
  const ben = discord.world.user({ username: 'ben' });
  discord.world.member(guild.id, ben.id);
  await startBot(discord, file);
  const page = await startPage({ discord });
  const opened = await openTab(browser!, `${page.url}#as=${ann.id}&channel=${channel.id}`);
  onTestFinished(async () => {
    await opened.tab.context().close();
    await page.close();
    await discord.close();
    expect([...opened.errors, ...opened.outside]).toEqual([]);
  });
  const { tab } = opened;
  const log = tab.getByRole('log');
  const said = (text: string) => log.getByText(text, { exact: true }).last().waitFor();
  return { ...world, ben, tab, log, said };
}

const write = async (tab: Playwright, text: string): Promise<void> => {
  await tab.locator('.composer textarea').fill(text);
  await tab.keyboard.press('Enter');
};

it('shows reactions, and adds and takes back one’s own', async () => {
  const { tab, said, discord, ben, channel } = await meet('polls.mjs');
  await write(tab, '!poll Tea?');
  await said('Tea?');
  const up = tab.getByRole('button', { name: /^👍 \d+, by/ });
  await expect.poll(() => up.textContent()).toBe('👍 1');
  expect(await up.getAttribute('aria-pressed')).toBe('false');
  await up.click();
  await said('👍 by ann');
  expect(await up.textContent()).toBe('👍 2');
  expect(await up.getAttribute('aria-pressed')).toBe('true');
  const poll = discord.world.messages(channel.id).find(({ content }) => content === 'Tea?');
  discord.world.react({ userId: ben.id, messageId: poll!.id, emoji: '👍' });
  await expect.poll(() => up.getAttribute('title')).toContain(', ann, ben');
  await up.click();
  await expect.poll(() => up.textContent()).toBe('👍 2');
  expect(await up.getAttribute('aria-pressed')).toBe('false');
});

it('picks a reaction by keyboard, and one that is typed', async () => {
  const { tab, said } = await meet('polls.mjs');
  await write(tab, 'Good morning');
  await said('Good morning');
  const add = tab.getByRole('button', { name: 'Add a reaction' });
  await add.focus();
  for (const key of ['Enter', 'ArrowDown', 'Enter']) await tab.keyboard.press(key);
  await said('🎉 by ann');
  expect(await tab.locator('.tools button:focus').getAttribute('aria-label')).toBe('Add a reaction');
  await add.first().click();
  await tab.getByRole('textbox', { name: 'Another emoji' }).fill('🦆');
  await tab.keyboard.press('Enter');
  await said('🦆 by ann');
  await add.first().click();
  await tab.getByRole('textbox', { name: 'Another emoji' }).focus();
  await tab.keyboard.press('Tab');
  await tab.getByRole('dialog').waitFor({ state: 'detached' });
  await add.first().click();
  await tab.getByRole('textbox', { name: 'Another emoji' }).fill('duck');
  await tab.keyboard.press('Enter');
  await tab.getByRole('alert').getByText('“duck” is no emoji here.').waitFor();
});

it('edits and deletes one’s own messages, and attaches files', async () => {
  const { tab, said, log } = await meet('polls.mjs');
  await write(tab, 'Good mroning');
  await said('Good mroning');
  await tab.keyboard.press('ArrowUp');
  const box = tab.getByRole('textbox', { name: 'Edit message' });
  await box.fill('Good morning');
  await tab.keyboard.press('Enter');
  await said('Good mroning became Good morning');
  expect(await log.locator('.edited').first().textContent()).toBe(' (edited)');
  await tab.keyboard.type('with a file');
  await tab.getByLabel('Attach files').setInputFiles([
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('what is in the file') },
    { name: 'more.txt', mimeType: 'text/plain', buffer: Buffer.from('more') },
  ]);
  await tab.getByRole('button', { name: 'Remove more.txt' }).click();
  await tab.keyboard.press('Enter');
  await said('with a file');
  await log.getByText('what is in the file').waitFor();
  expect(await log.getByRole('listitem').filter({ hasText: 'more.txt' }).count()).toBe(0);
  const message = log.getByRole('article').filter({ hasText: 'with a file' });
  await message.click({ button: 'right' });
  await tab.getByRole('menuitem', { name: 'Delete message' }).click();
  await message.waitFor({ state: 'detached' });
});

it('draws every component of a message that consists of them', async () => {
  const { tab, log } = await meet('cards.mjs');
  // The bot registers its commands once it is connected: the page hears of them.
  await tab.locator('.composer textarea').fill('/every');
  await tab.getByRole('option', { name: '/everything' }).waitFor();
  await typeCommand(tab, '/everything');
  await log.getByRole('heading', { name: 'One of each kind' }).waitFor();
  const container = log.locator('.container').filter({ hasText: 'One of each kind' });
  expect(await container.getAttribute('style')).toContain('rgb(174, 82, 82)');
  await container.getByText('two', { exact: false }).first().waitFor();
  const gallery = container.getByRole('list', { name: 'Gallery' });
  expect(await gallery.getByRole('listitem').count()).toBe(3);
  expect(await gallery.getByRole('button', { name: 'A green rectangle (opens in full)' }).count()).toBe(0);
  await gallery.getByRole('button', { name: 'Spoiler: show A green rectangle' }).click();
  await gallery.getByRole('button', { name: 'A green rectangle (opens in full)' }).waitFor();
  const thumbnail = container.locator('.section').first().getByRole('button');
  await expect.poll(async () => (await thumbnail.boundingBox())?.width).toBe(80);
  // Files show where a component names them, and nowhere else.
  expect(await log.getByRole('link', { name: 'lines.txt' }).count()).toBe(1);
  expect(await log.getByText('The end is happy.').count()).toBe(0);
  await log.getByRole('button', { name: 'Spoiler: show what is in it' }).click();
  await log.getByText('The end is happy.').waitFor();
  await container.getByRole('button', { name: 'Open', exact: true }).click();
  await log.getByText('Pressed section').waitFor();
  await container.getByRole('button', { name: 'Which tea?' }).click();
  await tab.getByRole('option', { name: 'Black' }).click();
  await log.getByText('Chosen: black').waitFor();
});
