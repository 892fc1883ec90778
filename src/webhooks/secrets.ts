import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Compares secrets by what cannot be told apart by time. */
export interface Secrets {
  /** What is kept of a secret in memory. */
  digest(secret: string): Buffer;
  /** Whether a header holds the secret of that digest; an absent one takes as long as a wrong one. */
  matches(header: string | undefined, digest: Buffer): boolean;
}

/**
 * Both sides go through an HMAC under a key of this process: of equal length whatever was sent, and not to be
 * foreseen by who sends it.
 */
export function createSecrets(): Secrets {
  const key = randomBytes(32);
  const hash = (text: string, encoding: 'utf8' | 'latin1'): Buffer =>
    createHmac('sha256', key).update(text, encoding).digest();
  return {
    digest: (secret) => hash(secret, 'utf8'),
    matches(header, digest) {
      // Node reads headers as Latin-1: this is the way back to the bytes that were sent.
      const isEqual = timingSafeEqual(hash(header ?? '', 'latin1'), digest);
      return isEqual && header !== undefined && header !== '';
    },
  };
}
