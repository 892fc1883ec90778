import { languages } from '../../facts/languages.ts';

const names = new Map(languages.map(({ id, name }) => [id, name]));

/** The display name of a Codewars language id ("cpp" → "C++"); the id itself when it is not known. */
export function languageName(id: string): string {
  return names.get(id) ?? id;
}

/** The id of a language given by id or display name, letter case aside; `undefined` when it is not known. */
export function languageId(typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase();
  return languages.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted)?.id;
}
