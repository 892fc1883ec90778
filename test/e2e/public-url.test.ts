import { expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';

it('a member’s webhook works behind a proxy that leads a path here, whether it takes the path away or not', async () => {
  const bot = await startBot({ env: { PUBLIC_URL: 'https://dojo.example/bots/dojo/' } });
  await bot.link(bot.ann, 'some_user');
  const { text } = await bot.slash(bot.ann, 'webhook');
  const url = /https:\/\/dojo\.example\/bots\/dojo\/webhooks\/codewars\/[\w-]+/.exec(text)?.[0] ?? '';
  const secret = /\|\|`?([\w-]{20,})`?\|\|/.exec(text)?.[1] ?? '';
  for (const as of [url, url.replace('/bots/dojo', ''), `${url}/`]) {
    expect(
      await bot.deliver('webhook', { action: 'updated', webhook: { id: 'x' } }, { url: as, secret }),
    ).toBe(204);
  }
  await expect.poll(async () => (await bot.slash(bot.ann, 'webhook')).text).toContain('connected');
  await bot.stop();
});
