import type { REST } from '@discordjs/rest';
import type { Codewars } from '../../codewars/codewars.ts';
import type { Config } from '../../config/config.ts';
import { checkCodewars } from './codewars.ts';
import { checkGateway, checkToken } from './discord.ts';
import { checkListener } from './listener.ts';
import { createReport, type Report } from './report.ts';
import { checkServer } from './server.ts';
import { checkSecrets, checkStore } from './store.ts';

/** Checks whether a bot can run with a configuration, even beside a running one. @returns whether nothing was bad */
export async function examine(options: {
  readonly config: Config;
  readonly guildId: string | undefined;
  readonly rest: REST;
  readonly codewars: Pick<Codewars, 'languages' | 'trainNext'>;
  readonly now: () => number;
  /** Prints a line that begins with ✓ (good), ✗ (bad), ! (could be better) or – (skipped). */
  readonly write: (line: string) => void;
  /** The time limit of each check. */
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
      // Only the name, since messages of libraries can hold passwords.
      const name = error instanceof Error ? error.name : 'unknown error';
      own.bad(
        `${what} could not be checked (${name})`,
        'try again, and report it to the maintainers of Dojo',
      );
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
