import type { Overview, ShownGuild } from '../../model.ts';
import { OptionType, type BasicOption } from './commands.ts';

/** A value as Discord's client sends it, under the name that it shows. */
export interface Choice {
  readonly label: string;
  readonly value: string | number | boolean;
}

/** What stands in an option while it is typed. */
export interface Filled {
  readonly text: string;
  /** Of what was picked from a list. */
  readonly value?: Choice['value'];
  readonly file?: File;
}

/** All that can be picked for an option; undefined where anything can be typed. */
export function choicesOf(
  option: BasicOption,
  overview: Overview | undefined,
  guild: ShownGuild | undefined,
): readonly Choice[] | undefined {
  const named = (things: readonly { readonly id: string; readonly name: string }[], mark: string) =>
    things.map(({ id, name }) => ({ label: `${mark}${name}`, value: id }));
  const users = named(guild?.members ?? (overview ? [overview.viewer, overview.bot] : []), '@');
  const roles = named(guild?.roles ?? [], '@');
  switch (option.type) {
    case OptionType.Boolean:
      return [
        { label: 'True', value: true },
        { label: 'False', value: false },
      ];
    case OptionType.User:
      return users;
    case OptionType.Role:
      return roles;
    case OptionType.Mentionable:
      return [...users, ...roles];
    case OptionType.Channel: {
      const all = (guild?.channels ?? []).flatMap((channel) => [channel, ...channel.threads]);
      return named(
        all.filter(({ type }) => option.channel_types?.includes(type) ?? true),
        '#',
      );
    }
    default:
      return option.choices?.map(({ name, value }) => ({ label: name, value }));
  }
}

export function fitting(choices: readonly Choice[], text: string): readonly Choice[] {
  const wanted = text.toLowerCase();
  const isWanted = ({ label }: Choice): boolean => label.toLowerCase().includes(wanted);
  return choices.filter(isWanted).slice(0, 25);
}

/** Whether a text names a choice, with or without its mark. */
export function isChoice(choice: Choice | undefined, text: string): boolean {
  const bare = (label: string): string => label.replace(/^[@#]/, '').toLowerCase();
  return choice !== undefined && bare(choice.label) === bare(text.trim());
}

/** What an option is sent as. @throws Error where Discord's client would not send what was typed */
export function valueOf(
  option: BasicOption,
  { text: typed, value }: Filled,
  choices: readonly Choice[] | undefined,
): Choice['value'] {
  const text = typed.trim();
  if (value !== undefined) return value;
  if (choices !== undefined) {
    // Who types `since:all` means the one that the list shows.
    const [only, ...others] = fitting(choices, text);
    const found =
      choices.find((choice) => isChoice(choice, text)) ?? (others.length === 0 ? only : undefined);
    if (found === undefined) throw new Error(`${option.name}: “${text}” is not in the list.`);
    return found.value;
  }
  if (option.type === OptionType.Integer || option.type === OptionType.Number) {
    const number = Number(text);
    if (!Number.isFinite(number)) throw new Error(`${option.name}: “${text}” is no number.`);
    return number;
  }
  return text;
}
