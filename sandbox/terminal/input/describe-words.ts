import type { APIApplicationCommand, APIApplicationCommandOption } from 'discord-api-types/v10';
import { ApplicationCommandOptionType as Type, ApplicationCommandType } from 'discord-api-types/v10';
import { wrap } from '../draw/layout.ts';
import { menuLine } from './match-menu.ts';
import type { Paint } from '../draw/paint.ts';
import type { OwnWord } from './parse-line.ts';
import { ownWords } from './parse-line.ts';

const column = 30;

/** What can be typed: the commands of the bot, the sandbox's own words, and how to press what is on the screen. */
export function describeWords(
  commands: readonly APIApplicationCommand[],
  menus: readonly APIApplicationCommand[],
  words: ReadonlyMap<string, OwnWord>,
  paint: Paint,
): string[] {
  const row = (what: string, text: string): string[] => {
    const lines = wrap(text, paint.width - column - 2);
    const first = what.length >= column ? [`  ${what}`, ''] : [`  ${what.padEnd(column)}`];
    const [start = '', ...rest] = lines;
    const head =
      first.length === 1 ? [`${first[0] ?? ''}${start}`] : [`  ${what}`, `${' '.repeat(column + 2)}${start}`];
    return [...head, ...rest.map((line) => ' '.repeat(column + 2) + line)];
  };
  return [
    paint.style('bold', 'The bot'),
    ...[...commands]
      .sort((one, other) => one.name.localeCompare(other.name))
      .flatMap(({ name, description, options }) => row(`/${name}${describe(options ?? [])}`, description)),
    ...menus.flatMap((entry) =>
      row(
        menuLine(entry),
        `in the menu of a ${entry.type === ApplicationCommandType.User ? 'member' : 'message'}`,
      ),
    ),
    paint.style('bold', 'This sandbox'),
    ...[...words].flatMap(([typed, word]) => row(typed, ownWords[word])),
    paint.style('bold', 'What is on the screen'),
    ...row('1', 'press the button with that number; also: press LABEL'),
    ...row('2 ruby', 'choose from the menu with that number; also: pick ruby'),
    ...row(
      'OPTION:PATH',
      'for an option that takes a file: one of this machine, from where the sandbox was started',
    ),
    ...row('@PATH', 'in a form: a file for a field that takes files'),
    ...row('< PATH', 'in a form: the text of a file, for a long text field'),
    ...row('<<<', 'in a form: several lines for a long text field, until a line >>>'),
    ...row('Tab', 'completes commands, options and values'),
  ].map((line) => line.trimEnd());
}

/** ` user: member:`, or ` set|off` where there are subcommands. */
function describe(options: readonly APIApplicationCommandOption[]): string {
  if (options.length === 0) return '';
  const nested = options.filter(({ type }) => type === Type.Subcommand || type === Type.SubcommandGroup);
  if (nested.length > 0) return ` ${nested.map(({ name }) => name).join('|')}`;
  return options.map(({ name, required }) => (required === true ? ` ${name}:` : ` [${name}:]`)).join('');
}
