import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/ports.ts';
import { temporaryDirectory } from '../support/storage-kit.ts';

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === '::1');
const script = join(import.meta.dirname, '..', '..', 'scripts', 'healthcheck.mjs');

async function healthcheck(port: string, host?: string, cwd?: string): Promise<unknown> {
  const env = { PATH: process.env.PATH, PORT: port, ...(host !== undefined && { HOST: host }) };
  const child = spawn(process.execPath, [script], { env, cwd });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function server(
  answer: (response: http.ServerResponse, path: string) => void,
  host = '127.0.0.1',
): Promise<string> {
  const started = http.createServer((request, response) => answer(response, request.url ?? ''));
  await new Promise<void>((resolve) => started.listen(0, host, resolve));
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
    const codes = await Promise.all(
      [healthy, ill, cut, String(await freePort())].map((port) => healthcheck(port)),
    );
    expect(codes).toEqual([0, 1, 1, 1]);
  });

  const well = (response: http.ServerResponse): unknown => response.end();

  it('asks where the bot listens, whatever HOST and PORT look like', async () => {
    const [here, there] = [await server(well), await server(well, '127.0.0.2')];
    const codes = await Promise.all([
      ...[`"${here}"`, `'${here}'`, ` ${here}\n`].map((port) => healthcheck(port)),
      ...['0.0.0.0', '"0.0.0.0"', 'localhost', ''].map((host) => healthcheck(here, host)),
      healthcheck(there, '127.0.0.2'),
    ]);
    expect(codes).toEqual(codes.map(() => 0));
    expect(await healthcheck(there, '0.0.0.0')).toBe(1);
  });

  it('asks over IPv6 too', async (context) => {
    if (!hasIpv6) context.skip('this machine has no IPv6');
    const [six, everywhere] = [await server(well, '::1'), await server(well, '::')];
    const codes = await Promise.all([
      healthcheck(six, '::1'),
      ...['::', '0.0.0.0', '::1', '[::1]'].map((host) => healthcheck(everywhere, host)),
    ]);
    expect(codes).toEqual(codes.map(() => 0));
  });

  it('reads PORT from a .env file, as the bot does', async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, '.env'), `PORT="${await freePort()}"\n`);
    const child = spawn(process.execPath, [script], { env: { PATH: process.env.PATH }, cwd: folder });
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await healthcheck(await server(well), undefined, folder)).toBe(0);
    // An empty variable is as good as none.
    expect(await healthcheck('', undefined, folder)).toBe(1);
  });

  it('does not wait for ever', async () => {
    const silent = await server(() => undefined);
    expect(await healthcheck(silent)).toBe(1);
  });

  it('asks nobody where nothing listens by design', async () => {
    expect(await healthcheck('')).toBe(0);
  });
});
