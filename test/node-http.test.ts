import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** What Node loads of itself to import that. */
async function loadedBy(specifier: string): Promise<string> {
  const script = `await import(${JSON.stringify(specifier)}); console.log(process.moduleLoadList.join('\\n'));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return stdout;
}

const source = (path: string): string => join(import.meta.dirname, '..', 'src', path);

it.each(['core.ts', 'storage/open-storage.ts', 'webhooks/listener.ts'])(
  '%s, which each start of the role web loads, brings no fetch of Node’s',
  async (path) => {
    const loaded = await loadedBy(source(path));
    expect(loaded).toContain('NativeModule fs');
    expect(loaded).not.toContain('undici');
  },
);

it('an import of node:http brings it', async () => {
  expect(await loadedBy('node:http')).toContain('undici');
});
