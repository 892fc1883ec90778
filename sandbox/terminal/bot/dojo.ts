import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { CodewarsStandIn } from '../../codewars/stand-in.ts';
import type { DiscordStandIn } from '../../discord/index.ts';
import type { Program } from './bot.ts';
import type { CodewarsPanel } from '../codewars/panel.ts';
import { createCodewarsPanel } from '../codewars/panel.ts';
import { WebhookSender } from '../codewars/webhook-sender.ts';

const project = join(import.meta.dirname, '..', '..', '..');

/** Dojo between the stand-ins: how it is started, and what happens to it on Codewars. */
export async function besideCodewars(
  discord: DiscordStandIn,
  codewars: CodewarsStandIn,
  { folder, tracking }: { readonly folder: string; readonly tracking: boolean },
): Promise<{ readonly environment: Readonly<Record<string, string>>; readonly panel: CodewarsPanel }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = 'sandbox-webhook-secret';
  const environment = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_CDN_URL: discord.cdnUrl,
    CODEWARS_API_URL: codewars.apiUrl,
    CODEWARS_REQUESTS_PER_SECOND: '1000',
    CODEWARS_WEBHOOK_SECRET: secret,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: url,
    CATALOGUE_GROWTH: 'off',
    TRACKING: tracking ? 'on' : 'off',
    DATABASE_URL: `sqlite://${join(folder, 'dojo.sqlite')}`,
    LOG_LEVEL: 'info',
  };
  return { environment, panel: createCodewarsPanel(codewars, new WebhookSender({ codewars, url, secret })) };
}

/** Dojo as it is shipped: what `npm start` runs. Its folder is not the project's, so that no `.env` there has a say. */
export function shipped(folder: string, environment: Readonly<Record<string, string>>): Program {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const [, ...words] = manifest.scripts.start.replace(/^exec /, '').split(' ');
  return {
    command: process.execPath,
    args: words.map((word) => (word.startsWith('-') ? word : join(project, word))),
    folder,
    environment: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...environment },
  };
}

/** A port that no process listens on, as far as can be known. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
