import { timingSafeEqual } from 'node:crypto';

/**
 * Returns a function that compares a header with a secret in constant time. `timingSafeEqual` needs equal lengths, so the header is
 * copied into a buffer that is one byte longer than the secret. Comparing digests takes ten times as long.
 */
export function createSecretCheck(secret: string): (header: unknown) => boolean {
  // No header contains the byte 0.
  const wanted = Buffer.from(`${secret}\0`);
  return (header) => {
    if (typeof header !== 'string' || header === '') return false;
    const given = Buffer.alloc(wanted.length);
    // Node decodes headers as Latin-1; this restores the bytes.
    given.write(header, 'latin1');
    return timingSafeEqual(given, wanted);
  };
}
