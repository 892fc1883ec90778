import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCodewars } from '../codewars/main.ts';
import { startDiscord } from '../discord/main.ts';
import type { DiscordStandIn } from '../discord/stand-in.ts';
import { startPage } from '../page/server/page.ts';
import { Bot } from './bot.ts';
import { WebhookSender } from './webhook-sender.ts';
import { setScene } from './scene.ts';
import { converse, recite } from './talk.ts';

const project = join(import.meta.dirname, '..', '..');
/** Building the bot takes the longest. */
const readyWithinMs = 120_000;

export interface SandboxOptions {
  /** A file of lines to run in place of a terminal. */
  readonly script: string | undefined;
  readonly plain: boolean;
  readonly train: boolean;
  /** Whether the bot reads profiles in turn, besides what webhooks tell it. */
  readonly tracking: boolean;
  /** Starts no bot: prints a `.env` for one that you start yourself. */
  readonly standIns: boolean;
  /** How much of the bot's log to show when something fails. */
  readonly logLines: number;
  /** Where the page is served; absent: there is none. A script has none either. */
  readonly page?: { readonly port: number };
}

/** Starts the stand-ins and, unless told otherwise, the bot; a person or a script talks to it. Answers the exit code. */
export async function runSandbox(options: SandboxOptions): Promise<number> {
  const script = options.script === undefined ? undefined : await readFile(options.script, 'utf8');
  const interrupted = interruption();
  await using things = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'dojo-sandbox-'));
  things.defer(() => rm(folder, { recursive: true, force: true }));
  const { train } = options;
  // What a script prints must not depend on the day.
  const codewars = await startCodewars({ train, ...(script === undefined && { until: Date.now() }) });
  things.defer(() => codewars.close());
  const discord = await startDiscord();
  things.defer(() => discord.close());
  const scene = setScene(discord);

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = 'sandbox-webhook-secret';
  const sender = new WebhookSender({ codewars, url, secret });
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
    TRACKING: options.tracking ? 'on' : 'off',
    DATABASE_URL: `sqlite://${join(folder, 'dojo.sqlite')}`,
    LOG_LEVEL: 'info',
  };
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  const bot = options.standIns ? undefined : new Bot(project, folder, environment);
  if (bot === undefined) {
    process.stdout.write(`${dotEnv(environment)}\n`);
    tell(
      'Put these lines into .env and run `npm start` in another terminal. Waiting for the bot; Ctrl-C ends.',
    );
  } else {
    things.defer(() => bot.stop());
    if (script === undefined) tell(`Starting the bot (process ${bot.pid}). Its log: ${bot.logFile}`);
  }

  if (options.page !== undefined && script === undefined) {
    const page = await startPage({ discord, port: options.page.port });
    things.defer(() => page.close());
    tell(`See it in a browser: ${page.url}`);
  }

  const over = new AbortController();
  things.defer(() => over.abort());
  const filesFolder = join(folder, 'files');
  const stage = { discord, codewars, scene, sender, filesFolder, plain: options.plain, over: over.signal };
  const talk = async (): Promise<number> => {
    const within = bot === undefined ? Infinity : readyWithinMs;
    if (!(await isReady(discord, within, over.signal))) {
      tell('The bot did not get ready in time.');
      return 1;
    }
    if (script !== undefined) return recite(stage, script);
    const left = await converse(stage, interrupted.now);
    // Stand-ins in the background have no input, and stay until they are told to end.
    if (bot === undefined && left === 'input ended') await interrupted.promise;
    return 0;
  };
  const code = await Promise.race([
    talk(),
    interrupted.promise.then(() => 0),
    ...(bot === undefined
      ? []
      : [
          bot.died.then((how) => {
            tell(`The bot ended by itself (${how}).`);
            return 1;
          }),
        ]),
  ]);
  if (code !== 0 && bot !== undefined)
    tell(['The end of its log:', ...bot.lastLogLines(options.logLines)].join('\n'));
  return code;
}

/** For `npm start`: it reads a file `.env` in the folder it is started in. */
function dotEnv(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** A port that no process listens on, as far as can be known. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function isReady(discord: DiscordStandIn, withinMs: number, over: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline && !over.aborted) {
    if (discord.gateway.sessions > 0 && discord.commands().length > 0) return true;
    await sleep(25);
  }
  return false;
}

/** Resolves at the first Ctrl-C, or when the parent process ends; a second one ends the process at once. */
function interruption(): { readonly promise: Promise<unknown>; readonly now: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let interrupted = false;
  const now = (): void => {
    if (interrupted) process.exit(1);
    interrupted = true;
    resolve(undefined);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, now);
  return { promise, now };
}
