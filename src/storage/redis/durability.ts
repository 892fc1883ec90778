import type { RedisClientType } from '@keyv/redis';
import { StartError } from '../../errors.ts';

/**
 * Managed servers forbid CONFIG, so INFO is the fallback.
 * @throws StartError when the server does not persist or evicts rows
 */
export async function assertDurable(client: RedisClientType, warn: (message: string) => void): Promise<void> {
  const { isAppendOnly, hasSnapshots, maxmemory, policy } =
    (await askConfig(client)) ?? (await askInfo(client));
  const problems: string[] = [];
  if (!isAppendOnly && hasSnapshots === undefined) {
    problems.push(
      'this Redis does not report that it keeps data across a restart. Use one with append-only persistence (AOF).',
    );
  } else if (!isAppendOnly && hasSnapshots === false) {
    problems.push('this Redis keeps nothing across a restart. Set "appendonly yes" in its configuration.');
  }
  if (maxmemory !== '0' && policy !== 'noeviction') {
    problems.push('this Redis evicts rows when its memory is full. Set its maxmemory-policy to noeviction.');
  }
  if (problems.length > 0) throw new StartError(problems.map((problem) => `DATABASE_URL: ${problem}`));
  if (!isAppendOnly) {
    warn(
      'Redis keeps only snapshots: a crash loses everything written since the last one. Set "appendonly yes".',
    );
  }
}

async function askConfig(client: RedisClientType) {
  const names = ['appendonly', 'save', 'maxmemory', 'maxmemory-policy'];
  try {
    // Older servers accept one name per command.
    const answers = await Promise.all(names.map((name) => client.configGet(name)));
    const found = Object.assign({}, ...answers) as Record<string, string>;
    if (!names.every((name) => name in found)) return undefined;
    const { appendonly, save, maxmemory, 'maxmemory-policy': policy } = found;
    return { isAppendOnly: appendonly === 'yes', hasSnapshots: save !== '', maxmemory, policy };
  } catch (error) {
    if (error instanceof Error && /unknown command|NOPERM|not allowed/i.test(error.message)) return undefined;
    throw error;
  }
}

async function askInfo(client: RedisClientType) {
  const info = (await Promise.all([client.info('persistence'), client.info('memory')])).join('\n');
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  return {
    isAppendOnly: field('aof_enabled') === '1',
    hasSnapshots: undefined,
    maxmemory: field('maxmemory'),
    policy: field('maxmemory_policy'),
  };
}
