import { createHash } from 'node:crypto';

// Postgres holds 255 characters of a key; what is longer than this is hashed.
const longestPlainKey = 200;
const longestPrefix = 100;
const looksHashed = /~[0-9a-f]{64}$/;

/**
 * The key under which a row is kept. Most keys are kept as they are. A hash with a readable beginning stands for those
 * that not every store keeps unchanged: long ones, the empty one (Keyv ignores it), NUL, half a surrogate pair. A key that
 * looks like such a hash is hashed too, so that no two keys meet.
 */
export function storedKey(key: string): string {
  const isPlain =
    key !== '' &&
    key.length <= longestPlainKey &&
    !key.includes('\0') &&
    key.isWellFormed() &&
    !isHashed(key);
  if (isPlain) return key;
  const prefix = key.slice(0, longestPrefix).replaceAll(/[^\w:.-]/g, '_');
  // UTF-16 keeps half surrogates apart, which UTF-8 would not.
  return `${prefix}~${createHash('sha256').update(key, 'utf16le').digest('hex')}`;
}

/** Whether a stored key stands for another key, which its row tells. */
export function isHashed(stored: string): boolean {
  return looksHashed.test(stored);
}
