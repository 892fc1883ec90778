import pg from 'pg';
import { isCloseBy, parseNetworkUrl, tlsOf } from './network.ts';

/** For one process: Heroku's smallest Postgres takes 20 connections from all processes and commands together. */
const mostConnections = 5;
const connectWithinMs = 3_000;
/** For the server, which does not know how much time an operation has: nothing that is awaited takes as long. */
const statementWithinMs = 15_000;

/**
 * What a `postgres://` URL says, in pg's words. TLS by `tlsOf`; without `sslmode` it is used (unchecked, as Heroku needs it)
 * unless the host is close by. `host` as a parameter may name the directory of a Unix socket.
 * @throws StartError when it is none; it shows nothing of the URL.
 */
export function postgresConfig(url: string): pg.PoolConfig & { host: string } {
  const parsed = parseNetworkUrl(url, 'postgres://USER:PASSWORD@HOST:5432/DATABASE');
  const parameters = parsed.searchParams;
  const host = parameters.get('host') ?? (parsed.hostname || 'localhost');
  const user = decodeURIComponent(parsed.username) || 'postgres';
  const options = parameters.get('options');
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 5432),
    user,
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)) || user,
    ssl: tlsOf(parameters, !host.startsWith('/') && !isCloseBy(host)),
    ...(options === null ? {} : { options }),
  };
}

/**
 * The connections of one process. An idle one that breaks is told to `report` and replaced: without a listener it would
 * end the process, and Keyv's adapter makes a pool that has none.
 */
export function createPool(config: pg.PoolConfig, report: (error: unknown) => void): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    max: mostConnections,
    connectionTimeoutMillis: connectWithinMs,
    statement_timeout: statementWithinMs,
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
