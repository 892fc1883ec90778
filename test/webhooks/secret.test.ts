import { describe, expect, it } from 'vitest';
import { createSecretCheck } from '../../src/webhooks/secret.ts';

/** Node decodes headers as Latin-1. */
const header = (text: string): string => Buffer.from(text).toString('latin1');

describe('a check of secrets', () => {
  const secret = 'pässword of 密 codewars';
  const isSecret = createSecretCheck(secret);

  it('accepts the secret, also with letters beyond ASCII', () => {
    expect(isSecret(header(secret))).toBe(true);
    expect(createSecretCheck('plain')('plain')).toBe(true);
  });

  it.each([
    ['another secret of the same length', secret.replace('word', 'WORD')],
    ['the beginning of the secret', secret.slice(0, -1)],
    ['the end of the secret', secret.slice(1)],
    ['a text that begins with the secret', `${secret}x`],
    ['a much longer text', secret.repeat(500)],
    ['an empty text', ''],
  ])('rejects %s', (_, given) => {
    expect(isSecret(header(given))).toBe(false);
  });

  it('rejects a missing and a repeated header', () => {
    expect(isSecret(undefined)).toBe(false);
    expect(isSecret([header(secret)])).toBe(false);
  });

  it('rejects an empty header, even for an empty secret', () => {
    expect(createSecretCheck('')('')).toBe(false);
    expect(createSecretCheck('')('x')).toBe(false);
  });
});
