import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPage, type Page } from '../../../sandbox/page/server/page.ts';
import { startBot, type Bot } from '../../support/bot.ts';
import { openTab, startBrowser, typeCommand, type Tab } from './browser.ts';

let browser: Browser | undefined;
let bot: Bot;
let page: Page;
const tabs: Tab[] = [];

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async (context) => {
  if (browser === undefined) {
    context.skip();
    return;
  }
  bot = await startBot();
  page = await startPage({ discord: bot.discord });
});
afterEach(async () => {
  if (browser === undefined) return;
  const opened = tabs.splice(0);
  for (const { tab } of opened) await tab.context().close();
  await page.close();
  await bot.stop();
  expect(opened.flatMap(({ errors }) => errors)).toEqual([]);
  expect(opened.flatMap(({ outside }) => outside)).toEqual([]);
});

/** A tab in which ann is played, unless the address says otherwise. */
const open = async (place = `#as=${bot.ann.id}&channel=${bot.channelId}`): Promise<Tab['tab']> => {
  const opened = await openTab(browser!, page.url);
  tabs.push(opened);
  await opened.tab.goto(`${new URL(page.url).origin}/${place}`);
  await opened.tab.locator('.composer textarea').waitFor();
  return opened.tab;
};

it('leads from the first visit to an answer, and a button leads on', async () => {
  const tab = await open();
  await typeCommand(tab, '/profile some_user');
  await tab.getByText('some_user', { exact: true }).waitFor();
  expect(await tab.locator('.cause').textContent()).toBe('ann used /profile');
  await tab.getByRole('button', { name: 'Show completed' }).click();
  await tab.getByText('Completed by some_user').waitFor();
  expect(await tab.locator('.edited').textContent()).toBe(' (edited)');
});
