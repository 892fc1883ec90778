import { createApp, type App } from './app.ts';
import { loadConfig, parseRole } from './config/config.ts';
import { StartError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import { asStartError } from './storage/start-trouble.ts';

/** How long a stop may take before the process ends all the same. */
const stopWithinMs = 9_000;

/** A terminal sends Ctrl-C to npm and to the bot, and npm passes it on: within this time that is one and the same. */
const sameSignalMs = 1_000;

let log: Log | undefined;
let app: App | undefined;
let stoppingSince: number | undefined;
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
try {
  const role = parseRole(process.argv[2]);
  const config = loadConfig();
  const { stdout } = process;
  const destination = stdout.isTTY ? (await import('./pretty.ts')).prettyOutput(stdout) : stdout;
  log = createLog({ level: config.logLevel, secrets: config.secrets, destination });
  const running = log;
  process.on('unhandledRejection', (reason) => running.error({ err: reason }, 'an unhandled rejection'));
  process.on('uncaughtException', fail);

  if (config.proxy) {
    (await import('./proxy.ts')).useProxy(config.proxy);
    log.info('Discord and Codewars are reached through the proxy of the environment');
  }
  app = await createApp({ config, role, log, onFatal: fail });
  await app.start();
} catch (error) {
  // What is being stopped may fail to start.
  if (stoppingSince === undefined) fail(asStartError(error));
}

function stop(signal: string): void {
  // Nothing has begun yet that would have to end in order.
  if (app === undefined || log === undefined) process.exit(0);
  const running = log;
  if (stoppingSince !== undefined) {
    if (performance.now() - stoppingSince > sameSignalMs) process.exit(1);
    return;
  }
  stoppingSince = performance.now();
  running.info({ signal }, 'stopping');
  const overdue = setTimeout(() => {
    // A stop ends in time; what is stored is taken up at the next start.
    running.error('stopping took too long: what still ran is cut off');
    process.exit(0);
  }, stopWithinMs);
  overdue.unref();
  app.stop().then(
    () => {
      running.info('stopped');
      // Whatever a library left open must not keep the process.
      process.exit(0);
    },
    (error: unknown) => fail(error),
  );
}

function fail(error: unknown): never {
  if (error instanceof StartError) {
    for (const problem of error.problems) process.stderr.write(`${problem}\n`);
  } else if (log) {
    log.fatal({ err: error }, 'the process cannot go on');
  } else {
    process.stderr.write(`The bot could not start: ${error instanceof Error ? error.message : 'unknown'}\n`);
  }
  process.exit(1);
}
