import { expect, it, onTestFinished } from 'vitest';
import { startCodewars } from '../../../sandbox/codewars/main.ts';
import { createCodewarsPanel } from '../../../sandbox/terminal/codewars/panel.ts';
import { WebhookSender } from '../../../sandbox/terminal/codewars/webhook-sender.ts';

it('waits until the bot has asked Codewars nothing for half a second', async () => {
  const codewars = await startCodewars();
  onTestFinished(() => codewars.close());
  const sender = new WebhookSender({ codewars, url: 'http://127.0.0.1:9/', secret: 'unused' });
  const { untilQuiet } = createCodewarsPanel(codewars, sender);
  const quiet = untilQuiet();
  for (let index = 0; index < 50; index += 1) await fetch(`${codewars.apiUrl}/users/hanae`);
  await quiet;
  expect(codewars.requests.length).toBe(50);
  expect(Date.now() - (codewars.requests.at(-1)?.at ?? 0)).toBeGreaterThan(490);
});
