import type { RedisClientType } from '@keyv/redis';
import { StartError } from '../../errors.ts';

/** What is known of how a server keeps what it is given. */
export interface Durability {
  /** Every write goes to a file. */
  readonly isAppendOnly: boolean;
  /** All of it is written to a file now and then; `undefined` where the server does not tell. */
  readonly hasSnapshots: boolean | undefined;
  /** Takes rows away when memory is short. */
  readonly evicts: boolean;
}

/**
 * Asks a server how it keeps what it is given: by CONFIG, or by INFO where CONFIG is forbidden, as managed ones do.
 * https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
export async function durabilityOf(client: RedisClientType): Promise<Durability> {
  const config = await configOf(client);
  if (config) {
    return {
      isAppendOnly: config.appendonly === 'yes',
      hasSnapshots: config.save !== '',
      evicts: evicts(config.maxmemory, config['maxmemory-policy']),
    };
  }
  const info = (await Promise.all([client.info('persistence'), client.info('memory')])).join('\n');
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  return {
    isAppendOnly: field('aof_enabled') === '1',
    hasSnapshots: undefined,
    evicts: evicts(field('maxmemory'), field('maxmemory_policy')),
  };
}

/**
 * Refuses a server that forgets. `warn` hears of one that may forget its last minutes.
 * @throws StartError
 */
export function assertDurable(durability: Durability, warn: (message: string) => void): void {
  const { isAppendOnly, hasSnapshots, evicts: isEvicting } = durability;
  const problems: string[] = [];
  if (!isAppendOnly && hasSnapshots !== true) {
    problems.push(
      hasSnapshots === false
        ? 'this Redis keeps nothing over a restart. Set "appendonly yes" in its configuration.'
        : 'this Redis does not say that it keeps anything over a restart. Take one with append-only persistence (AOF).',
    );
  }
  if (isEvicting) {
    problems.push(
      'this Redis throws rows away when its memory is full. Set its maxmemory-policy to noeviction.',
    );
  }
  if (problems.length > 0) throw new StartError(problems.map((problem) => `DATABASE_URL: ${problem}`));
  if (!isAppendOnly) {
    warn(
      'Redis keeps snapshots only: what was written after the last one is lost when it crashes. Set "appendonly yes".',
    );
  }
}

const evicts = (maxmemory: string | undefined, policy: string | undefined): boolean =>
  maxmemory !== '0' && policy !== 'noeviction';

async function configOf(client: RedisClientType): Promise<Record<string, string | undefined> | undefined> {
  const names = ['appendonly', 'save', 'maxmemory', 'maxmemory-policy'];
  try {
    // Each in a command of its own, because older servers take one name, and all in one round trip.
    const answers = await Promise.all(names.map((name) => client.configGet(name)));
    const found = Object.assign({}, ...answers) as Record<string, string>;
    return names.every((name) => name in found) ? found : undefined;
  } catch (error) {
    // "unknown command", "NOPERM": everything else is a failure like any other.
    if (error instanceof Error && /unknown command|NOPERM|not allowed/i.test(error.message)) return undefined;
    throw error;
  }
}
