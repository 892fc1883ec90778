import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Compares secrets by what cannot be told apart by time. */
export interface Secrets {
  /** What is kept of a secret in memory. */
  digest(secret: string): Buffer;
  /** Whether a header holds the secret of that digest; an absent one takes as long as a wrong one. */
  matches(header: string | undefined, expected: Buffer): boolean;
}

/**
 * Both sides are hashed behind random bytes of this process: of equal length whatever was sent, and not to be foreseen by
 * who sends it. At once, for an HMAC object of its own costs more than the rest of the authentication.
 */
export function createSecrets(): Secrets {
  const salt = randomBytes(32);
  const digest = (text: string, encoding: 'utf8' | 'latin1'): Buffer =>
    hash('sha256', Buffer.concat([salt, Buffer.from(text, encoding)]), 'buffer');
  return {
    digest: (secret) => digest(secret, 'utf8'),
    matches(header, expected) {
      // Node reads headers as Latin-1: this is the way back to the bytes that were sent.
      const isEqual = timingSafeEqual(digest(header ?? '', 'latin1'), expected);
      return isEqual && header !== undefined && header !== '';
    },
  };
}
