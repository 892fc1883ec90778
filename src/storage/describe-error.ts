import { resolve } from 'node:path';
import { StartError } from '../errors.ts';
import { StorageError } from './errors.ts';

const full = 'the disk is full';
const noPermission = 'there is no permission to use it';
const noEntry = 'it does not accept this user and password';
const starting = 'it is starting up or shutting down';
const readOnlyCopy = 'it is a read-only copy of another server';

export const tooManyConnections = 'it takes no more connections';

/**
 * By error code: Node's (https://nodejs.org/api/errors.html#common-system-errors) and Postgres'
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its host cannot be looked up',
  ETIMEDOUT: 'its host does not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'the server hung up',
  EACCES: noPermission,
  EPERM: noPermission,
  EROFS: 'the disk is read-only',
  ENOSPC: full,
  EDQUOT: full,
  ENOENT: 'there is no such folder',
  ENOTDIR: 'its path leads through a file',
  EEXIST: 'its path leads through a file',
  EISDIR: 'it is a folder',
  '25006': readOnlyCopy,
  '28000': noEntry,
  '28P01': noEntry,
  '3D000': 'it has no database of that name',
  '42501': 'its user lacks a right there',
  '42P01': 'a table of the bot is gone. Start the bot again to make it',
  '53100': full,
  '53200': 'its memory is full',
  '53300': tooManyConnections,
  '57014': 'it took too long',
  '57P01': 'it is shutting down',
  '57P02': 'it is restarting after a crash',
  '57P03': starting,
  '58030': 'its disk fails',
  XX001: 'its files are damaged',
  XX002: 'its files are damaged',
};

/** By primary result code: https://sqlite.org/rescode.html */
const sqliteReasons: Readonly<Record<number, string>> = {
  3: noPermission,
  5: 'another program holds it locked',
  6: 'another program holds it locked',
  8: 'it can be read and not written',
  10: 'the disk fails',
  11: 'its file is damaged',
  13: full,
  14: 'its file or folder may not be read and written',
  26: 'its file is no SQLite database',
};

/** For errors without a useful code: the bot's own, those of Redis and PgBouncer, and timeouts. */
const messageReasons: readonly (readonly [RegExp, string])[] = [
  [/^LOADING /, 'it is still reading its file'],
  [/^(READONLY|MASTERDOWN) /, readOnlyCopy],
  [/^The database file is gone/, 'its file is gone. Put it back'],
  [/^The database file was replaced/, 'its file was replaced. Put it back, or start the bot again'],
  [/^MISCONF /, 'it cannot write to its disk'],
  [/^OOM /, 'its memory is full'],
  [/^(WRONGPASS|NOAUTH) /, noEntry],
  [/^NOPERM /, 'its user lacks a right there'],
  [/^(MOVED|ASK|CLUSTERDOWN) /, 'it is part of a cluster, and the bot needs a single server'],
  [
    /max number of clients|no more connections allowed|too many (clients|connections)|remaining connection slots/,
    tooManyConnections,
  ],
  [/^the database system is /, starting],
  [/timeout/i, 'it does not answer'],
  [/Socket closed unexpectedly|Connection terminated unexpectedly/, 'the server hung up'],
];

/** Finds the reason of a failure in an error and its causes. Their text is never shown, because it can contain addresses. */
export function reasonOf(error: unknown): string | undefined {
  for (const each of causesOf(error)) {
    const { code, errcode, message } = each as Error & { code?: unknown; errcode?: unknown };
    const reason =
      (typeof errcode === 'number' ? sqliteReasons[errcode & 0xff] : reasons[String(code)]) ??
      messageReasons.find(([pattern]) => pattern.test(message))?.[1];
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Describes in full sentences why the store cannot be used. */
export function describeStoreError(error: unknown): string {
  if (error instanceof StartError) return error.problems.join(' ');
  const ownWords =
    error instanceof StorageError ? error.message : 'The database does not answer as it should.';
  if (error instanceof StorageError && error.code !== 'unavailable') return ownWords;
  const reason = reasonOf(error);
  if (reason === undefined) return ownWords;
  const path = causesOf(error)
    .map((each) => (each as { path?: unknown }).path)
    .find((each) => typeof each === 'string');
  return `The database cannot be used: ${reason}${path === undefined ? '' : ` (${resolve(path)})`}.`;
}

/** Turns a StorageError into a StartError for the operator; returns any other error unchanged. */
export function asStartError(error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  const next = 'Look at DATABASE_URL and at the store it names.';
  const lines =
    error.code === 'unavailable' ? [`${describeStoreError(error)} ${next}`] : [describeStoreError(error)];
  return new StartError(lines, { cause: error });
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let each = error; each instanceof Error && causes.length < 8; each = each.cause) causes.push(each);
  return causes;
}
