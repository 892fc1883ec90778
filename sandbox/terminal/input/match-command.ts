import type {
  APIApplicationCommand,
  APIApplicationCommandBasicOption,
  APIApplicationCommandOption,
} from 'discord-api-types/v10';
import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10';
import type { Upload } from '../../discord/index.ts';
import { TypingError } from '../typing-error.ts';
import type { Word } from './parse-line.ts';

/** A command and what was typed for it, as Discord's client would send it. */
export interface Matched {
  readonly name: string;
  readonly subcommand?: string;
  readonly options: Readonly<Record<string, string | number | boolean | Upload>>;
}

/** Who and what values of options can name. */
export interface Lookups {
  /** The id of a member, by name, with or without `@`. */
  user(name: string): string | undefined;
  channel(name: string): string | undefined;
  /** A file to hand over, by its path. Throws a TypingError when it cannot be read. */
  file(path: string): Upload;
  /** The value behind a choice that autocomplete offered for this option, where the text is the name of one. */
  offered(command: string, option: string, text: string): string | undefined;
}

/**
 * Fits words to the options of a command: `name:value`, or values in the order of the options. A word with `@` goes to
 * the next option that takes a member, one with `#` to the next that takes a channel.
 * @throws TypingError
 */
export function matchCommand(
  command: APIApplicationCommand,
  words: readonly Word[],
  lookups: Lookups,
): Matched {
  const { path, options, rest } = descend(command.options ?? [], words);
  const given = new Map<APIApplicationCommandBasicOption, string>();
  for (const word of rest) {
    const { option, text } = optionOf(word, options, given);
    if (option === undefined) throw new TypingError(surplus(command, options, text));
    const before = given.get(option);
    if (before !== undefined) throw new TypingError(givenTwice(option.name, before, text));
    given.set(option, text);
  }
  const values = [...given].map(
    ([option, text]) => [option.name, valueOf(command, option, text, lookups)] as const,
  );
  return {
    name: command.name,
    ...(path.length === 0 ? {} : { subcommand: path.join(' ') }),
    options: Object.fromEntries(values),
  };
}

/** Follows the subcommands at the beginning of what was typed. */
export function descend(all: readonly APIApplicationCommandOption[], words: readonly Word[]) {
  const path: string[] = [];
  let options = all;
  let rest = words;
  for (;;) {
    const next = options.find(({ name }) => name === rest[0]?.text);
    if (next?.type !== Type.Subcommand && next?.type !== Type.SubcommandGroup) break;
    path.push(next.name);
    options = next.options ?? [];
    rest = rest.slice(1);
  }
  return {
    path,
    options: options.filter(isBasic),
    subcommands: options.filter((each) => !isBasic(each)),
    rest,
  };
}

function isBasic(option: APIApplicationCommandOption): option is APIApplicationCommandBasicOption {
  return option.type !== Type.Subcommand && option.type !== Type.SubcommandGroup;
}

/** The option that a word is meant for, and what of the word is its value. */
export function optionOf(
  word: Word,
  options: readonly APIApplicationCommandBasicOption[],
  given: ReadonlyMap<APIApplicationCommandBasicOption, unknown>,
): { readonly option: APIApplicationCommandBasicOption | undefined; readonly text: string } {
  const { colon = -1 } = word;
  const byName = options.find(({ name }) => name === word.text.slice(0, Math.max(colon, 0)));
  if (byName !== undefined) return { option: byName, text: word.text.slice(colon + 1) };
  const free = options.filter((option) => !given.has(option));
  const takes = (...types: Type[]) => free.find(({ type }) => types.includes(type));
  const marked = word.text.startsWith('@')
    ? takes(Type.User, Type.Mentionable)
    : word.text.startsWith('#')
      ? takes(Type.Channel)
      : undefined;
  return { option: marked ?? free[0], text: word.text };
}

function givenTwice(name: string, one: string, other: string): string {
  return `${name} is given twice: "${one}" and "${other}". A value of several words goes in double quotes.`;
}

function surplus(
  command: APIApplicationCommand,
  options: readonly APIApplicationCommandBasicOption[],
  text: string,
): string {
  if (options.length === 0) return `/${command.name} takes no "${text}".`;
  const names = options.map(({ name }) => name).join(', ');
  return `/${command.name} takes ${names}: there is no place for "${text}".`;
}

function valueOf(
  command: APIApplicationCommand,
  option: APIApplicationCommandBasicOption,
  text: string,
  lookups: Lookups,
): string | number | boolean | Upload {
  const found = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new TypingError(`"${text}" is no ${what}.`);
    return value;
  };
  switch (option.type) {
    case Type.User:
    case Type.Mentionable:
      return found(lookups.user(text), 'member here');
    case Type.Channel:
      return found(lookups.channel(text), 'channel here');
    case Type.Attachment:
      return lookups.file(text);
    case Type.Boolean:
      return found(booleans[text.toLowerCase()], 'yes or no');
    case Type.Integer:
    case Type.Number:
      return choiceOf(option.choices, text) ?? found(text === '' ? undefined : Number(text), 'number');
    case Type.String:
      return choiceOf(option.choices, text) ?? lookups.offered(command.name, option.name, text) ?? text;
    default:
      return text;
  }
}

const booleans: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

function choiceOf<T extends string | number>(
  choices: readonly { readonly name: string; readonly value: T }[] | undefined,
  text: string,
): T | undefined {
  const lower = text.toLowerCase();
  return choices?.find(({ name, value }) => name.toLowerCase() === lower || String(value) === text)?.value;
}
