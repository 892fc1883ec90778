import { access } from 'node:fs/promises';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { sayUnavailable } from '../../support/server-or-not.ts';

/** Where Debian, Fedora and macOS put it. `CHROMIUM` names another. */
const places = [
  process.env.CHROMIUM ?? '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A browser without windows, or undefined where this machine has none. @throws Error in CI */
export async function startBrowser(): Promise<Browser | undefined> {
  try {
    const executablePath = await firstOf(places);
    // In containers tests often run as root, for whom Chromium has no sandbox of its own.
    return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  } catch (error) {
    sayUnavailable('Chromium', error);
    return undefined;
  }
}

async function firstOf(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new Error('install it (`apt-get install chromium`), or say in CHROMIUM where it is');
}

/** A tab, and everything that went wrong in it. */
export interface Tab {
  readonly tab: Page;
  /** What was thrown or logged as an error, and what the policy of the page forbade. */
  readonly errors: readonly string[];
  /** Addresses that were asked for, but for those of this machine. */
  readonly outside: readonly string[];
}

export async function openTab(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const tab = await context.newPage();
  const errors: string[] = [];
  const outside: string[] = [];
  tab.on('pageerror', (error) => errors.push(String(error)));
  tab.on('console', (said) => {
    // The status of what the stand-in refuses is logged by the browser itself.
    if (said.type() === 'error' && !said.text().includes('status of 422')) errors.push(said.text());
  });
  tab.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (hostname !== '127.0.0.1' && protocol !== 'blob:') outside.push(request.url());
  });
  tab.setDefaultTimeout(10_000);
  await tab.goto(url);
  await tab.getByRole('textbox').first().waitFor();
  return { tab, errors, outside };
}

/** Types a slash command and sends it. */
export async function typeCommand(tab: Page, text: string): Promise<void> {
  await tab.locator('.composer textarea').fill('');
  await tab.locator('.composer textarea').pressSequentially(`${text} `);
  await tab.getByRole('button', { name: 'Send' }).click();
}

/** Presses keys without waiting for what each of them does, as on a machine that is busy. `\r` is Enter. */
export async function typeAtOnce(tab: Page, text: string): Promise<void> {
  const keyboard = await tab.context().newCDPSession(tab);
  const pressed = text.split('').map(async (character) => {
    const key = character === '\r' ? 'Enter' : character;
    await Promise.all([
      keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: character }),
      keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', key }),
    ]);
  });
  await Promise.all(pressed);
  await keyboard.detach();
}
