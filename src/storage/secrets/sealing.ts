import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { StorageError } from '../errors.ts';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const sealedForm = /^v1\.([\w-]{8})\.([\w-]{16})\.([\w-]{22,})$/;

/** A secret opens only in its own row. The first of the 32-byte keys seals, all open. */
export function createSealer(keys: readonly Buffer[]) {
  const [first] = keys;
  if (!first || keys.some((key) => key.length !== 32)) {
    throw new TypeError('A sealer needs at least one key, each of 32 bytes.');
  }
  let ids: readonly string[] | undefined;
  // Computed on first use, because the hash loads node:crypto, which a start of `web` does not need.
  const keyIds = (): readonly string[] => (ids ??= keys.map(keyId));

  return {
    /** Safe to log; the first is the id of the key that seals. */
    get keyIds() {
      return keyIds();
    },

    seal(collection: string, key: string, plaintext: string): string {
      const iv = randomBytes(ivBytes);
      const sealing = createCipheriv(cipher, first, iv, { authTagLength: tagBytes });
      sealing.setAAD(Buffer.from(`${collection}:${key}`));
      const text = Buffer.concat([sealing.update(plaintext, 'utf8'), sealing.final()]);
      const body = Buffer.concat([sealing.getAuthTag(), text]);
      return `v1.${keyIds()[0]}.${iv.toString('base64url')}.${body.toString('base64url')}`;
    },

    /** @throws StorageError `unsealable` */
    open(collection: string, key: string, sealed: string): string {
      const unsealable = (reason: string): StorageError =>
        new StorageError('unsealable', `A secret in ${collection} cannot be opened: it ${reason}.`);
      const [, id, iv, body] = sealedForm.exec(sealed) ?? [];
      if (!iv || !body) throw unsealable('is not a sealed text');
      const candidates = keys.filter((_, index) => keyIds()[index] === id);
      if (candidates.length === 0)
        throw unsealable('was sealed with an encryption key that is not configured');
      const bytes = Buffer.from(body, 'base64url');
      for (const candidate of candidates) {
        try {
          const opening = createDecipheriv(cipher, candidate, Buffer.from(iv, 'base64url'), {
            authTagLength: tagBytes,
          });
          opening.setAAD(Buffer.from(`${collection}:${key}`));
          opening.setAuthTag(bytes.subarray(0, tagBytes));
          return opening.update(bytes.subarray(tagBytes), undefined, 'utf8') + opening.final('utf8');
        } catch {
          // The key does not fit; the cipher gives no other reason.
        }
      }
      throw unsealable('was changed or sealed for another row');
    },

    isCurrent: (sealed: string): boolean => sealedForm.exec(sealed)?.[1] === keyIds()[0],
  };
}

function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest().subarray(0, 6).toString('base64url');
}
