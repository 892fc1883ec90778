import { randomBytes } from 'node:crypto';
import { Keyv } from 'keyv';
import { z } from 'zod';
import { StartError } from '../errors.ts';
import { createBackend, openWithRetries, orUnavailable } from './create-backend.ts';
import type { Backend, BackendContext } from './backend.ts';
import { KeyvCollection } from './collection/collection.ts';
import { Operations, type StorageLog } from './collection/operations.ts';
import { type CorruptRow, rowSerialization, type StoredRow } from './collection/rows.ts';
import { StorageError } from './errors.ts';
import { migrate, migrations, type Migration } from './migrations.ts';
import { parsePlace, type Place } from './places.ts';
import { metaRecord, schemas, type TableName, tableOf } from './records.ts';
import { readOrCreateKeyFile } from './secrets/encryption-keys.ts';
import { createSealer } from './secrets/sealing.ts';
import { reasonOf, describeStoreError } from './describe-error.ts';
import type { Collection, Sealer, Storage } from './storage.ts';

export interface StorageOptions {
  url: string;
  /** 32 bytes each: the first seals, all open. SQLite creates a key file when there is none; other stores need a key. */
  encryptionKeys: readonly Buffer[];
  log: StorageLog;
  onFailure?: ((code: string) => void) | undefined;
  operationTimeoutMs?: number;
  openWithinMs?: number;
  /** How often expired rows are deleted. They are never returned in the meantime. */
  sweepEveryMs?: number;
}

/** @throws StartError when the URL or the key is not usable; StorageError `tooNew`, `unavailable` or `corrupt` */
export async function openStorage(
  options: StorageOptions,
  overrides: {
    backend?: (context: BackendContext) => Backend;
    migrations?: readonly Migration[];
  } = {},
): Promise<Storage> {
  const { log, operationTimeoutMs = 2_000, openWithinMs = 10_000, sweepEveryMs = 60_000 } = options;
  const operations = new Operations(operationTimeoutMs, log, options.onFailure);
  const place = parsePlace(options.url);
  const sealer = await orUnavailable(() => sealerOf(options.encryptionKeys, place));
  const context = {
    timeLeftMs: operations.timeLeftMs,
    report: (error: unknown) => operations.report(place.kind, error),
    warn: (message: string) => log.warn({ store: place.kind }, message),
  };
  const backend = await (overrides.backend?.(context) ?? createBackend(place, context));
  let sweeping: NodeJS.Timeout | undefined;
  let closed: Promise<void> | undefined;

  try {
    await operations.run('storage.open', open, openWithinMs);
    const meta = await collection('meta', metaRecord);
    await migrate(meta, overrides.migrations ?? migrations, (name) => collection(name, z.unknown()));
    const collections: [string, Collection<unknown>][] = [];
    for (const [name, schema] of Object.entries(schemas) as [keyof typeof schemas, z.ZodType][])
      collections.push([name, await collection(tableOf(name), schema)]);
    sweeping = setInterval(sweep, sweepEveryMs).unref();
    return {
      ...(Object.fromEntries(collections) as Omit<Storage, 'sealer' | 'check' | 'close'>),
      sealer,
      check: async () => {
        await meta.set('check', { value: Date.now() });
        if (!(await meta.get('check'))) {
          throw new StorageError('unavailable', 'meta.check: a row that was just written is missing.');
        }
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  function open(): Promise<void> {
    return orUnavailable(() =>
      openWithRetries(backend, operations.timeLeftMs, (err) => {
        // The timeout error then has the reason as its cause.
        context.report(err);
        const isExplained = err instanceof StartError || reasonOf(err) !== undefined;
        log.warn(
          { store: place.kind, ...(!isExplained && { err }) },
          `${describeStoreError(err)} Waiting for it up to ${openWithinMs / 1000} s.`,
        );
      }),
    );
  }

  async function collection<T>(name: TableName, schema: z.ZodType<T>): Promise<Collection<T>> {
    const table = await operations.run(`${name}.open`, (operation) =>
      operation.call(() => backend.adapter(name)),
    );
    const keyv = new Keyv<StoredRow | CorruptRow | string>({
      store: table,
      serialization: rowSerialization,
      // Keyv's own check deletes after reading, which could hit a row that was just set again.
      checkExpired: false,
    });
    keyv.on('error', (error: unknown) => operations.report(name, error));
    return new KeyvCollection(name, schema, keyv, table, operations);
  }

  function sweep(): void {
    const swept = operations.run('storage.sweep', (operation) => operation.call(() => backend.sweep()));
    // The failure is logged, and the interval tries again.
    swept.catch(() => undefined);
  }

  function close(): Promise<void> {
    clearInterval(sweeping);
    return (closed ??= operations.close().then(() => backend.close()));
  }
}

function sealerOf(keys: readonly Buffer[], place: Place): Sealer {
  if (keys.length > 0) return createSealer(keys);
  if (place.kind === 'postgres' || place.kind === 'redis') {
    throw new StartError([
      'ENCRYPTION_KEY is required with Postgres and Redis: 32 random bytes as base64 or hex.',
    ]);
  }
  return createSealer([place.kind === 'sqlite' ? readOrCreateKeyFile(place.path) : randomBytes(32)]);
}
