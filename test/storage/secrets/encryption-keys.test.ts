import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StartError } from '../../../src/errors.ts';
import { readOrCreateKeyFile, parseEncryptionKeys } from '../../../src/storage/secrets/encryption-keys.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { RecordingLog, temporaryDirectory, withDatabase } from '../../support/storage-kit.ts';

const problemsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof StartError) return error.problems;
    throw error;
  }
  return [];
};

describe('ENCRYPTION_KEY', () => {
  it('is 32 bytes as hex, base64 or base64url, several separated by commas', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const key = Buffer.from(bytes);
        const hex = key.toString('hex');
        for (const form of [hex, hex.toUpperCase(), key.toString('base64'), key.toString('base64url')]) {
          expect(parseEncryptionKeys(` ${form}\n`)).toEqual([key]);
          expect(parseEncryptionKeys(`${hex}, ${form}`)).toEqual([key, key]);
        }
      }),
    );
  });

  it.each([
    ['', 1],
    ['hunter2', 1],
    ['hunter2'.repeat(9) + 'x', 1],
    [randomBytes(31).toString('base64'), 1],
    [randomBytes(33).toString('base64'), 1],
    [randomBytes(16).toString('hex'), 1],
    [randomBytes(32).toString('hex') + ',', 1],
    ['hunter2,' + randomBytes(32).toString('hex') + ',hunter3', 2],
  ])('is refused without being repeated (%#)', (text, count) => {
    const problems = problemsOf(() => parseEncryptionKeys(text));
    expect(problems.length).toBe(count);
    for (const problem of problems) {
      expect(problem).toMatch(/^ENCRYPTION_KEY: .* is not 32 bytes as base64 or hex\./);
      expect(problem).not.toContain('hunter');
    }
  });
});

describe('the key beside the database', () => {
  const log = new RecordingLog();

  it('is made once, for its owner alone, and leaves no draft behind', () => {
    const path = join(temporaryDirectory(), 'data', 'dojo.sqlite');
    const key = readOrCreateKeyFile(path);
    expect(key.length).toBe(32);
    expect(readOrCreateKeyFile(path)).toEqual(key);
    expect(readdirSync(join(path, '..'))).toEqual(['dojo.sqlite.key']);
    expect(statSync(`${path}.key`).mode & 0o777).toBe(0o600);
  });

  it('is not made anew where a key was lost that sealed rows need', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    const url = `sqlite://${path}`;
    const storage = await openStorage({ url, encryptionKeys: [], log });
    const row = { username: 'u', codewarsId: null, linkedAt: 1, announce: true };
    await storage.links.set('1:2', row);
    await storage.close();

    // Without sealed rows nothing is lost.
    rmSync(`${path}.key`);
    const again = await openStorage({ url, encryptionKeys: [], log });
    await again.links.set('1:2', { ...row, sealedApiKey: again.sealer.seal('links', '1:2', 'secret') });
    await again.close();

    rmSync(`${path}.key`);
    await expect(openStorage({ url, encryptionKeys: [], log })).rejects.toMatchObject({
      name: 'StartError',
      problems: [expect.stringContaining('Put it back, or set ENCRYPTION_KEY') as string],
    });
    expect(existsSync(`${path}.key`)).toBe(false);

    // The way out that the sentence names: a new key opens the bot, the old secrets stay shut.
    const other = await openStorage({ url, encryptionKeys: [randomBytes(32)], log });
    const { sealedApiKey } = (await other.links.get('1:2'))!;
    expect(() => other.sealer.open('links', '1:2', sealedApiKey!)).toThrow(
      expect.objectContaining({ code: 'unsealable' }) as Error,
    );
    await other.close();
  });

  it('is refused when the file holds something else', () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    writeFileSync(`${path}.key`, 'hunter2');
    const problems = problemsOf(() => readOrCreateKeyFile(path));
    expect(problems).toEqual([expect.stringContaining('does not contain an encryption key')]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('is unavailable, with the cause, beside something that is no database', async () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    writeFileSync(path, 'x'.repeat(5_000));
    await expect(openStorage({ url: `sqlite://${path}`, encryptionKeys: [], log })).rejects.toMatchObject({
      code: 'unavailable',
      cause: expect.objectContaining({ errcode: 26 }) as unknown,
    });
  });

  it('does not mind a database that has no links yet', () => {
    const path = join(temporaryDirectory(), 'dojo.sqlite');
    withDatabase(path, (database) => database.exec('CREATE TABLE unrelated (a)'));
    expect(readOrCreateKeyFile(path).length).toBe(32);
  });
});
