import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../../errors.ts';

const keyBytes = 32;

/** Parses comma-separated 32-byte keys in hex, base64 or base64url. @throws StartError that shows none of them */
export function parseEncryptionKeys(text: string): Buffer[] {
  const keys = text.split(',').map((part) => decodeKey(part.trim()));
  const problems = keys.flatMap((key, index) => {
    const which = keys.length === 1 ? 'it' : `key ${index + 1} of ${keys.length}`;
    return key
      ? []
      : [`ENCRYPTION_KEY: ${which} is not 32 bytes as base64 or hex. "openssl rand -hex 32" makes one.`];
  });
  if (problems.length > 0) throw new StartError(problems);
  return keys.filter((key) => key !== undefined);
}

/** @throws StartError when the key file is invalid, or missing although the database contains sealed rows */
export function readOrCreateKeyFile(databasePath: string): Buffer {
  const path = `${databasePath}.key`;
  if (!existsSync(path)) {
    if (holdsSealedRows(databasePath)) {
      throw new StartError([
        `The database contains sealed API keys, but their key file, ${path}, is missing. Put it back, or set ENCRYPTION_KEY to the key it contained. ` +
          'If it is lost, set ENCRYPTION_KEY to a new key: the bot starts, and members are asked for their API keys again.',
      ]);
    }
    createKeyFile(path);
  }
  const key = decodeKey(readFileSync(path, 'utf8').trim());
  if (key) return key;
  throw new StartError([`${path} does not contain an encryption key. Put the right file back.`]);
}

function decodeKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  // Buffer.from skips characters that are not base64.
  if (!/^[\w+/-]{43}=?$/.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length === keyBytes ? key : undefined;
}

/** Links a complete draft into place, which fails when the file exists, so that no process reads half a key. */
function createKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${randomBytes(keyBytes).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    linkSync(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Makes new file names in a directory survive a power failure. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function holdsSealedRows(databasePath: string): boolean {
  if (!existsSync(databasePath)) return false;
  const database = new DatabaseSync(databasePath);
  try {
    database.exec('PRAGMA busy_timeout = 1000');
    const holds = (sql: string): boolean => database.prepare(sql).get() !== undefined;
    return (
      holds(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'links'`) &&
      holds(`SELECT 1 FROM links WHERE instr(value, '"sealedApiKey"') LIMIT 1`)
    );
  } finally {
    database.close();
  }
}
