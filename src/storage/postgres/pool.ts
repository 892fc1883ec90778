import { userInfo } from 'node:os';
import pg from 'pg';
import { isPrivateHost, parseNetworkUrl, tlsOptions } from '../network.ts';

/** Per process: Heroku's smallest Postgres allows 20 connections in total. */
export const maxConnections = 5;
const connectWithinMs = 3_000;
/** The server's own limit; operations give up sooner. */
const statementWithinMs = 15_000;
/** For queries outside an operation. */
export const maxQueryMs = 30_000;

/**
 * Supports libpq's parameters: https://www.postgresql.org/docs/current/libpq-connect.html
 * @throws StartError that shows nothing of the URL
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
    // The user of a container may have no name.
    return 'postgres';
  }
}

/** Creates the pool of a process. Without the error listener a broken idle connection would end the process. */
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
    // Otherwise the log would contain the whole connection.
    delete error.client;
    report(error);
  });
  return pool;
}
