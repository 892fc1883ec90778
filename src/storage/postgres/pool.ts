import { userInfo } from 'node:os';
import pg from 'pg';
import { isPrivateHost, parseNetworkUrl, tlsOptions } from '../network.ts';

/** For one process: Heroku's smallest Postgres takes 20 connections from all processes and commands together. */
export const maxConnections = 5;
const connectWithinMs = 3_000;
/** For the server, which does not know how much time an operation has: nothing that is awaited takes as long. */
const statementWithinMs = 15_000;
/** For what runs outside of an operation. */
export const maxQueryMs = 30_000;

/**
 * What a `postgres://` URL says, in pg's words and with libpq's parameters
 * (https://www.postgresql.org/docs/current/libpq-connect.html). TLS by `tlsOf`; without `sslmode` it is used (unchecked, as Heroku needs
 * it) unless the host is close by. The host may be the directory of a Unix socket, where the user is that of the process by default.
 * @throws StartError when it is none; it shows nothing of the URL.
 */
export function parsePostgresUrl(url: string): pg.PoolConfig & { host: string } {
  const parsed = parseNetworkUrl(url, 'postgres://USER:PASSWORD@HOST:5432/DATABASE');
  const parameters = parsed.searchParams;
  const given = (name: string, inPlace: string): string =>
    parameters.get(name) ?? decodeURIComponent(inPlace);
  const host = given('host', parsed.hostname) || 'localhost';
  const isSocket = host.startsWith('/');
  const user = given('user', parsed.username) || (isSocket ? ownName() : 'postgres');
  const options = parameters.get('options');
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(given('port', parsed.port) || 5432),
    user,
    password: given('password', parsed.password),
    database: given('dbname', parsed.pathname.slice(1)) || user,
    ssl: tlsOptions(parameters, !isSocket && !isPrivateHost(host)),
    ...(options === null ? {} : { options }),
  };
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have none.
    return 'postgres';
  }
}

/**
 * The connections of one process. An idle one that breaks is told to `report` and replaced: without a listener it would
 * end the process, and Keyv's adapter makes a pool that has none.
 */
export function createPool(config: pg.PoolConfig, report: (error: unknown) => void): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    max: maxConnections,
    connectionTimeoutMillis: connectWithinMs,
    statement_timeout: statementWithinMs,
    query_timeout: maxQueryMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'dojo',
  });
  pool.on('error', (error: Error & { client?: unknown }) => {
    // All of the connection, which would be written into the log.
    delete error.client;
    report(error);
  });
  return pool;
}
