import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { StartError } from '../../src/errors.ts';
import { openStorage } from '../../src/storage/open-storage.ts';
import { parsePlace } from '../../src/storage/places.ts';
import { asStartError } from '../../src/storage/describe-error.ts';
import { closeAfterTest, RecordingLog, temporaryDirectory } from '../support/storage-kit.ts';

const home = '/home/ada';

describe('a place', () => {
  it.each([
    ['sqlite://data/dojo.sqlite', 'data/dojo.sqlite'],
    ['sqlite:data/dojo.sqlite', 'data/dojo.sqlite'],
    ['SQLite://data/dojo.sqlite', 'data/dojo.sqlite'],
    ['sqlite:///srv/dojo.sqlite', '/srv/dojo.sqlite'],
    ['sqlite:////srv/dojo.sqlite', '/srv/dojo.sqlite'],
    ['sqlite://./~/dojo.sqlite', './~/dojo.sqlite'],
    ['sqlite://a folder/50%.sqlite', 'a folder/50%.sqlite'],
    ['sqlite://~/dojo/dojo.sqlite', `${home}/dojo/dojo.sqlite`],
    ['sqlite:~/dojo.sqlite', `${home}/dojo.sqlite`],
    ['~/dojo.sqlite', `${home}/dojo.sqlite`],
    ['./dojo', './dojo'],
    ['../dojo', '../dojo'],
    ['/srv/dojo', '/srv/dojo'],
    ['data/dojo.sqlite', 'data/dojo.sqlite'],
    ['dojo.db', 'dojo.db'],
    ['file:///srv/a%20folder/dojo.sqlite', '/srv/a folder/dojo.sqlite'],
    ['file://localhost/srv/dojo.sqlite', '/srv/dojo.sqlite'],
    ['file:/srv/dojo.sqlite', '/srv/dojo.sqlite'],
    ['file:data/dojo.sqlite', 'data/dojo.sqlite'],
    ['file:~/dojo.sqlite', `${home}/dojo.sqlite`],
  ])('%s is the SQLite file %s', (url, path) => {
    expect(parsePlace(url, () => home)).toEqual({ kind: 'sqlite', path });
  });

  it.each(['memory:', 'memory://', 'sqlite::memory:'])('%s is in memory', (url) => {
    expect(parsePlace(url)).toEqual({ kind: 'memory' });
  });

  it.each([
    '',
    'sqlite:',
    'sqlite:///',
    'mysql://h/dojo.sqlite',
    'mysql',
    'http://h/d',
    'postgres:d',
    'file:%',
  ])('%j is none', (url) => expect(() => parsePlace(url)).toThrow(/^DATABASE_URL: expected sqlite:/));

  it.each(['sqlite://dojo.sqlite?mode=ro', 'file:dojo.sqlite?cache=shared'])(
    'takes no parameters: %s',
    (url) => expect(() => parsePlace(url)).toThrow('has no parameters'),
  );

  it.each(['sqlite://~bob/dojo.sqlite', 'sqlite://$HOME/dojo.sqlite', '~bob/x.db', 'sqlite://%HOME%/x.db'])(
    'says that %s is not read as a shell does',
    (url) => expect(() => parsePlace(url)).toThrow('only ~/ stands for a home directory'),
  );

  it('in the home is not passed over where an earlier version kept it in a folder of that name', () => {
    const directory = temporaryDirectory();
    const before = process.cwd();
    process.chdir(directory);
    onTestFinished(() => process.chdir(before));
    mkdirSync('~');
    writeFileSync('~/dojo.sqlite', '');
    const inHome = (): string => join(directory, 'home');
    expect(() => parsePlace('sqlite://~/dojo.sqlite', inHome)).toThrow('write sqlite://./~/dojo.sqlite.');
    mkdirSync(inHome());
    writeFileSync(join(inHome(), 'dojo.sqlite'), '');
    expect(parsePlace('sqlite://~/dojo.sqlite', inHome)).toMatchObject({
      path: join(inHome(), 'dojo.sqlite'),
    });
  });
});

describe('DATABASE_URL', () => {
  const configOf = (DATABASE_URL: string) =>
    parseConfig({ DISCORD_TOKEN: 'a.token.of-discord', DATABASE_URL }).database.url;

  it('may be a path', () => {
    expect(configOf('~/dojo.sqlite')).toBe('~/dojo.sqlite');
  });

  it('that is none is found before the start', () => {
    expect(() => configOf('mysql://u:hunter2@h/d')).toThrow(/^DATABASE_URL: expected/);
    expect(() => configOf('POSTGRES://u:hunter2@h/d')).toThrow(/^ENCRYPTION_KEY is required/);
  });
});

describe('a SQLite file', () => {
  const open = (url: string) =>
    openStorage({ url, encryptionKeys: [Buffer.alloc(32)], log: new RecordingLog() });

  it('is made with all folders that lead to it', async () => {
    const path = join(temporaryDirectory(), 'a', 'b c', 'dojo.sqlite');
    const storage = closeAfterTest(await open(`file://${encodeURI(path)}`));
    await storage.names.set('k', { codewarsId: 'x' });
    expect(readFileSync(path).subarray(0, 6).toString()).toBe('SQLite');
  });

  // Where root too may write nothing.
  it.each([
    ['a folder', '/sys/dojo.sqlite'],
    ['a folder that cannot be made', '/sys/dojo/dojo.sqlite'],
  ])('in %s that takes no writes is refused, with its path', async (_what, path) => {
    const error = asStartError(await open(`sqlite://${path}`).catch((failure: unknown) => failure));
    if (!(error instanceof StartError)) throw error as Error;
    expect(error.problems[0]).toMatch(/there is no permission to use it|the disk is read-only/);
    expect(error.problems[0]).toContain('(/sys/dojo');
  });
});
