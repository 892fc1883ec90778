import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPage, type Page } from '../../../sandbox/page/server/page.ts';
import { startBot, type Bot } from '../../support/bot.ts';
import { openTab, startBrowser, typeAtOnce, typeCommand, type Tab } from './browser.ts';

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
  const opened = await openTab(browser!, `${page.url}${place}`);
  tabs.push(opened);
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

it('keeps the last message in view while a command is typed', async () => {
  const tab = await open();
  await typeCommand(tab, '/profile some_user');
  const button = tab.getByRole('button', { name: 'Show completed' });
  await button.waitFor();
  await tab.locator('.composer textarea').fill('/profile ');
  await tab.locator('.command-line').waitFor();
  const endOf = async () => {
    const [last, line] = await Promise.all([button.boundingBox(), tab.locator('.composer').boundingBox()]);
    return (last?.y ?? 0) + (last?.height ?? 0) - (line?.y ?? 0);
  };
  await expect.poll(endOf).toBeLessThan(0);
});

it('takes what is typed anywhere, and reads values by name', async () => {
  const tab = await open();
  await tab.getByRole('log').click({ position: { x: 20, y: 20 } });
  await tab.keyboard.type('/profile private:true user:some_user');
  await tab.keyboard.press('Enter');
  await tab.getByText('Only you can see this').waitFor();
  await tab.getByText('some_user', { exact: true }).waitFor();
});

it('loses no key, however fast one types, from the first moment on', async () => {
  const tab = await open('');
  await typeAtOnce(tab, '/profile private:true user:some_user\r');
  await tab.getByText('Only you can see this').waitFor();
  await typeAtOnce(tab, '/profile nobody_here private:true\rGood morning');
  await tab.getByText('Only you can see this').nth(1).waitFor();
  expect(await tab.locator('.composer textarea').inputValue()).toBe('Good morning');
});

it('shows a picture, in full when it is pressed', async () => {
  const tab = await open();
  await typeCommand(tab, '/activity some_user');
  const picture = tab.getByRole('button', { name: /opens in full/ });
  await expect
    .poll(() =>
      picture.locator('img').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    )
    .toBeGreaterThan(100);
  await picture.click();
  const dialog = tab.getByRole('dialog');
  await dialog.getByRole('img').waitFor();
  await tab.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

it('switches to another member, who does not see what was private and may use other commands', async () => {
  const tab = await open();
  await typeCommand(tab, '/help');
  await tab.getByText('Only you can see this').waitFor();
  await tab.getByLabel('You are').selectOption('admin');
  await tab.getByText('Welcome to general!').waitFor();
  expect(await tab.getByText('Only you can see this').count()).toBe(0);
  await tab.locator('.composer textarea').fill('/announcements');
  await tab.getByRole('option', { name: '/announcements show' }).waitFor();
});

it('shows a request that Discord would refuse, with the rule', async () => {
  bot.expectedRefusals.push(50035);
  const tab = await open();
  await fetch(`${bot.discord.apiUrl}/v10/channels/${bot.channelId}/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bot ${bot.discord.token}`,
      'user-agent': 'DiscordBot (https://bot.example, 1.0)',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ embeds: [{ title: 'x'.repeat(257) }] }),
  });
  await tab.getByRole('button', { name: 'Events 1 refused' }).click();
  await tab.getByText('embeds.0.title: Must be 256 or fewer in length.').waitFor();
  const [guide] = await Promise.all([
    tab.context().waitForEvent('page'),
    tab.getByRole('link', { name: 'Teach the stand-in a rule' }).click(),
  ]);
  await guide.getByRole('heading', { name: 'Teach the stand-in a rule' }).waitFor();
  await guide.getByText('sandbox/discord/rules/rule.ts').waitFor();
});

it('goes on after a reload in the middle of an answer', async () => {
  const tab = await open();
  bot.codewars.faults.add({ path: /users/, kind: 'delay', delayMs: 4_000, times: 1 });
  await typeCommand(tab, '/profile some_user');
  await tab.getByText('is thinking…').waitFor();
  await tab.reload();
  await tab.getByText('is thinking…').waitFor();
  await tab.getByText('some_user', { exact: true }).waitFor();
  expect(await tab.getByLabel('You are').inputValue()).toBe(bot.ann.id);
});

it('plays two members in two tabs, each of whom sees what the other writes', async () => {
  const [one, other] = [await open(), await open(`#as=${bot.ben.id}&channel=${bot.channelId}`)];
  await one.locator('.composer textarea').fill('Good morning, <@' + bot.ben.id + '>');
  await one.keyboard.press('Enter');
  await other.getByText('Good morning, @ben').waitFor();
  await other.locator('.composer textarea').fill('<script>alert(1)</script> **no** [x](javascript:alert(1))');
  await other.keyboard.press('Enter');
  await one.getByText('<script>alert(1)</script> no [x](javascript:alert(1))').waitFor();
  expect(await one.locator('.content script, .content a').count()).toBe(0);
});

it('opens a channel of 2,000 messages at once, and reads older ones when they are scrolled to', async () => {
  const { world } = bot.discord;
  const crowded = world.channel({ guildId: bot.guild.id, name: 'crowded' });
  for (let index = 1; index <= 2_000; index += 1) {
    world.write({ userId: bot.ben.id, channelId: crowded.id, content: `Message **${index}** of _many_` });
  }
  const tab = await open();
  const paint = await tab.evaluate(async (name) => {
    const { document, performance, requestAnimationFrame, MutationObserver } = globalThis as unknown as Dom;
    const begun = performance.now();
    [...document.querySelectorAll('.channel')].find((each) => each.textContent.includes(name))?.click();
    await new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        if (!document.body.textContent.includes('Message 2000 of many')) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    return performance.now() - begun;
  }, 'crowded');
  process.stdout.write(`a channel of 2,000 messages is painted after ${Math.round(paint)} ms\n`);
  expect(paint).toBeLessThan(3_000);
  const messages = tab.getByRole('article');
  await expect.poll(() => messages.count()).toBe(50);
  await tab.getByRole('log').focus();
  await tab.keyboard.press('Home');
  await expect.poll(() => messages.count()).toBeGreaterThanOrEqual(100);
  await tab.getByText('Message 1930 of many').waitFor();
});

/** As much of a browser as is used in the tab itself. */
interface Dom {
  readonly document: {
    readonly body: Element;
    querySelectorAll(selector: string): Iterable<Element & { click(): void }>;
  };
  readonly performance: { now(): number };
  readonly requestAnimationFrame: (then: () => void) => void;
  readonly MutationObserver: new (then: () => void) => {
    observe(root: Element, what: object): void;
    disconnect(): void;
  };
}
interface Element {
  readonly textContent: string;
}
