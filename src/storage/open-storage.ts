import { randomBytes } from 'node:crypto';
import { Keyv } from 'keyv';
import { z } from 'zod';
import { StartError } from '../errors.ts';
import { backendAt, openPatiently, orUnavailable } from './backend-at.ts';
import type { Backend, BackendContext } from './backend.ts';
import { KeyvCollection } from './collection/collection.ts';
import { keyBeside } from './secrets/encryption-keys.ts';
import { StorageError } from './errors.ts';
import { migrate, migrations, type Migration } from './migrations.ts';
import { Operations, type StorageLog } from './collection/operations.ts';
import { parsePlace, type Place } from './places.ts';
import * as records from './records.ts';
import { createSealer } from './secrets/sealing.ts';
import { reasonOf, storeTrouble } from './start-trouble.ts';
import type { Collection, Sealer, Storage } from './storage.ts';
import { type CorruptRow, rowSerialization, type StoredRow } from './collection/rows.ts';

export interface StorageOptions {
  /** As `parsePlace` takes it. */
  url: string;
  /** 32 bytes each: the first seals, all open. When none is given, a key is made beside the SQLite file; other stores need one. */
  encryptionKeys: readonly Buffer[];
  log: StorageLog;
  /** Told of the code of every operation that failed. */
  onFailure?: ((code: string) => void) | undefined;
  /** Every operation settles within this time. */
  operationTimeoutMs?: number;
  /** A store that is starting too is waited for as long. */
  openWithinMs?: number;
  /** How often expired rows are removed from where they are kept. They are answered by nothing before that. */
  sweepEveryMs?: number;
}

/** The seam for tests: another store under the same storage, other steps between versions. */
interface Inside {
  backend?: (context: BackendContext) => Backend;
  migrations?: readonly Migration[];
}

/**
 * Opens what is remembered, migrated to this version.
 * @throws StartError when the URL or the key is not usable; StorageError `tooNew`, `unavailable` or `corrupt`.
 */
export async function openStorage(options: StorageOptions, inside: Inside = {}): Promise<Storage> {
  const { log, operationTimeoutMs = 2_000, openWithinMs = 10_000, sweepEveryMs = 60_000 } = options;
  const operations = new Operations({ timeoutMs: operationTimeoutMs, log, onFailure: options.onFailure });
  const place = parsePlace(options.url);
  const sealer = await orUnavailable(() => sealerOf(options.encryptionKeys, place));
  const context = {
    timeLeftMs: operations.timeLeftMs,
    report: (error: unknown) => operations.report(place.kind, error),
    warn: (message: string) => log.warn({ store: place.kind }, message),
  };
  const backend = await (inside.backend?.(context) ?? backendAt(place, context));

  const collection = async <T>(name: records.TableName, schema: z.ZodType<T>): Promise<Collection<T>> => {
    const table = await operations.run(`${name}.open`, (operation) =>
      operation.call(() => backend.adapter(name)),
    );
    const keyv = new Keyv<StoredRow | CorruptRow | string>({
      store: table,
      serialization: rowSerialization,
      // Keyv's own check deletes after reading, and so could delete a row that was set anew in between.
      checkExpired: false,
    });
    keyv.on('error', (error: unknown) => operations.report(name, error));
    return new KeyvCollection(name, schema, keyv, table, operations);
  };

  const open = (): Promise<void> =>
    orUnavailable(() =>
      openPatiently(backend, operations.timeLeftMs, (err) => {
        // So that the reason is known where the time ends in the middle of a try.
        operations.report(place.kind, err);
        const isExplained = err instanceof StartError || reasonOf(err) !== undefined;
        log.warn(
          { store: place.kind, ...(!isExplained && { err }) },
          `${storeTrouble(err)} Waiting for it, ${openWithinMs / 1000} s at most.`,
        );
      }),
    );
  const close = async (): Promise<void> => {
    await operations.close();
    await backend.close();
  };

  try {
    await operations.run('storage.open', open, openWithinMs);
    const meta = await collection('meta', records.metaRecord);
    await migrate(meta, inside.migrations ?? migrations, (name) => collection(name, z.unknown()));
    const collections: [string, Collection<unknown>][] = [];
    for (const [name, schema] of Object.entries(records.schemas) as [
      keyof typeof records.schemas,
      z.ZodType,
    ][])
      collections.push([name, await collection(records.tableOf(name), schema)]);
    const stopSweeping = sweepRegularly(backend, operations, sweepEveryMs);
    let closed: Promise<void> | undefined;
    return {
      ...(Object.fromEntries(collections) as Omit<Storage, 'sealer' | 'check' | 'close'>),
      sealer,
      check: async () => {
        await meta.set('check', { value: Date.now() });
        if (!(await meta.get('check'))) {
          throw new StorageError('unavailable', 'meta.check: a row that was just written is not there.');
        }
      },
      close: () => {
        stopSweeping();
        return (closed ??= close());
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The keys given, or where none was, one that lasts as long as the rows. */
function sealerOf(given: readonly Buffer[], place: Place): Sealer {
  if (given.length > 0) return createSealer(given);
  switch (place.kind) {
    case 'memory':
      return createSealer([randomBytes(32)]);
    case 'sqlite':
      return createSealer([place.path === ':memory:' ? randomBytes(32) : keyBeside(place.path)]);
    default:
      throw new StartError([
        'ENCRYPTION_KEY is required with Postgres and Redis: 32 random bytes as base64 or hex.',
      ]);
  }
}

/** Answers how to stop it. */
function sweepRegularly(backend: Backend, operations: Operations, everyMs: number): () => void {
  const timer = setInterval(() => {
    // A failure was logged by then; the next time comes by itself.
    operations
      .run('storage.sweep', (operation) => operation.call(() => backend.sweep()))
      .catch(() => undefined);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
