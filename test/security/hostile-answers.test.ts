import { describe, expect, it } from 'vitest';
import { CodewarsError } from '../../src/codewars/errors.ts';
import type { Codewars } from '../../src/codewars/codewars.ts';
import { clientOf } from '../codewars/support.ts';
import { fixture, says } from '../support/codewars-server.ts';
import { processorTime } from '../support/processor-time.ts';
import { expectCleanPrototypes } from './clean-prototypes.ts';
import { costly, outOfObject } from './hostile-json.ts';

/** Of the processor: far more than any of them takes, far less than what grows faster than its input would take. */
const soonMs = 2_000;

/** Every read, with an answer that it understands. */
const reads: readonly (readonly [string, string, (codewars: Codewars) => Promise<unknown>])[] = [
  ['user', 'user.live', (codewars) => codewars.user('hanae')],
  ['kata', 'kata.live', (codewars) => codewars.kata('valid-braces')],
  ['completed', 'completed.live', (codewars) => codewars.completed('hanae', 0)],
  ['authored', 'authored.live', (codewars) => codewars.authored('hanae')],
];

/** The answer with more fields in every object of it, but that whose keys are languages: there they would be some. */
const widened = (name: string, more: string): string => {
  const text = JSON.stringify(JSON.parse(fixture(name)));
  return text.replaceAll(/(?<!"languages":)\{(?=")/g, () => `{${more},`);
};

describe.each(reads)('what Codewars answers about %s', (_, sample, ask) => {
  it.each(Object.entries(costly))('may hold %s: it is read soon, or refused', async (__, text) => {
    for (const body of [text, `{"more":${text},${fixture(sample).trimStart().slice(1)}`]) {
      const { client } = await clientOf(says(200, body));
      const took = processorTime();
      const error: unknown = await ask(client).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(took()).toBeLessThan(soonMs);
      if (error === undefined) continue;
      expect(error).toBeInstanceOf(CodewarsError);
      expect(error).toMatchObject({ code: 'UnexpectedResponse' });
    }
  });

  it('may have keys that lead out of an object: they change nothing', async () => {
    const { client: usual } = await clientOf(says(200, fixture(sample)));
    const { client } = await clientOf(says(200, widened(sample, outOfObject)));
    const plain = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'fetchedAt' ? 0 : each)));
    const hostile = plain(await ask(client));
    expect(hostile).toEqual(plain(await ask(usual)));
    expectCleanPrototypes();
  });
});

it('an answer of more than 5 MB is not read to its end', async () => {
  const { client } = await clientOf(says(200, `{"x":"${'x'.repeat(6 * 1024 * 1024)}"}`));
  await expect(client.user('hanae')).rejects.toMatchObject({ code: 'UnexpectedResponse' });
});

describe('names that members type', () => {
  const names = [
    '../kata/x',
    '..',
    '.',
    '../../api/v2/secrets',
    '%2e%2e',
    '%2e%2e%2fkata',
    '..%2f',
    '?page=9',
    'a?b=c',
    '#x',
    'a/b',
    '/',
    '//evil.example/x',
    '\\..\\x',
    'a\r\nX-Evil: 1',
    'a\0b',
    'a b',
    '@evil.example',
    'http://evil.example',
    ':80',
    ';x',
    '\u202e',
    '💥',
    'edit',
    '__proto__',
    '%',
    '%zz',
    'a'.repeat(5_000),
    '\ud800',
    '',
    ' ',
  ];

  it.each(names)('%j reaches its own path at Codewars, or none', async (name) => {
    const { client, server } = await clientOf(says(404, '{"success":false,"reason":"not found"}'));
    const calls: readonly (readonly [prefix: string, suffix: string, call: Promise<unknown>])[] = [
      ['/api/v1/users/', '', client.user(name)],
      ['/api/v1/users/', '/code-challenges/completed', client.completed(name, 0)],
      ['/api/v1/users/', '/code-challenges/authored', client.authored(name)],
      ['/api/v1/code-challenges/', '', client.kata(name)],
    ];
    const results = await Promise.allSettled(calls.map(([, , call]) => call));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    const allowed = calls.map(
      ([prefix, suffix]) => `${prefix}${name.isWellFormed() ? encodeURIComponent(name) : ''}${suffix}`,
    );
    for (const { url, headers } of server.seen) {
      const { pathname } = new URL(url, server.baseUrl);
      expect(allowed).toContain(url.split('?')[0]);
      // No step was taken by whoever reads the path, either.
      expect(pathname.split('/').length).toBe(
        allowed.find((each) => each === url.split('?')[0])?.split('/').length,
      );
      expect(headers['x-evil']).toBeUndefined();
    }
  });
});
