import { timingSafeEqual } from 'node:crypto';

/**
 * Returns a check of what senders give for a secret, whose time tells no more than the secret's length. What is given goes into as many
 * bytes as the secret has, and one more, because only equal lengths can be compared so; digests would take ten times as long.
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
