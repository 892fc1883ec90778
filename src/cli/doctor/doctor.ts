import type { REST } from '@discordjs/rest';
import type { Codewars } from '../../codewars/codewars.ts';
import type { Config } from '../../config/config.ts';
import { checkCodewars } from './codewars.ts';
import { checkGateway, checkToken } from './discord.ts';
import { checkListener } from './listener.ts';
import { createReport, type Report } from './report.ts';
import { checkServer } from './server.ts';
import { checkSecrets, checkStore } from './store.ts';

/**
 * Checks whether a bot could run with a configuration, and reports all that is wrong with it: no check stops those after it. A bot
 * may be running beside it.
 * @returns whether nothing was bad
 */
export async function examine(options: {
  readonly config: Config;
  /** The server to look at; `undefined`: none. */
  readonly guildId: string | undefined;
  readonly rest: REST;
  readonly codewars: Pick<Codewars, 'languages' | 'trainNext'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Shows a line: ✓ it is well, ✗ it is not, ! it could be better, – it was left out. */
  readonly write: (line: string) => void;
  /** How long a check may take. */
  readonly withinMs?: number;
}): Promise<boolean> {
  const { config, guildId, rest, codewars, now, withinMs = 10_000 } = options;
  const { discord, database, http } = config;
  let isWell = true;
  const write = (line: string): void => {
    if (line.startsWith('✗')) isWell = false;
    options.write(line);
  };
  const report = createReport(write);

  report.good('The configuration is complete and well-formed');
  const applicationId = await run('Discord', (...to) => checkToken(...to, { rest, discord, now }));
  if (applicationId === undefined) report.skipped('The gateway', 'Discord comes first');
  else await run('The gateway', (...to) => checkGateway(...to, { rest, discord }));

  const storage = await run('The store', (...to) => checkStore(...to, database));
  try {
    if (storage === undefined) report.skipped('The encryption key', 'the store comes first');
    else await run('The encryption key', (each) => checkSecrets(each, storage));

    if (guildId === undefined)
      report.skipped('A server', 'none was named: npm run doctor -- --guild SERVER_ID');
    else if (applicationId === undefined) report.skipped(`The server ${guildId}`, 'Discord comes first');
    else await run('The server', (...to) => checkServer(...to, { discord, guildId, applicationId, storage }));
  } finally {
    await storage?.close();
  }

  await run('PORT and PUBLIC_URL', (...to) => checkListener(...to, http));
  await run('Codewars', (...to) => checkCodewars(...to, codewars));
  return isWell;

  /** Reports a check that takes too long, or that fails itself. */
  async function run<T>(
    what: string,
    check: (report: Report, signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const over = new AbortController();
    const own = createReport((line) => {
      if (!over.signal.aborted) write(line);
    });
    const { promise: overdue, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      own.bad(`${what}: no answer within ${withinMs / 1000} s`, 'look at the way there, and try again');
      over.abort();
      resolve(undefined);
    }, withinMs);
    try {
      return await Promise.race([check(own, over.signal), overdue]);
    } catch (error) {
      // Messages of libraries can hold addresses and more: the name has to do.
      const name = error instanceof Error ? error.name : 'unknown error';
      own.bad(`${what} could not be checked (${name})`, 'try again, and tell whoever maintains Dojo');
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
