import { createHash } from 'node:crypto';

/** Stands for a text that must be recognised and not be read: the same for the same text, of 43 characters. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
