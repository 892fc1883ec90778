import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { StartError } from '../errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads a `.env` file; where there is none, nothing.
 * @throws StartError when it is there and cannot be read
 */
export function readEnvFile(path: string): Variables {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new StartError([`The file ${path} is there but cannot be read.`], { cause: error });
  }
  // UTF-16, as `>` writes it in Windows PowerShell.
  if (text.includes('\0')) throw new StartError([`The file ${path} is not UTF-8. Save it as UTF-8.`]);
  // Some editors begin a file with a byte order mark, which would belong to the first name.
  return parseEnv(text.replace(/^\uFEFF/, ''));
}

/**
 * Variables as they are meant: without space around them and without the quotes that `docker run --env-file` leaves in place. An
 * empty one (`PORT=`) counts as not set.
 */
export function asMeant(variables: Variables): Readonly<Record<string, string>> {
  const meant: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(variables)) {
    const text = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
    if (text !== '') meant[name] = text;
  }
  return meant;
}

/** The names of those that an editor for texts has put into typographic quotation marks. */
export function inCurlyQuotes(variables: Variables): string[] {
  return Object.keys(variables).filter((name) =>
    /^[“”„‟‘’‚‛«»‹›].*[“”‟‘’‛«»‹›]$/s.test(variables[name] ?? ''),
  );
}
