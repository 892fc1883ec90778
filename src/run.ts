import { createApp, type App } from './app.ts';
import { loadConfig, meaninglessLinesIn, parseRole } from './config/config.ts';
import { listVariables } from './config/variables.ts';
import { StartError } from './errors.ts';
import { createLog, joinWrites } from './log.ts';
import { asStartError } from './storage/describe-error.ts';

const usage = () => `Usage: npm start [-- ROLE]

Runs the bot. ROLE is what this process does: all (the default), worker (commands and tracking) or web (webhooks).
It is configured by the environment and by a .env file in the folder where it is started; .env.example explains more.

${listVariables()}`;

/** After this time, a stop is cut short. */
const stopWithinMs = 9_000;

/** On Ctrl-C, the bot gets two signals: from the terminal, and from npm. */
const sameSignalMs = 1_000;

const { stdout } = process;
const [argument] = process.argv.slice(2);
if (argument === '--help' || argument === '-h') {
  stdout.write(`${usage()}\n`);
  process.exit(0);
}

let app: App | undefined;
let stoppingSince: number | undefined;
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Only for a terminal, since loading it takes 20 ms.
const destination = stdout.isTTY
  ? (await import('pino-pretty')).default({ colorize: true, sync: true, destination: stdout })
  : joinWrites(stdout);
let log = createLog({ level: 'info', secrets: [], destination });
try {
  const role = parseRole(argument);
  for (const line of meaninglessLinesIn()) log.warn({ line }, 'a line of .env has no =, so it is ignored');
  const config = loadConfig();
  log = createLog({ level: config.logLevel, secrets: config.secrets, destination });
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'unhandled rejection'));
  process.on('uncaughtException', fail);
  if (config.proxy) {
    (await import('./proxy.ts')).useProxy(config.proxy);
    log.info('using a proxy for Discord and Codewars');
  }
  app = await createApp({ config, role, log, onFatal: fail });
  await app.start();
  // Earlier, these flags would cost a start 60 ms: modules are taken as compiled beforehand only under the flags of that compilation.
  const { setFlagsFromString } = await import('node:v8');
  // V8 collects old objects when they are half as many again; by itself it waits for four times as many.
  setFlagsFromString('--heap-growing-percent=50');
  // V8 would place what outlives bursts of commands, such as timers, among old objects, where each keeps its request.
  setFlagsFromString('--no-allocation-site-pretenuring');
} catch (error) {
  // A start that is being stopped is allowed to fail.
  if (stoppingSince === undefined) fail(asStartError(error));
}

function stop(signal: string): void {
  if (app === undefined) process.exit(0);
  if (stoppingSince !== undefined) {
    if (performance.now() - stoppingSince > sameSignalMs) process.exit(1);
    return;
  }
  stoppingSince = performance.now();
  log.info({ signal }, 'stopping');
  const overdue = setTimeout(() => {
    // The next start resumes from what is stored.
    log.error('stopping took too long, so unfinished work is cut off');
    process.exit(0);
  }, stopWithinMs);
  overdue.unref();
  app.stop().then(() => {
    log.info('stopped');
    // An open connection of a library must not keep the process alive.
    process.exit(0);
  }, fail);
}

/** Prints the problems of a StartError as sentences, and its stack only at level debug. */
function fail(error: unknown): never {
  if (error instanceof StartError) {
    for (const problem of error.problems) {
      if (log.isLevelEnabled('error')) log.error(problem);
      else process.stderr.write(`${problem}\n`);
    }
    log.debug({ err: error }, 'the cause of the exit');
  } else log.fatal({ err: error }, 'fatal error');
  process.exit(1);
}
