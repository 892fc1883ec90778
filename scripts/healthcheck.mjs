// For containers: whether the process answers. Without a PORT nothing listens, and that it runs is all there is to know.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

let file = {};
try {
  file = parseEnv(readFileSync('.env', 'utf8'));
} catch {
  // There is none.
}
/** As src/config/config.ts reads it: `docker run --env-file` leaves quotes in place, and an empty variable counts as not set. */
const clean = (value = '') => value.trim().replace(/^(["'])(.*)\1$/s, '$2');
const meant = (name) => clean(process.env[name]) || clean(file[name]);
const everywhere = new Map([
  ['', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
  // Which of its two addresses there is depends on the container.
  ['::', 'localhost'],
]);

const [host, port] = [meant('HOST').replace(/^\[(.*)\]$/, '$1'), meant('PORT')];
if (port) {
  const address = everywhere.get(host) ?? (host.includes(':') ? `[${host}]` : host);
  const response = await fetch(`http://${address}:${port}/healthz`, {
    signal: AbortSignal.timeout(4_000),
  }).catch(() => undefined);
  process.exitCode = response?.ok ? 0 : 1;
}
