import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayCloseCodes } from 'discord-api-types/v10';
import { startCodewars } from '../codewars/main.ts';
import { startDiscord } from '../discord/index.ts';
import type { DiscordStandIn } from '../discord/index.ts';
import { startPage } from '../page/server/page.ts';
import { Bot } from './bot/bot.ts';
import type { CodewarsPanel } from './codewars/panel.ts';
import { codewarsPagePanel } from './codewars/page-panel.ts';
import { besideCodewars, shipped } from './bot/dojo.ts';
import { otherBot } from './bot/other-bot.ts';
import { setScene } from './scene.ts';
import { converse, recite } from './talk.ts';

/** Building the bot takes the longest. */
const readyWithinMs = 120_000;
/** For so long, a bot that is connected asks Discord for nothing once it has registered its commands. */
const quietMs = 500;

export interface SandboxOptions {
  /** A file of lines to run in place of a terminal. */
  readonly script: string | undefined;
  readonly plain: boolean;
  readonly train: boolean;
  /** Whether the bot reads profiles in turn, besides what webhooks tell it. */
  readonly tracking: boolean;
  /** Starts no bot: prints a `.env` for one that you start yourself. */
  readonly standIns: boolean;
  /** Any bot in place of Dojo, and without Codewars. */
  readonly otherBot: OtherBot | undefined;
  /** How much of the bot's log to show when something fails. */
  readonly logLines: number;
  /** Where the page is served; absent: there is none. A script has none either. */
  readonly page?: { readonly port: number };
}

export interface OtherBot {
  /** What starts it, as it would be typed in a shell. */
  readonly line: string;
  /** What it calls the things that it reads from its environment: `BOT_TOKEN={token}`. */
  readonly environment: readonly string[];
  /** Whether it may ask for members, presences and the content of messages. */
  readonly privilegedIntents: boolean;
}

/** Starts the stand-ins and, unless told otherwise, the bot; a person or a script talks to it. Answers the exit code. */
export async function runSandbox(options: SandboxOptions): Promise<number> {
  const script = options.script === undefined ? undefined : await readFile(options.script, 'utf8');
  const interrupted = interruption();
  await using things = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'dojo-sandbox-'));
  things.defer(() => rm(folder, { recursive: true, force: true }));
  const other = options.otherBot;
  const discord = await startDiscord({
    username: other === undefined ? 'Dojo' : 'Bot',
    privilegedIntents: other?.privilegedIntents ?? false,
  });
  things.defer(() => discord.close());
  const scene = setScene(discord);
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);

  let codewars: CodewarsPanel | undefined;
  let bot: Bot | undefined;
  if (other === undefined) {
    const { train, tracking } = options;
    // What a script prints must not depend on the day.
    const standIn = await startCodewars({ train, ...(script === undefined && { until: Date.now() }) });
    things.defer(() => standIn.close());
    const { environment, panel } = await besideCodewars(discord, standIn, { folder, tracking });
    codewars = panel;
    if (options.standIns) {
      process.stdout.write(`${dotEnv(environment)}\n`);
      tell(
        'Put these lines into .env and run `npm start` in another terminal. Waiting for the bot; Ctrl-C ends.',
      );
    } else bot = new Bot(shipped(folder, environment), folder);
  } else {
    bot = new Bot(otherBot(other.line, other.environment, { discord, guildId: scene.guildId }), folder);
  }
  const running = bot;
  if (running !== undefined) {
    things.defer(() => running.stop());
    if (script === undefined) tell(`Starting the bot (process ${running.pid}). Its log: ${running.logFile}`);
  }

  if (options.page !== undefined && script === undefined) {
    const page = await startPage({
      discord,
      port: options.page.port,
      panels:
        codewars === undefined ? [] : [codewarsPagePanel(codewars, ['some_user', 'old_oak', 'new_leaf'])],
      onAnswered: () => {
        codewars?.sendNews()?.catch((error: unknown) => tell(String(error)));
      },
    });
    things.defer(() => page.close());
    tell(`See it in a browser: ${page.url}`);
  }

  const over = new AbortController();
  things.defer(() => over.abort());
  const filesFolder = join(folder, 'files');
  const hint =
    other === undefined
      ? 'Try /profile some_user, /kata valid-braces, /help.'
      : 'A line is a message, or a command where it begins with /.';
  const stage = { discord, codewars, scene, hint, filesFolder, plain: options.plain, over: over.signal };
  const talk = async (): Promise<number> => {
    const within = bot === undefined ? Infinity : readyWithinMs;
    if (!(await isReady(discord, { hasCommands: other === undefined, withinMs: within }, over.signal))) {
      if (!over.signal.aborted) tell('The bot did not get ready in time.');
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
  if (code !== 0 && bot !== undefined) {
    tell(['The end of its log:', ...bot.lastLogLines(options.logLines)].join('\n'));
    const refused = discord.gateway.closed.at(-1);
    if (refused !== undefined) tell(whyClosed(refused));
  }
  return code;
}

/** What to do about the most common reason. */
function whyClosed({ code, reason }: { readonly code: number; readonly reason: string }): string {
  const disallowed: number = GatewayCloseCodes.DisallowedIntents;
  const advice =
    code === disallowed
      ? ' Start the sandbox with --privileged-intents, and remember to switch them on in the Developer Portal.'
      : '';
  return `Discord closed its connection with ${code}: ${reason}${advice}`;
}

/** For `npm start`: it reads a file `.env` in the folder it is started in. */
function dotEnv(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** Dojo is ready when its commands are there. Another bot may have none, or register them once it is connected. */
async function isReady(
  discord: DiscordStandIn,
  { hasCommands, withinMs }: { readonly hasCommands: boolean; readonly withinMs: number },
  over: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  let requests = 0;
  let quietSince = performance.now();
  while (performance.now() < deadline && !over.aborted) {
    const isConnected = discord.gateway.sessions > 0;
    if (!isConnected || discord.requests.length !== requests) {
      requests = discord.requests.length;
      quietSince = performance.now();
    }
    const isQuiet = performance.now() - quietSince > quietMs;
    if (isConnected && (hasCommands ? discord.commands().length > 0 : isQuiet)) return true;
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
