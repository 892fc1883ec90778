import { createHash } from 'node:crypto';

/** Hashes a text that is compared but must not be stored readably: 43 characters. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
