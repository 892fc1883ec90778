// `npm run screenshots`: starts the sandbox with the real bot, uses its page, and draws what docs/ shows of it. Look at them afterwards.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const folder = 'docs/screenshots';
mkdirSync(folder, { recursive: true });
const sandbox = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'sandbox/main.ts'], {
  stdio: ['pipe', 'pipe', 'pipe'],
});
let said = '';
for (const stream of [sandbox.stdout, sandbox.stderr]) {
  stream.setEncoding('utf8').on('data', (text) => (said += text));
}
while (!said.includes('You are Robin')) {
  if (sandbox.exitCode !== null) throw new Error(said);
  await sleep(50);
}
const url = /http:\S+token=\S+/.exec(said)[0];
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

/** A tab of that size and those colours. */
async function open(colorScheme, width, height) {
  const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
  await tab.goto(url);
  await box(tab).waitFor();
  return tab;
}
const box = (tab) => tab.locator('.composer textarea');
/** Types a command and waits for its answer to be as many messages as that. */
async function command(tab, text) {
  const answers = tab.getByRole('article');
  const before = await answers.count();
  await box(tab).pressSequentially(`${text} `);
  await tab.getByRole('button', { name: 'Send' }).click();
  await answers.nth(before).waitFor();
}
const shoot = (tab, name) => tab.screenshot({ path: `${folder}/${name}.png` });

try {
  const dark = await open('dark', 1280, 800);
  await command(dark, '/profile some_user');
  await dark.mouse.move(0, 400);
  await shoot(dark, 'profile');
  const light = await open('light', 1280, 800);
  await light.getByRole('button', { name: 'Events' }).click();
  const picture = light.locator('.picture img');
  await box(light).pressSequentially('/activity old_oak ');
  await light.getByRole('button', { name: 'Send' }).click();
  await picture.first().waitFor();
  await picture.first().evaluate((image) => image.decode());
  await light.mouse.move(0, 400);
  await shoot(light, 'activity');
} finally {
  await browser.close();
  sandbox.kill('SIGTERM');
}
