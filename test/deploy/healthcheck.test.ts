import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/ports.ts';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'healthcheck.mjs');

async function healthcheck(port: string): Promise<unknown> {
  const child = spawn(process.execPath, [script], { env: { PATH: process.env.PATH, PORT: port } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function server(answer: (response: http.ServerResponse, path: string) => void): Promise<string> {
  const started = http.createServer((request, response) => answer(response, request.url ?? ''));
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    started.closeAllConnections();
    started.close();
  });
  return String((started.address() as AddressInfo).port);
}

describe('the health check of the container', () => {
  it('is content where GET /healthz is answered 200, and nowhere else', async () => {
    const healthy = await server((response, path) =>
      response.writeHead(path === '/healthz' ? 200 : 404).end(),
    );
    const ill = await server((response) => response.writeHead(503).end());
    const cut = await server((response) => response.destroy());
    const codes = await Promise.all([healthy, ill, cut, String(await freePort())].map(healthcheck));
    expect(codes).toEqual([0, 1, 1, 1]);
  });

  it('does not wait for ever', async () => {
    const silent = await server(() => undefined);
    expect(await healthcheck(silent)).toBe(1);
  });

  it('asks nobody where nothing listens by design', async () => {
    expect(await healthcheck('')).toBe(0);
  });
});
