import { createApp, type App } from './app.ts';
import { loadConfig, parseRole } from './config/config.ts';
import { listVariables } from './config/variables.ts';
import { StartError } from './errors.ts';
import { createLog } from './log.ts';
import { asStartError } from './storage/describe-error.ts';

const usage = `Usage: npm start [-- ROLE]

Runs the bot. ROLE is what this process does: all (the default), worker (commands and tracking) or web (webhooks).
It is configured by the environment and by a .env file in the folder where it is started; .env.example explains more.

${listVariables()}`;

/** How long a stop may take before the process ends all the same. */
const stopWithinMs = 9_000;

/** A terminal sends Ctrl-C to npm and to the bot, and npm passes it on: within this time that is one signal. */
const sameSignalMs = 1_000;

const { stdout } = process;
const [argument] = process.argv.slice(2);
if (argument === '--help' || argument === '-h') {
  stdout.write(`${usage}\n`);
  process.exit(0);
}

let app: App | undefined;
let stoppingSince: number | undefined;
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Lines for people; loaded for a terminal alone, since it takes 20 ms of a start.
const destination = stdout.isTTY
  ? (await import('pino-pretty')).default({ colorize: true, sync: true, destination: stdout })
  : stdout;
let log = createLog({ level: 'info', secrets: [], destination });
try {
  const role = parseRole(argument);
  const config = loadConfig();
  log = createLog({ level: config.logLevel, secrets: config.secrets, destination });
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'an unhandled rejection'));
  process.on('uncaughtException', fail);
  if (config.proxy) {
    (await import('./proxy.ts')).useProxy(config.proxy);
    log.info('Discord and Codewars are reached through the proxy of the environment');
  }
  app = await createApp({ config, role, log, onFatal: fail });
  await app.start();
} catch (error) {
  // A start that is being stopped may fail.
  if (stoppingSince === undefined) fail(asStartError(error));
}

function stop(signal: string): void {
  // Nothing has begun yet that would have to end in order.
  if (app === undefined) process.exit(0);
  if (stoppingSince !== undefined) {
    if (performance.now() - stoppingSince > sameSignalMs) process.exit(1);
    return;
  }
  stoppingSince = performance.now();
  log.info({ signal }, 'stopping');
  const overdue = setTimeout(() => {
    // What is stored is taken up at the next start.
    log.error('stopping took too long: what was still running is cut off');
    process.exit(0);
  }, stopWithinMs);
  overdue.unref();
  app.stop().then(() => {
    log.info('stopped');
    // A connection that a library left open must not keep the process.
    process.exit(0);
  }, fail);
}

/** A refusal with a next step is a sentence; its stack is for those who debug. */
function fail(error: unknown): never {
  if (error instanceof StartError) {
    for (const problem of error.problems) {
      if (log.isLevelEnabled('error')) log.error(problem);
      else process.stderr.write(`${problem}\n`);
    }
    log.debug({ err: error }, 'the process ended because of this');
  } else log.fatal({ err: error }, 'the process cannot go on');
  process.exit(1);
}
