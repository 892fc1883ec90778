import { resolve } from 'node:path';
import { StartError } from '../errors.ts';
import { StorageError } from './errors.ts';

const full = 'the disk is full';
const noPermission = 'there is no permission to use it';
const noEntry = 'it does not accept this user and password';
const starting = 'it is starting up or shutting down';
const readOnlyCopy = 'it is a read-only copy of another server';

export const tooManyConnections = 'it accepts no more connections';

// https://nodejs.org/api/errors.html#common-system-errors
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ENOTFOUND: 'there is no host with that name',
  EAI_AGAIN: 'its host cannot be looked up',
  ETIMEDOUT: 'its host does not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'the server closed the connection',
  EACCES: noPermission,
  EPERM: noPermission,
  EROFS: 'the disk is read-only',
  ENOSPC: full,
  EDQUOT: full,
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a file is in the way of its path',
  EEXIST: 'a file is in the way of its path',
  EISDIR: 'it is a folder',
  '25006': readOnlyCopy,
  '28000': noEntry,
  '28P01': noEntry,
  '3D000': 'it has no database with that name',
  '42501': 'its user lacks a permission',
  '42P01': 'a table of the bot is missing. Restart the bot to create it',
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
  8: 'it can be read but not written',
  10: 'the disk fails',
  11: 'its file is damaged',
  13: full,
  14: 'its file or folder cannot be opened for reading and writing',
  26: 'its file is not a SQLite database',
};

/** For errors without a useful code: the bot's own, those of Redis and PgBouncer, and timeouts. */
const messageReasons: readonly (readonly [RegExp, string])[] = [
  [/^LOADING /, 'it is still reading its file'],
  [/^(READONLY|MASTERDOWN) /, readOnlyCopy],
  [/^The database file is missing/, 'its file is missing. Put it back'],
  [/^The database file was replaced/, 'its file was replaced. Put it back, or restart the bot'],
  [/^MISCONF /, 'it cannot write to its disk'],
  [/^OOM /, 'its memory is full'],
  [/^(WRONGPASS|NOAUTH) /, noEntry],
  [/^NOPERM /, 'its user lacks a permission'],
  [/^(MOVED|ASK|CLUSTERDOWN) /, 'it is part of a cluster, and the bot needs a single server'],
  [
    /max number of clients|no more connections allowed|too many (clients|connections)|remaining connection slots/,
    tooManyConnections,
  ],
  [/^the database system is /, starting],
  [/timeout/i, 'it does not answer'],
  [/Socket closed unexpectedly|Connection terminated unexpectedly/, 'the server closed the connection'],
];

/** Explains an error by itself or its causes. Their text is never shown, because it can contain addresses. */
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
  const next = 'Check DATABASE_URL and the store it names.';
  const lines =
    error.code === 'unavailable' ? [`${describeStoreError(error)} ${next}`] : [describeStoreError(error)];
  return new StartError(lines, { cause: error });
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let each = error; each instanceof Error && causes.length < 8; each = each.cause) causes.push(each);
  return causes;
}
