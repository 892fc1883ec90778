import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';
import type { AutocompleteContext, Choice } from '../../src/discord/command.ts';
import { MemberError } from '../../src/errors.ts';
import { findTimezones } from '../../src/timezones/search.ts';
import { timezoneNamed, withClock } from '../../src/timezones/timezones.ts';
import { clean } from './typed.ts';

/** The option `timezone` and its autocomplete. Read it with `timezoneFrom`. */
export function timezoneOption(description: string) {
  return {
    option: {
      type: Option.String as const,
      name: 'timezone',
      description,
      autocomplete: true as const,
      max_length: 100,
    },
    autocomplete: { timezone: suggestTimezones },
  };
}

/** The zone of that name, or the only one that fits what was typed. @throws MemberError `NoSuchTimezone` */
export async function timezoneFrom(typed: string, now: number): Promise<string> {
  const text = withoutClock(typed);
  const named = timezoneNamed(text);
  if (named !== undefined) return named;
  const fitting = text === '' ? [] : await findTimezones(text, now);
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  throw new MemberError('NoSuchTimezone', { typed: text, fitting });
}

async function suggestTimezones({
  typed,
  interaction,
  services,
}: AutocompleteContext): Promise<readonly Choice[]> {
  const now = services.now();
  const fitting = await findTimezones(withoutClock(typed), now, interaction.locale);
  return fitting.slice(0, 25).map((zone) => ({ name: withClock(zone, now), value: zone }));
}

/** Discord hands in the text of a choice when its member goes on typing there. */
const withoutClock = (typed: string): string => clean(typed).replace(/ ?\(.*$/, '');
