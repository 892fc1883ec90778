import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import { languageId, languageName } from '../../src/codewars/languages.ts';
import type { Kata } from '../../src/codewars/model.ts';
import type { AutocompleteContext, Choice, Services } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import { clean } from './typed.ts';

/** The option `language` and its autocomplete. Read it with `languageOf` or `knownLanguage`. */
export function languageOption(description: string) {
  return {
    option: {
      type: Option.String as const,
      name: 'language',
      description,
      autocomplete: true as const,
      max_length: 50,
    },
    autocomplete: { language: suggestLanguages },
  };
}

/** A language of the kata, by id, name or alias. @throws MemberError `LanguageMissing` */
export function languageOf(kata: Kata, wanted: string): string {
  const text = clean(wanted);
  const ids = [text.toLowerCase(), languageId(text)];
  const found = kata.languages.find((id) => ids.includes(id.toLowerCase()));
  if (found !== undefined) return found;
  throw new MemberError('LanguageMissing', { wanted: text, languages: kata.languages, kata: kata.id });
}

/** A language of Codewars, by id, name or alias. @throws MemberError `NoSuchLanguage`; CodewarsError */
export async function knownLanguage(services: Services, typed: string): Promise<string> {
  const text = clean(typed);
  const known = languageId(text);
  if (known !== undefined) return known;
  const wanted = text.toLowerCase();
  const languages = (await services.codewars.languages()).value;
  const found = languages.find(
    ({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted,
  );
  if (found !== undefined) return found.id;
  throw new MemberError('NoSuchLanguage', { typed: text });
}

/** The languages of the kata in the option beside it, else all. */
async function suggestLanguages({
  interaction,
  services,
  typed,
}: AutocompleteContext): Promise<readonly Choice[]> {
  const wanted = clean(typed).toLowerCase();
  const kata = services.catalogue.byId(interaction.options.getString('kata') ?? '');
  const ids =
    kata?.languages ?? (await services.codewars.languages({ withinMs: 400 })).value.map(({ id }) => id);
  const meant = languageId(wanted);
  const begins = ({ name }: Choice): number => Number(name.toLowerCase().startsWith(wanted));
  return ids
    .map((id) => ({ name: languageName(id), value: id }))
    .filter(
      ({ name, value }) => name.toLowerCase().includes(wanted) || value.includes(wanted) || value === meant,
    )
    .sort((a, b) => begins(b) - begins(a) || a.name.localeCompare(b.name));
}
