import type { REST } from '@discordjs/rest';
import type { Codewars } from '../../codewars/codewars.ts';
import { CodewarsError } from '../../codewars/errors.ts';
import type { Config } from '../../config/config.ts';
import { isRunning } from '../../duplicate-processes.ts';
import { checkGateway, checkToken } from './discord.ts';
import { checkListener } from './listener.ts';
import { checkAllRankRoles } from './rank-roles.ts';
import { createReport, type Report } from './report.ts';
import { checkServer } from './server.ts';
import { checkSecrets, checkStore } from './store.ts';

type Calls = Pick<Codewars, 'languages' | 'trainNext'>;

/** Checks whether a bot can run with a configuration, even beside a running one. @returns whether nothing was bad, and whether a bot runs */
export async function examine(options: {
  readonly config: Config;
  readonly guildId: string | undefined;
  readonly rest: REST;
  readonly codewars: Calls;
  readonly now: () => number;
  /** Prints a line that begins with ✓ (good), ✗ (bad), ! (could be better) or – (skipped). */
  readonly write: (line: string) => void;
  /** The time limit of each check. */
  readonly withinMs?: number;
}): Promise<{ readonly isWell: boolean; readonly runs: boolean }> {
  const { config, guildId, rest, codewars, now, withinMs = 10_000 } = options;
  const { discord, database, http } = config;
  let isWell = true;
  let runs = false;
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
    else {
      await run('The encryption key', (each) => checkSecrets(each, storage));
      await run('Rank roles', (each) => checkAllRankRoles(each, storage));
      runs = (await run('Whether the bot runs', () => isRunning(storage, now()))) === true;
    }

    if (guildId === undefined)
      report.skipped('A server', 'none was named: npm run doctor -- --guild SERVER_ID');
    else if (applicationId === undefined) report.skipped(`The server ${guildId}`, 'Discord comes first');
    else await run('The server', (...to) => checkServer(...to, { discord, guildId, applicationId, storage }));
  } finally {
    await storage?.close();
  }

  await run('PORT and PUBLIC_URL', (...to) => checkListener(...to, http));
  await run('Codewars', (...to) => checkCodewars(...to, codewars));
  return { isWell, runs };

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

async function checkCodewars(report: Report, signal: AbortSignal, codewars: Calls): Promise<void> {
  const startedAt = performance.now();
  try {
    const { value } = await codewars.languages({ fresh: true, withinMs: 8_000, signal });
    const ms = Math.round(performance.now() - startedAt);
    report.good(`Codewars answers: ${value.length} languages in ${ms} ms`);
  } catch (error) {
    if (!(error instanceof CodewarsError)) throw error;
    const next =
      'look at this machine’s way to the Internet, and at CODEWARS_API_URL, which is normally left out';
    report.bad(`Codewars does not answer as it should (${error.code})`, next);
    return;
  }
  // If training is offered, the call refuses a made-up key.
  const code = await codewars
    .trainNext({ language: 'javascript', peek: true }, 'made-up-key', { withinMs: 5_000, signal })
    .then(() => 'BadKey', codeOf);
  if (code === 'BadKey') report.good('Codewars offers training');
  else if (code === 'Unsupported')
    report.skipped('Training', 'Codewars does not offer it at present; /train recommends kata all the same');
  else report.skipped('Training', `Codewars does not say whether it offers it (${code})`);
}

function codeOf(error: unknown): string {
  if (error instanceof CodewarsError) return error.code;
  throw error;
}
