import { randomBytes } from 'node:crypto';
import { Keyv } from 'keyv';
import { z } from 'zod';
import { StartError } from '../errors.ts';
import type { Backend } from './backend.ts';
import { KeyvCollection } from './collection.ts';
import { keyBeside } from './encryption-keys.ts';
import { StorageError } from './errors.ts';
import { MemoryBackend } from './memory-backend.ts';
import { migrate, migrations, type Migration } from './migrations.ts';
import { Operations, type StorageLog } from './operations.ts';
import * as records from './records.ts';
import { createSealer } from './sealing.ts';
import { SqliteBackend } from './sqlite-backend.ts';
import type { Collection, Sealer, Storage } from './storage.ts';
import { type CorruptRow, rowSerialization, type StoredRow } from './stored-row.ts';

export interface StorageOptions {
  /** `sqlite://path/to/file`, `sqlite::memory:`, or `memory:` (no SQLite at all). */
  url: string;
  /** 32 bytes each: the first seals, all open. When none is given, a key is made beside the SQLite file. */
  encryptionKeys: readonly Buffer[];
  log: StorageLog;
  /** Every operation settles within this time. */
  operationTimeoutMs?: number;
  /** How often expired rows are removed from where they are kept. They are answered by nothing before that. */
  sweepEveryMs?: number;
}

/** The seam for tests: another store under the same storage, other steps between versions. */
interface Inside {
  backend?: (timeLeftMs: () => number) => Backend;
  migrations?: readonly Migration[];
}

const openTimeoutMs = 10_000;

/**
 * Opens what is remembered, migrated to this version.
 * @throws StartError when the URL or the key is not usable; StorageError `tooNew`, `unavailable` or `corrupt`.
 */
export async function openStorage(options: StorageOptions, inside: Inside = {}): Promise<Storage> {
  const { log, operationTimeoutMs = 2_000, sweepEveryMs = 60_000 } = options;
  const operations = new Operations({ timeoutMs: operationTimeoutMs, log });
  const place = parseUrl(options.url);
  const [sealer, backend] = begin((): [Sealer, Backend] => [
    createSealer(options.encryptionKeys.length > 0 ? options.encryptionKeys : [ownKey(place)]),
    inside.backend?.(operations.timeLeftMs) ?? backendAt(place, operations.timeLeftMs),
  ]);

  const collection = async <T>(name: string, schema: z.ZodType<T>): Promise<Collection<T>> => {
    const table = await operations.run(
      `${name}.open`,
      (operation) => operation.call(() => backend.adapter(name)),
      openTimeoutMs,
    );
    const keyv = new Keyv<StoredRow | CorruptRow | string>({
      store: table,
      serialization: rowSerialization,
      // Keyv's own check deletes after reading, and so could delete a row that was set anew in between.
      checkExpired: false,
    });
    keyv.on('error', (error: unknown) => operations.report(name, error));
    return new KeyvCollection({ name, schema, keyv, table, operations });
  };

  const close = async (): Promise<void> => {
    await operations.close();
    await backend.close();
  };

  try {
    const meta = await collection('meta', records.metaRecord);
    await migrate(meta, inside.migrations ?? migrations, (name) => collection(name, z.unknown()));
    const collections = {
      links: await collection('links', records.linkRecord),
      members: await collection('members', records.membersRecord),
      memberships: await collection('memberships', records.membershipsRecord),
      followers: await collection('followers', records.followersRecord),
      names: await collection('names', records.nameRecord),
      codes: await collection('codes', records.codeRecord),
      catalogue: await collection('catalogue', records.catalogueRecord),
      cache: await collection('cache', records.cacheRecord),
      guilds: await collection('guilds', records.guildRecord),
      hooks: await collection('hooks', records.hookRecord),
      hookOf: await collection('hook_of', records.hookOfRecord),
      heard: await collection('heard', records.heardRecord),
      snapshots: await collection('snapshots', records.snapshotRecord),
      inbox: await collection('inbox', records.inboxRecord),
      aside: await collection('aside', records.inboxRecord),
      gathering: await collection('gathering', records.gatheringRecord),
      outbox: await collection('outbox', records.outboxRecord),
      seen: await collection('seen', records.seenRecord),
      trouble: await collection('trouble', records.troubleRecord),
      presence: await collection('presence', records.presenceRecord),
      accounts: await collection('accounts', records.accountRecord),
      sessions: await collection('sessions', records.sessionRecord),
      attempts: await collection('attempts', records.attemptRecord),
      solved: await collection('solved', records.solvedRecord),
      preferences: await collection('preferences', records.preferencesRecord),
      completions: await collection('completions', records.completionsRecord),
      requests: await collection('requests', records.requestRecord),
    };
    const stopSweeping = sweepRegularly(backend, operations, sweepEveryMs);
    let closed: Promise<void> | undefined;
    return {
      ...collections,
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

type Place = { kind: 'memory' } | { kind: 'sqlite'; path: string };

function parseUrl(url: string): Place {
  if (url === 'memory:' || url === 'memory://') return { kind: 'memory' };
  const path = /^sqlite:(?:\/\/)?([^/].*|\/[^/].*)$/.exec(url)?.[1];
  if (path !== undefined) return { kind: 'sqlite', path };
  if (/^(postgres|postgresql|redis|rediss):/.test(url)) {
    const kind = url.slice(0, url.indexOf(':'));
    throw new StartError([
      `DATABASE_URL: ${kind} is not supported yet. Use sqlite://, for example sqlite://data/dojo.sqlite.`,
    ]);
  }
  throw new StartError(['DATABASE_URL: expected sqlite://, for example sqlite://data/dojo.sqlite.']);
}

/** For who gave no key: one that lasts as long as the rows. */
function ownKey(place: Place): Buffer {
  return place.kind === 'sqlite' && place.path !== ':memory:' ? keyBeside(place.path) : randomBytes(32);
}

function backendAt(place: Place, timeLeftMs: () => number): Backend {
  return place.kind === 'memory' ? new MemoryBackend() : new SqliteBackend({ path: place.path, timeLeftMs });
}

function begin<T>(first: () => T): T {
  try {
    return first();
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StorageError('unavailable', 'The database file or its key cannot be made or opened.', {
      cause,
    });
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
