import type { REST } from '@discordjs/rest';
import type { Codewars } from '../../codewars/codewars.ts';
import type { Config } from '../../config/config.ts';
import { checkCodewars } from './checks/codewars.ts';
import { bad, good, skipped, type Check, type Checked, type Finding } from './checks/finding.ts';
import { checkGateway } from './checks/gateway.ts';
import { checkIdentity, type Identity } from './checks/identity.ts';
import { checkPublicUrl } from './checks/public-url.ts';
import { checkSealed } from './checks/sealed.ts';
import { checkServer } from './checks/server.ts';
import { checkStore } from './checks/store.ts';

export interface DoctorOptions {
  readonly config: Config;
  /** The server to look at; `undefined`: none. */
  readonly guildId: string | undefined;
  readonly rest: REST;
  readonly codewars: Pick<Codewars, 'languages' | 'trainNext'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of each finding in its turn. */
  readonly report: (finding: Finding) => void;
  /** How long a check may take. Default 10,000 ms. */
  readonly withinMs?: number;
}

/**
 * Checks whether a bot could run with a configuration, and says all that is wrong with it: no check stops those after it. A bot may
 * be running beside it.
 * @returns whether nothing was bad
 */
export async function examine(options: DoctorOptions): Promise<boolean> {
  const { config, guildId, rest, codewars, now, report, withinMs = 10_000 } = options;
  let isWell = true;

  say(good('The configuration is complete and well-formed'));
  const { applicationId, shards } = config.discord;
  const identity = await run('Discord', checkIdentity({ rest, applicationId, now }));
  if (identity !== undefined) await run('The gateway', checkGateway({ rest, shards }));
  else say(skipped('The gateway', 'Discord comes first'));

  const storage = await run('The store', checkStore(config.database, now));
  try {
    if (storage !== undefined) await run('The encryption key', checkSealed(storage));
    else say(skipped('The encryption key', 'the store comes first'));
    await server(identity, storage);
  } finally {
    await storage?.close();
  }

  await run('PUBLIC_URL', checkPublicUrl(config.http));
  await run('Codewars', checkCodewars(codewars, now));
  return isWell;

  async function server(known: Identity | undefined, store: typeof storage): Promise<void> {
    if (guildId === undefined) {
      say(skipped('A server', 'none was named: npm run doctor -- --guild SERVER_ID'));
    } else if (known === undefined) {
      say(skipped(`The server ${guildId}`, 'Discord comes first'));
    } else {
      await run('The server', checkServer({ ...known, discord: config.discord, guildId, storage: store }));
    }
  }

  function say(finding: Finding): void {
    if (finding.kind === 'bad') isWell = false;
    report(finding);
  }

  async function run<T>(what: string, check: Check<T>): Promise<T | undefined> {
    const { findings, known } = await inTime(what, check, withinMs);
    findings.forEach(say);
    return known;
  }
}

/** A check that takes too long, or fails for a reason of its own, has that for a finding. */
async function inTime<T>(what: string, check: Check<T>, withinMs: number): Promise<Checked<T>> {
  const { promise: overdue, resolve } = Promise.withResolvers<Checked<T>>();
  const ending = new AbortController();
  const timer = setTimeout(() => {
    resolve({
      findings: [
        bad(`${what}: no answer within ${withinMs / 1000} s`, 'look at the way there, and try again'),
      ],
    });
    ending.abort();
  }, withinMs);
  try {
    return await Promise.race([check(ending.signal), overdue]);
  } catch (error) {
    // Messages of libraries can hold addresses and more: the name has to do.
    const name = error instanceof Error ? error.name : 'unknown error';
    return {
      findings: [bad(`${what} could not be checked (${name})`, 'try again, and tell whoever maintains Dojo')],
    };
  } finally {
    clearTimeout(timer);
  }
}
