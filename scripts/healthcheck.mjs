// For containers: whether the process answers. Without a PORT nothing listens, and that it runs is all there is to know.
try {
  process.loadEnvFile();
} catch {
  // There is none.
}
/** As src/config/env-file.ts reads it: `docker run --env-file` leaves quotes in place. */
const meant = (name) => (process.env[name] ?? '').trim().replace(/^(["'])(.*)\1$/s, '$2');
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
