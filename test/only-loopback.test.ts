import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { takeRefused } from './support/only-loopback.ts';

describe('the tests', () => {
  it('cannot connect to anything but this machine', async () => {
    const error = await new Promise<Error>((resolve) => {
      net.connect({ host: '192.0.2.1', port: 80 }).on('error', resolve);
    });
    expect(error.message).toContain('192.0.2.1');
    await expect(fetch('http://192.0.2.2/')).rejects.toThrow();
    expect(takeRefused()).toEqual(['192.0.2.1', '192.0.2.2']);
  });
});
