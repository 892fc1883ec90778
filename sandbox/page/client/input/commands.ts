import type {
  APIApplicationCommandBasicOption,
  APIApplicationCommandOption,
  APIApplicationCommandOptionChoice,
} from 'discord-api-types/v10';
import type { ShownCommand } from '../../model.ts';

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type */
export const OptionType = {
  Subcommand: 1,
  Group: 2,
  String: 3,
  Integer: 4,
  Boolean: 5,
  User: 6,
  Channel: 7,
  Role: 8,
  Mentionable: 9,
  Number: 10,
  Attachment: 11,
} as const;

const SLASH = 1;

export type BasicOption = Omit<APIApplicationCommandBasicOption, 'type'> & {
  readonly type: number;
  readonly autocomplete?: boolean;
  readonly choices?: readonly APIApplicationCommandOptionChoice[];
  readonly channel_types?: readonly number[];
};

/** A slash command that can be typed, down to its subcommand. */
export interface TypedCommand {
  readonly command: ShownCommand;
  readonly subcommand: string | undefined;
  /** Without the slash. */
  readonly words: string;
  readonly description: string;
  readonly options: readonly BasicOption[];
}

export function typedCommands(commands: readonly ShownCommand[]): readonly TypedCommand[] {
  return commands
    .filter((command) => (command.type as number) === SLASH)
    .flatMap((command) => descend(command, command.options ?? [], [], command.description))
    .sort((one, other) => one.words.localeCompare(other.words, 'en'));
}

function descend(
  command: ShownCommand,
  options: readonly APIApplicationCommandOption[],
  path: readonly string[],
  description: string,
): readonly TypedCommand[] {
  const below = options.filter((option) => (option.type as number) <= OptionType.Group);
  if (below.length > 0) {
    return below.flatMap((option) => {
      const inner = 'options' in option ? (option.options ?? []) : [];
      return descend(command, inner, [...path, option.name], option.description);
    });
  }
  return [
    {
      command,
      subcommand: path.length === 0 ? undefined : path.join(' '),
      words: [command.name, ...path].join(' '),
      description,
      options: options,
    },
  ];
}

/** Those that begin with what was typed come first, then those that have it anywhere. */
export function matching(all: readonly TypedCommand[], typed: string): readonly TypedCommand[] {
  const wanted = typed.toLowerCase();
  const begins = all.filter(({ words }) => words.startsWith(wanted));
  const has = all.filter(
    ({ words, description }) =>
      !words.startsWith(wanted) && (words.includes(wanted) || description.toLowerCase().includes(wanted)),
  );
  return [...begins, ...has];
}

/** The command whose words were typed to their end, and what follows. */
export function finished(
  all: readonly TypedCommand[],
  typed: string,
): { readonly typed: TypedCommand; readonly rest: string } | undefined {
  const found = all
    .filter(({ words }) => typed.startsWith(`${words} `))
    .sort((one, other) => other.words.length - one.words.length)[0];
  return found && { typed: found, rest: typed.slice(found.words.length + 1) };
}

/** Reads what follows a command: values by `name:value`; what stands in front of them belongs to the first other option. */
export function filledFrom(
  options: readonly Pick<BasicOption, 'name'>[],
  text: string,
): Readonly<Record<string, { readonly text: string }>> {
  const isOption = (wanted: string | undefined): boolean => options.some(({ name }) => name === wanted);
  const marks = [...text.matchAll(/(?:^|\s)([\p{L}\p{N}_-]{1,32}):/gu)].filter(([, name]) => isOption(name));
  const named = marks.map((mark, index) => {
    const value = text.slice(mark.index + mark[0].length, marks[index + 1]?.index).trim();
    return [mark[1] ?? '', { text: value }] as const;
  });
  const front = text.slice(0, marks[0]?.index).trim();
  const first = options.find(({ name }) => named.every(([taken]) => taken !== name));
  const unnamed = front !== '' && first !== undefined ? [[first.name, { text: front }] as const] : [];
  return Object.fromEntries([...unnamed, ...named]);
}

/** The option whose name was just typed with its colon, and the text in front of that. */
export function namedAtEnd(
  options: readonly BasicOption[],
  text: string,
): { readonly option: BasicOption; readonly before: string } | undefined {
  const mark = /(?:^|\s)([\p{L}\p{N}_-]{1,32}):$/u.exec(text);
  const option = options.find(({ name }) => name === mark?.[1]);
  return mark === null || option === undefined ? undefined : { option, before: text.slice(0, mark.index) };
}
