import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrivateHost } from '../../src/storage/network.ts';
import { parsePostgresUrl } from '../../src/storage/postgres/pool.ts';
import { isExposed, parseRedisUrl } from '../../src/storage/redis/client.ts';
import { temporaryDirectory } from '../support/storage-kit.ts';

const unchecked = { rejectUnauthorized: false };

describe('a host close by', () => {
  it.each(['localhost', '127.0.0.1', '127.8.0.1', '[::1]', '10.1.2.3', '172.31.0.1', '192.168.0.9', 'db'])(
    'is %s',
    (host) => expect(isPrivateHost(host)).toBe(true),
  );
  it.each(['[fd12::1]', '[fe80::1]', 'postgres.railway.internal', 'nas.local', 'db.localhost'])(
    'is %s too',
    (host) => expect(isPrivateHost(host)).toBe(true),
  );
  it.each(['ec2-1-2-3-4.compute-1.amazonaws.com', '8.8.8.8', '172.32.0.1', '[2001:db8::1]', 'internal.org'])(
    'is not %s',
    (host) => expect(isPrivateHost(host)).toBe(false),
  );
});

describe('a Postgres URL', () => {
  it('says host, port, database, user and password', () => {
    expect(parsePostgresUrl('postgres://u%40:p%2F%3A@db.example.org:6543/dojo')).toEqual({
      host: 'db.example.org',
      port: 6543,
      user: 'u@',
      password: 'p/:',
      database: 'dojo',
      ssl: unchecked,
    });
    expect(parsePostgresUrl('postgresql://me@[::1]')).toMatchObject({
      host: '::1',
      port: 5432,
      database: 'me',
    });
    expect(parsePostgresUrl('postgres:///dojo?host=/run/postgresql')).toMatchObject({
      host: '/run/postgresql',
      database: 'dojo',
      ssl: false,
    });
    expect(parsePostgresUrl('postgres://u@h/d?options=-c%20x%3D1')).toMatchObject({ options: '-c x=1' });
  });

  it.each([
    [
      'postgres://%2Fvar%2Frun%2Fpostgresql:5433/dojo',
      { host: '/var/run/postgresql', port: 5433, ssl: false },
    ],
    ['postgres://u:p@/dojo?host=/cloudsql/a:b:c', { host: '/cloudsql/a:b:c', user: 'u', password: 'p' }],
    ['postgres:///?host=/run/pg&port=5433&dbname=dojo&user=u', { database: 'dojo', user: 'u', port: 5433 }],
    ['postgres:///dojo?host=/run/pg', { user: userInfo().username }],
    ['postgres:///dojo?host=/run/pg&password=a+b%2Bc', { password: 'a+b+c' }],
    ['postgres://u:a+b!$&*()=~@h/d', { password: 'a+b!$&*()=~', host: 'h' }],
    ['postgres://u:p@ss@h/d', { password: 'p@ss', host: 'h' }],
    ['postgres://u:%3F%23%25%2F%40%3A%20%C3%A9@h/d', { password: '?#%/@: é', host: 'h' }],
  ])('is read as libpq reads it: %s', (url, said) => {
    expect(parsePostgresUrl(url)).toMatchObject(said);
  });

  it('gives any password back that is percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (password) => {
        const encoded = encodeURIComponent(password).replaceAll("'", '%27');
        expect(parsePostgresUrl(`postgres://u:${encoded}@h/d`)).toMatchObject({ password, host: 'h' });
        expect(parseRedisUrl(`redis://u:${encoded}@h`)).toMatchObject({ password, host: 'h' });
      }),
    );
  });

  it.each([
    ['postgres://u:p@ec2-1.amazonaws.com/d', unchecked],
    ['postgres://u:p@localhost/d', false],
    ['postgres://u:p@10.0.0.7/d', false],
    ['postgres://u:p@ec2-1.amazonaws.com/d?sslmode=disable', false],
    ['postgres://u:p@ec2-1.amazonaws.com/d?sslmode=prefer', unchecked],
    ['postgres://u:p@localhost/d?sslmode=require', unchecked],
    ['postgres://u:p@localhost/d?sslmode=no-verify', unchecked],
    ['postgres://u:p@localhost/d?sslmode=verify-full', { rejectUnauthorized: true }],
    ['postgres://u:p@h.org/d?sslmode=verify-full&sslrootcert=system', { rejectUnauthorized: true }],
  ])('has TLS as it is needed: %s', (url, ssl) => {
    expect(parsePostgresUrl(url).ssl).toEqual(ssl);
  });

  it('names a file of authorities', () => {
    const path = join(temporaryDirectory(), 'ca.pem');
    writeFileSync(path, 'PEM');
    const url = `postgres://u:p@h.org/d?sslmode=verify-ca&sslrootcert=${encodeURIComponent(path)}`;
    const anyName = expect.any(Function) as unknown;
    expect(parsePostgresUrl(url).ssl).toEqual({
      rejectUnauthorized: true,
      ca: 'PEM',
      checkServerIdentity: anyName,
    });
    expect(() => parsePostgresUrl(`${url}.none`)).toThrow('sslrootcert names cannot be read');
  });

  it.each([
    'postgres://u:hunter2@h:port/d',
    'postgres://u:hunter2%@h/d',
    'postgres://u:hun#ter2@h/d?sslmode=x',
    'postgres://u:1/hunter2@h/d',
    'postgres://u:1#hunter2@h/d',
    'postgres://u:1?hunter2@h/d',
  ])('that is none is refused without being shown: %s', (url) => {
    expect(() => parsePostgresUrl(url)).toThrow(/^DATABASE_URL: this is not a valid URL/);
    expect(() => parsePostgresUrl(url)).not.toThrow(/hunter2|hun#ter2/);
  });

  it('with a word for TLS that is none is refused', () => {
    expect(() => parsePostgresUrl('postgres://h/d?sslmode=on')).toThrow('sslmode must be');
  });
});

describe('a Redis URL', () => {
  it('says host, port, database, user, password, and TLS by its scheme', () => {
    expect(parseRedisUrl('rediss://u:p%40@cache.example.org:7000/3')).toEqual({
      host: 'cache.example.org',
      port: 7000,
      tls: unchecked,
      username: 'u',
      password: 'p@',
      database: 3,
    });
    expect(parseRedisUrl('redis://:p@localhost')).toMatchObject({
      port: 6379,
      tls: false,
      username: '',
      database: 0,
    });
    expect(parseRedisUrl('rediss://h.org?sslmode=verify-full').tls).toEqual({ rejectUnauthorized: true });
  });

  it('without TLS is open to others when its host is far away', () => {
    expect(isExposed(parseRedisUrl('redis://h.org'))).toBe(true);
    expect(isExposed(parseRedisUrl('rediss://h.org'))).toBe(false);
    expect(isExposed(parseRedisUrl('redis://redis'))).toBe(false);
  });
});
