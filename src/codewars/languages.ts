import { languages } from '../../facts/languages.ts';

const names = new Map(languages.map(({ id, name }) => [id, name]));

/** "C++" for "cpp"; an unknown id is returned as it is. */
export function languageName(id: string): string {
  return names.get(id) ?? id;
}

/** Finds a language by id or display name, ignoring case. */
export function languageId(typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase();
  return languages.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted)?.id;
}
