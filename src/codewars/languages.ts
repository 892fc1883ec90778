import { languages } from '../../facts/languages.ts';

const names = new Map(languages.map(({ id, name }) => [id, name]));
const ids = new Map(
  languages.flatMap(({ id, name, aliases }) =>
    [id, name.toLowerCase(), ...aliases].map((spelling) => [spelling, id]),
  ),
);

/** "C++" for "cpp"; an unknown id is returned as it is. */
export function languageName(id: string): string {
  return names.get(id) ?? id;
}

/** Finds a language by id, name or alias ("js"), ignoring case. */
export function languageId(typed: string): string | undefined {
  return ids.get(typed.trim().toLowerCase());
}
