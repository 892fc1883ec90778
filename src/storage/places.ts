import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../errors.ts';

export type Place =
  /** For tests and for trying the bot out. */
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres' | 'redis'; readonly url: string };

/** Parses `DATABASE_URL`. @throws StartError that shows nothing of it */
export function parsePlace(url: string, home: () => string = homedir): Place {
  if (/^(memory:(\/\/)?|sqlite:(\/\/)?:memory:)$/i.test(url)) return { kind: 'memory' };
  if (/^postgres(ql)?:\/\//i.test(url)) return { kind: 'postgres', url };
  if (/^rediss?:\/\//i.test(url)) return { kind: 'redis', url };
  const path = pathIn(url);
  if (path !== undefined) return { kind: 'sqlite', path: withHome(path, home) };
  throw new StartError([
    'DATABASE_URL: expected sqlite:// (for example sqlite://data/dojo.sqlite), postgres:// or redis://.',
  ]);
}

/** A `file:` URL is percent-encoded, `sqlite:` is not. A plain path is known by how it begins or ends. */
function pathIn(url: string): string | undefined {
  const encoded = /^file:(?:\/\/(?:localhost(?=\/))?)?(.+)$/i.exec(url)?.[1];
  const given =
    /^sqlite:(?:\/\/)?(.+)$/i.exec(url)?.[1] ??
    (encoded === undefined
      ? /^(?:(?:~|\.\.?)?\/.+|[^:]+\.(?:db|sqlite3?))$/.exec(url)?.[0]
      : decoded(encoded));
  if (given === undefined || /^\/*$/.test(given)) return undefined;
  if (/\?\w+=[^/]*$/.test(given)) {
    throw new StartError(['DATABASE_URL: a SQLite path has no parameters. Remove everything from "?" on.']);
  }
  return given.replace(/^\/+/, '/');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Expands `~/`. Earlier versions did not, and created a folder named `~` whose database must not be ignored. */
function withHome(path: string, home: () => string): string {
  if (/^~\w|^[^/]*\$\{?\w|^%\w+%/.test(path) && !existsSync(path)) {
    throw new StartError([
      'DATABASE_URL: only ~/ stands for a home directory. Write the full path instead of ~NAME, $NAME or %NAME%.',
    ]);
  }
  if (!/^~(\/|$)/.test(path)) return path;
  const expanded = join(home(), path.slice(1));
  if (existsSync(path) && !existsSync(expanded)) {
    throw new StartError([
      `DATABASE_URL: ~ is your home directory now, but the database is in a folder named "~". Move it and its .key file to ${expanded}, or write sqlite://./${path}.`,
    ]);
  }
  return expanded;
}
