import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  loadConfig,
  meaninglessLinesIn,
  parseConfig,
  parseRole,
  readEnvFile,
  strangersIn,
} from '../../src/config/config.ts';
import { StartError } from '../../src/errors.ts';
import { temporaryDirectory } from '../support/storage-kit.ts';

const least = { DISCORD_TOKEN: 'a.b.c' };
const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof StartError) return error.problems;
    throw error;
  }
  return [];
};

describe('the configuration', () => {
  it('needs nothing but a token', () => {
    const config = parseConfig(least);
    expect(config.codewars).toMatchObject({
      apiUrl: 'https://www.codewars.com/api/v1',
      requestsPerSecond: 2,
    });
    expect(config.discord).toMatchObject({ apiUrl: 'https://discord.com/api', applicationId: undefined });
    expect(config.database).toEqual({ url: 'sqlite://data/dojo.sqlite', encryptionKeys: [] });
    expect(Object.isFrozen(config.discord)).toBe(true);
  });

  it('knows the proxy of the environment, in small letters too, and keeps its password secret', () => {
    expect(parseConfig({ ...least, NO_PROXY: 'x' }).proxy).toBeUndefined();
    const small = parseConfig({
      ...least,
      https_proxy: 'http://u:pass-word@127.0.0.1:3128',
      no_proxy: 'db,redis',
    });
    expect(small.proxy).toEqual({ HTTPS_PROXY: 'http://u:pass-word@127.0.0.1:3128', NO_PROXY: 'db,redis' });
    expect(small.secrets).toContain('pass-word');
    const { proxy } = parseConfig({ ...least, HTTP_PROXY: 'u:p@proxy.example.org:3128' });
    expect(proxy).toEqual({ HTTP_PROXY: 'http://u:p@proxy.example.org:3128' });
    for (const url of ['socks5://value', 'value', ':3128']) {
      expect(problemsOf({ ...least, HTTPS_PROXY: url })).toEqual([
        'HTTPS_PROXY must be the http(s) address of a proxy, such as http://proxy.example.org:3128',
      ]);
    }
  });

  it('takes an empty variable as not set', () => {
    expect(parseConfig({ ...least, PORT: '', ENCRYPTION_KEY: '' }).http.port).toBeUndefined();
    expect(problemsOf({ DISCORD_TOKEN: '' })[0]).toContain('DISCORD_TOKEN is required');
  });

  it('takes values as they are meant: quotes that docker leaves, space around them', () => {
    const { discord, http } = parseConfig({ DISCORD_TOKEN: ' "a.b.c"\n', PORT: " '80' ", HOST: '""' });
    expect([discord.token, http.port, http.host]).toEqual(['a.b.c', 80, '0.0.0.0']);
    // A quote alone belongs to the value.
    expect(parseConfig({ ...least, HOST: '"a' }).http.host).toBe('"a');
  });

  const id = '123456789012345678';
  it.each([
    ['“a.b.c”', 'quotation marks'],
    ['‘a.b.c’', 'quotation marks'],
    ['„a.b.c“', 'quotation marks'],
    ['“a.b.c', 'characters in it that no token has'],
    ['…', 'placeholder'],
    ['...', 'placeholder'],
    ['<token>', 'placeholder'],
    ['your-bot-token-here', 'placeholder'],
    ['Bot a.b.c', 'leave out “Bot”'],
    ['bearer a.b.c', 'leave out “Bot”'],
    ['a.b. c', 'a space or a line break'],
    ['a.b\nc.d', 'a space or a line break'],
    ['DISCORD_TOKEN=a.b.c', 'the name of a variable'],
    ['export DISCORD_TOKEN=a.b.c', 'the name of a variable'],
    ['https://discord.com/api/webhooks/1/a.b.c', 'is an address'],
    [id, 'is an id'],
    ['0123456789abcdef'.repeat(4), 'public key'],
    ['aB3_-xyzaB3_-xyzaB3_-xyzaB3_-xyz', 'client secret'],
    ['ab', 'three parts'],
    ['https://discord.com/developers', 'is an address'],
  ])('says of the token %j that it is none, and why, without it', (value, why) => {
    const problems = problemsOf({ DISCORD_TOKEN: value });
    expect(problems).toEqual([expect.stringMatching(/^DISCORD_TOKEN /)]);
    expect(problems[0]).toContain(why);
    if (value.length > 5) expect(problems[0]).not.toContain(value);
  });

  it('takes every token that Discord may give out', () => {
    const base64url = fc.stringMatching(/^[\w-]+$/);
    const part = (least: number) => base64url.filter((text) => text.length >= least);
    fc.assert(
      fc.property(part(1), part(1), part(1), (...parts) => {
        expect(problemsOf({ DISCORD_TOKEN: parts.join('.') })).toEqual([]);
      }),
    );
  });

  it('says which name was meant where the token has another', () => {
    for (const name of [
      'TOKEN',
      'BOT_TOKEN',
      'DISCORD_BOT_TOKEN',
      'discord_token',
      'DISCORDTOKEN',
      'TOKEN_DISCORD',
    ]) {
      const problems = problemsOf({ [name]: 'a.b.c', GITHUB_TOKEN: 'other' });
      expect(problems).toEqual([
        expect.stringContaining('DISCORD_TOKEN is required'),
        `${name} is set, and means nothing: call it DISCORD_TOKEN`,
      ]);
    }
    expect(problemsOf({ ...least, TOKEN: 'of something else' })).toEqual([]);
  });

  it('says of any variable that it stands in quotation marks of a text, once', () => {
    expect(problemsOf({ ...least, PORT: '“80”', ENCRYPTION_KEY: '‘value’', OTHER: '“x”' })).toEqual([
      expect.stringMatching(/^PORT stands in quotation marks/),
      expect.stringMatching(/^ENCRYPTION_KEY stands in quotation marks/),
    ]);
  });

  it('says of each encryption key once what is wrong with it', () => {
    expect(problemsOf({ ...least, ENCRYPTION_KEY: 'one,two' })).toEqual([
      expect.stringMatching(/^ENCRYPTION_KEY: key 1 of 2 is not 32 bytes/),
      expect.stringMatching(/^ENCRYPTION_KEY: key 2 of 2 is not 32 bytes/),
    ]);
  });

  it('tracks members without a webhook unless told not to', () => {
    expect(parseConfig(least).tracking).toBe(true);
    expect(parseConfig({ ...least, TRACKING: 'off' }).tracking).toBe(false);
  });

  it.each([
    ['DISCORD_APPLICATION_ID', 'abc'],
    ['DISCORD_GUILD_ID', '12'],
    ['DISCORD_API_URL', 'ftp://value.example'],
    ['CODEWARS_API_URL', 'value'],
    ['CODEWARS_REQUESTS_PER_SECOND', '0'],
    ['CODEWARS_REQUESTS_PER_SECOND', 'value'],
    ['CODEWARS_WEBHOOK_SECRET', 'short-value'],
    ['DATABASE_URL', 'mysql://value'],
    ['ENCRYPTION_KEY', 'value'],
    ['PORT', '65536'],
    ['PORT', '1.5'],
    ['PUBLIC_URL', 'value'],
    ['PUBLIC_URL', 'https://value.example/?x=1'],
    ['PUBLIC_URL', 'https://value.example/#x'],
    ['TRACKING', 'value'],
    ['TRUST_PROXY', 'value'],
    ['TRUST_PROXY', '99'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/0'],
    ['TRUST_PROXY', '127.0.0.1,value'],
    ['WEBHOOK_RATE', '0'],
    ['WEBHOOK_RATE', 'value'],
    ['LOG_LEVEL', 'value'],
  ])('refuses %s=%s by name and without the value', (name, value) => {
    const problems = problemsOf({ ...least, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
    expect(problems[0]).not.toContain(value === '12' || value === '0' ? 'Invalid' : value);
  });

  it('wants an encryption key with Postgres and Redis', () => {
    expect(problemsOf({ ...least, DATABASE_URL: 'postgres://u:p@127.0.0.1/x' })[0]).toContain(
      'ENCRYPTION_KEY is required',
    );
  });

  it('believes no proxy unless told which', () => {
    const trusted = (value: string) => parseConfig({ ...least, TRUST_PROXY: value }).http.trustProxy;
    expect(['', 'false', 'true', '0', '2'].map(trusted)).toEqual([false, false, true, 0, 2]);
    expect(trusted('127.0.0.1, 10.0.0.0/8,::1,fd00::/8')).toEqual([
      '127.0.0.1',
      '10.0.0.0/8',
      '::1',
      'fd00::/8',
    ]);
    expect(parseConfig(least).http.webhookRate).toBe(1_000);
  });

  it('takes several encryption keys, as base64 and hex', () => {
    const keys = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('hex')];
    const config = parseConfig({ ...least, ENCRYPTION_KEY: keys.join(',') });
    expect(config.database.encryptionKeys.map((key) => key[0])).toEqual([1, 2]);
    for (const key of keys) expect(config.secrets).toContain(key);
  });

  it('counts the password of the database among the secrets', () => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const config = parseConfig({
      ...least,
      DATABASE_URL: 'postgres://user:p%40ssword@127.0.0.1/x',
      ENCRYPTION_KEY: key,
    });
    expect(config.secrets).toEqual(expect.arrayContaining(['p%40ssword', 'p@ssword']));
  });

  it.each([
    ['postgres://user:has/slash@127.0.0.1/x', ['has/slash']],
    ['postgres://user:has@sign@127.0.0.1/x', ['has@sign']],
    ['postgres://user:first@127.0.0.1/x?options=a@b', ['first']],
    ['postgres://127.0.0.1/x?user=u&password=in%2Fquery&ssl=1', ['in%2Fquery', 'in/query']],
    ['redis://:alone@127.0.0.1', ['alone']],
    ['rediss://default:100%zz@127.0.0.1', ['100%zz']],
  ])('finds the password in %s', (url, passwords) => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const { secrets } = parseConfig({ ...least, DATABASE_URL: url, ENCRYPTION_KEY: key });
    expect(secrets).toEqual(expect.arrayContaining(passwords));
  });

  it('knows three roles', () => {
    expect([parseRole(undefined), parseRole('worker'), parseRole('web')]).toEqual(['all', 'worker', 'web']);
    expect(() => parseRole('cook')).toThrow(StartError);
  });
});

describe('a .env file', () => {
  const fileOf = (content: string | Buffer): string => {
    const path = join(temporaryDirectory(), '.env');
    writeFileSync(path, content);
    return path;
  };

  it('is read with a byte order mark, line ends of Windows, quotes and comments', () => {
    const path = fileOf('\uFEFFDISCORD_TOKEN="a.b.c" # ours\r\n# a comment\r\nPORT=80\r\nHOST=\r\n');
    expect(readEnvFile(path)).toEqual({ DISCORD_TOKEN: 'a.b.c', PORT: '80', HOST: '' });
  });

  describe('beside the environment', () => {
    afterEach(() => vi.unstubAllEnvs());

    it('gives what an empty variable of the environment leaves open, and yields to any other', () => {
      const path = fileOf('DISCORD_TOKEN=a.b.c\nPORT=80\nHOST=127.0.0.1');
      vi.stubEnv('DISCORD_TOKEN', '');
      vi.stubEnv('PORT', ' "" ');
      vi.stubEnv('HOST', '127.0.0.2');
      const { discord, http } = loadConfig(path);
      expect([discord.token, http.port, http.host]).toEqual(['a.b.c', 80, '127.0.0.2']);
    });
  });

  it('is nothing where there is none', () => {
    expect(readEnvFile(join(temporaryDirectory(), '.env'))).toEqual({});
  });

  it('is refused with the next step where it is no UTF-8, or no file', () => {
    expect(() => readEnvFile(fileOf(Buffer.from('\uFEFFDISCORD_TOKEN=a', 'utf16le')))).toThrow(
      'Save it as UTF-8',
    );
    expect(() => readEnvFile(temporaryDirectory())).toThrow('is there but cannot be read');
  });

  it('tells which of its names mean nothing', () => {
    expect(strangersIn(fileOf('DISCORD_TOKN=a\nPORT=\nWEB_ROLE=all\nNODE_ENV=production'))).toEqual([
      'DISCORD_TOKN',
    ]);
  });

  it('tells which of its lines set nothing', () => {
    const lines = [
      'A=1',
      'token-on-a-line-of-its-own',
      '# comment with "a quotation mark',
      '',
      '  ',
      'export B = "two',
      'lines" # and more',
      'PORT 8080',
      "C='one'",
      'D: yaml',
      'E="never closed',
    ];
    expect(meaninglessLinesIn(fileOf(lines.join('\r\n')))).toEqual([2, 8, 10]);
    expect(meaninglessLinesIn(fileOf('\uFEFFA=1\n'))).toEqual([]);
  });
});
