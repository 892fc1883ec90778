import { languageName } from '../../src/codewars/languages.ts';
import type { Kata } from '../../src/codewars/model.ts';
import { languageLacking } from '../../src/training/errors.ts';
import type { AutocompleteContext, Choice } from '../../src/discord/command.ts';
import { clean } from './typed.ts';

/** A language that the kata comes in, by id or by name, as people type it. @throws MemberError `LanguageLacking` */
export function languageOf(kata: Kata, wanted: string): string {
  const text = clean(wanted);
  const lower = text.toLowerCase();
  const found = kata.languages.find(
    (id) => id.toLowerCase() === lower || languageName(id).toLowerCase() === lower,
  );
  if (found !== undefined) return found;
  throw languageLacking(text, kata.languages);
}

/** Choices for a language: those of the kata that is typed beside it, else all of Codewars. */
export async function suggestLanguages({
  interaction,
  services,
  typed,
}: AutocompleteContext): Promise<readonly Choice[]> {
  const wanted = clean(typed).toLowerCase();
  const kata = services.catalogue.byId(interaction.options.getString('kata') ?? '');
  const ids =
    kata?.languages ?? (await services.codewars.languages({ withinMs: 400 })).value.map(({ id }) => id);
  return ids
    .map((id) => ({ name: languageName(id), value: id }))
    .filter(
      ({ name, value }) =>
        value.length <= 100 && (name.toLowerCase().includes(wanted) || value.includes(wanted)),
    )
    .sort(
      (a, b) =>
        Number(b.name.toLowerCase().startsWith(wanted)) - Number(a.name.toLowerCase().startsWith(wanted)) ||
        a.name.localeCompare(b.name),
    )
    .slice(0, 25);
}
