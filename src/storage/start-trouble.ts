import { StartError } from '../errors.ts';
import { StorageError } from './errors.ts';

/** Whoever runs the bot can do something about these: https://nodejs.org/api/errors.html#common-system-errors */
const systemErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its host cannot be looked up',
  ETIMEDOUT: 'its host does not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'the server hung up',
  EACCES: 'there is no permission to use it',
  EPERM: 'there is no permission to use it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'its path leads through a file',
  EEXIST: 'its path leads through a file',
  EISDIR: 'it is a folder',
};

/** By the result code without its extension: https://sqlite.org/rescode.html */
const sqliteErrors: Readonly<Record<number, string>> = {
  3: 'there is no permission to use it',
  5: 'another program holds it locked',
  6: 'another program holds it locked',
  8: 'it can be read and not written',
  10: 'the disk fails',
  11: 'its file is damaged',
  13: 'the disk is full',
  14: 'its file or folder may not be read and written',
  26: 'its file is no SQLite database',
};

/** Why something outside did not work, by the codes of what is behind an error; nothing of its text, which can hold addresses. */
export function reasonOf(error: unknown): string | undefined {
  for (let each = error, depth = 0; each instanceof Error && depth < 8; each = each.cause, depth += 1) {
    const { code, errcode } = each as { code?: unknown; errcode?: unknown };
    const reason = typeof errcode === 'number' ? sqliteErrors[errcode & 0xff] : systemErrors[String(code)];
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** What is said of a store that cannot be used, as a whole sentence. */
export function storeTrouble(error: StorageError): string {
  if (error.code !== 'unavailable') return error.message;
  const reason = reasonOf(error);
  return reason === undefined ? error.message : `The database cannot be used: ${reason}.`;
}

/** A start that a store stood in the way of, in lines that help; any other error as it is. */
export function asStartError(error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  const next = 'Look at DATABASE_URL and at the store it names.';
  const lines = error.code === 'unavailable' ? [`${storeTrouble(error)} ${next}`] : [storeTrouble(error)];
  return new StartError(lines, { cause: error });
}
