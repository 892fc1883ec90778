import { parseArgs } from 'node:util';
import type { OtherBot } from './terminal/run.ts';
import { runSandbox } from './terminal/run.ts';

const usage = `npm run sandbox                       talk to the bot, in a Discord and a Codewars on this machine
npm run sandbox -- --script FILE      run lines from a file and print a transcript
npm run sandbox -- --stand-ins        start no bot: print a .env for one that you start yourself, and talk to that
npm run sandbox -- --bot 'COMMAND'    start any bot in place of Dojo, at the local Discord alone
  --env NAME=VALUE      of its environment; {token}, {api}, {cdn}, {application}, {guild} stand for what it needs.
                        Always there: DISCORD_TOKEN, DISCORD_API_URL, DISCORD_CDN_URL, DISCORD_APPLICATION_ID, DISCORD_GUILD_ID
  --privileged-intents  it may ask for members, presences and the content of messages
  --page-port  where the page is served on 127.0.0.1 (default: any port that is free)
  --no-page    no page in a browser, the terminal alone
  --plain      no colours, 80 columns (always so where the output is no terminal)
  --no-train   Codewars as it is today, without training calls
  --tracking   the bot reads profiles in turn too, not only what /event tells it
  --verbose    show the bot's whole log when something fails
  --help       this list
`;

try {
  const { values } = parseArgs({
    options: {
      script: { type: 'string' },
      plain: { type: 'boolean', default: false },
      'no-train': { type: 'boolean', default: false },
      tracking: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      'page-port': { type: 'string', default: '0' },
      'no-page': { type: 'boolean', default: false },
      'stand-ins': { type: 'boolean', default: false },
      bot: { type: 'string' },
      env: { type: 'string', multiple: true, default: [] },
      'privileged-intents': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) process.stdout.write(usage);
  else {
    process.exitCode = await runSandbox({
      script: values.script,
      plain: values.plain,
      tracking: values.tracking,
      train: !values['no-train'],
      standIns: values['stand-ins'],
      otherBot: otherBotIn(values),
      logLines: values.verbose ? Infinity : 20,
      ...(!values['no-page'] && { page: { port: portIn(values['page-port']) } }),
    });
  }
} catch (error) {
  const isOption = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(isOption ? `${message.split('. ')[0] ?? ''}.\n${usage}` : `${message}\n`);
  process.exitCode = 1;
}

function portIn(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`"${text}" is no port.`);
  return port;
}

function otherBotIn(values: {
  readonly bot?: string | undefined;
  readonly env: readonly string[];
  readonly 'privileged-intents': boolean;
  readonly 'stand-ins': boolean;
}): OtherBot | undefined {
  const privilegedIntents = values['privileged-intents'];
  if (values.bot !== undefined) {
    if (values['stand-ins']) throw new Error('--bot starts a bot, and --stand-ins starts none.');
    return { line: values.bot, environment: values.env, privilegedIntents };
  }
  if (values.env.length > 0 || privilegedIntents)
    throw new Error('--env and --privileged-intents are about the bot of --bot.');
  return undefined;
}
