// For containers: whether the process answers. Without a PORT nothing listens, and that it runs is all there is to know.
const port = process.env.PORT;
if (port) {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, {
    signal: AbortSignal.timeout(4_000),
  }).catch(() => undefined);
  process.exitCode = response?.ok ? 0 : 1;
}
