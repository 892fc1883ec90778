import { describe, expect, it } from 'vitest';
import { createSecretCheck } from '../../src/webhooks/secret.ts';

/** As Node hands over a header. */
const header = (text: string): string => Buffer.from(text).toString('latin1');

describe('a check of secrets', () => {
  const secret = 'pässword of 密 codewars';
  const isSecret = createSecretCheck(secret);

  it('takes the secret, whatever its letters', () => {
    expect(isSecret(header(secret))).toBe(true);
    expect(createSecretCheck('plain')('plain')).toBe(true);
  });

  it.each([
    ['another of its length', secret.replace('word', 'WORD')],
    ['its beginning', secret.slice(0, -1)],
    ['its end', secret.slice(1)],
    ['one that begins with it', `${secret}x`],
    ['much longer ones', secret.repeat(500)],
    ['an empty one', ''],
  ])('takes nothing else: %s', (_, given) => {
    expect(isSecret(header(given))).toBe(false);
  });

  it('takes nothing that is not one header', () => {
    expect(isSecret(undefined)).toBe(false);
    expect(isSecret([header(secret)])).toBe(false);
  });

  it('never takes an empty header, not even for an empty secret', () => {
    expect(createSecretCheck('')('')).toBe(false);
    expect(createSecretCheck('')('x')).toBe(false);
  });
});
