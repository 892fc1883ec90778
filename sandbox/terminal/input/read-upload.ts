import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Upload } from '../../discord/index.ts';
import { TypingError } from '../typing-error.ts';

/** A file of this machine, to hand it over. The path counts from where the sandbox was started. */
export function readUpload(path: string): Upload {
  return { name: basename(path), data: read(path) };
}

export function readTextFile(path: string): string {
  return read(path).toString();
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new TypingError(`There is no file "${path}" here.`);
    throw new TypingError(`The file "${path}" cannot be read (${code ?? String(error)}).`);
  }
}
