import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { StartError } from '../errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads a `.env` file if there is one. @throws StartError if it cannot be read */
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
  // A byte order mark would belong to the first name.
  return parseEnv(text.replace(/^\uFEFF/, ''));
}

/** Removes space, empty variables (`PORT=`), and the quotes that `docker run --env-file` does not remove. */
export function asMeant(variables: Variables): Readonly<Record<string, string>> {
  const meant: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(variables)) {
    const text = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
    if (text !== '') meant[name] = text;
  }
  return meant;
}

/** The names of variables in typographic quotation marks, as word processors put them. */
export function inCurlyQuotes(variables: Variables): string[] {
  return Object.keys(variables).filter((name) =>
    /^[“”„‟‘’‚‛«»‹›].*[“”‟‘’‛«»‹›]$/s.test(variables[name] ?? ''),
  );
}
