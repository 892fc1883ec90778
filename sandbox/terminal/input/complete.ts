import type { APIApplicationCommand, APIApplicationCommandBasicOption } from 'discord-api-types/v10';
import { ApplicationCommandOptionType as Type, ApplicationCommandType } from 'discord-api-types/v10';
import { eventActions } from '../codewars/webhook-sender.ts';
import { descend, optionOf } from './match-command.ts';
import type { OwnWord, Word } from './parse-line.ts';
import { quote, splitWords } from './parse-line.ts';

/** What a line is completed from. */
export interface Suggestions {
  commands(): readonly APIApplicationCommand[];
  /** What the sandbox itself takes, as it is typed. */
  words(): ReadonlyMap<string, OwnWord>;
  /** Entries of the menus of members and messages. */
  menus(): readonly APIApplicationCommand[];
  /** Names of members, of channels. */
  users(): readonly string[];
  channels(): readonly string[];
  /** What the bot offers for the option that is being typed; `typed` are the others so far. */
  autocomplete(asked: {
    readonly command: APIApplicationCommand;
    readonly path: readonly string[];
    readonly option: string;
    readonly text: string;
    readonly others: readonly Word[];
  }): Promise<readonly string[]>;
}

export interface Completion {
  readonly hits: readonly string[];
  /** The end of the line that a hit replaces. */
  readonly replaced: string;
}

/** What Tab offers at the end of a line: commands, options by name, and values. */
export async function complete(line: string, from: Suggestions): Promise<Completion> {
  const replaced = lastWord(line);
  const hits = (all: readonly string[]): Completion => ({ hits: startingWith(all, replaced), replaced });
  if (!line.startsWith('/')) return hits([]);
  const typed = line.slice(1).split(/\s/, 1)[0] ?? '';
  if (typed.length + 1 === line.length) {
    const names = from.commands().map(({ name }) => `/${name}`);
    return hits([...names.sort(), ...from.words().keys()].map((name) => `${name} `));
  }
  const word = from.words().get(`/${typed}`);
  if (word === '/as') return hits(from.users());
  if (word === '/event') return hits(Object.keys(eventActions).map((action) => `${action} `));
  if (word === '/go') return hits(from.channels());
  if (word === '/menu') {
    const before = splitWords(line.slice(`/${typed}`.length, line.length - replaced.length));
    return { hits: startingWith(afterMenu(before, from), replaced).map((hit) => `${quote(hit)} `), replaced };
  }
  const command = from.commands().find(({ name }) => name === typed);
  if (command === undefined) return hits([]);
  return completeOption(line, replaced, command, from);
}

/** First the entry; then, where its menu is that of a member, whose. */
function afterMenu([entry]: readonly Word[], from: Suggestions): readonly string[] {
  if (entry === undefined) return from.menus().map(({ name }) => name);
  const isOfMember = from
    .menus()
    .some(({ name, type }) => name === entry.text && type === ApplicationCommandType.User);
  return isOfMember ? from.users().map((name) => `@${name}`) : [];
}

async function completeOption(
  line: string,
  replaced: string,
  command: APIApplicationCommand,
  from: Suggestions,
): Promise<Completion> {
  const before = splitWords(line.slice(command.name.length + 1, line.length - replaced.length));
  const { path, options, subcommands, rest } = descend(command.options ?? [], before);
  if (subcommands.length > 0) {
    return {
      hits: startingWith(
        subcommands.map(({ name }) => `${name} `),
        replaced,
      ),
      replaced,
    };
  }
  const given = new Map<APIApplicationCommandBasicOption, true>();
  for (const word of rest) {
    const { option } = optionOf(word, options, given);
    if (option !== undefined) given.set(option, true);
  }
  const free = options.filter((option) => !given.has(option)).map(({ name }) => `${name}:`);
  const names = startingWith(free, replaced);
  // Who has begun to type a name of an option wants that, not a value that has these letters somewhere.
  if (/^[^:]+$/.test(replaced) && names.length > 0) return { hits: names, replaced };
  const [word = { text: '', colon: undefined }] = splitWords(replaced);
  const { option, text } = optionOf(word, options, given);
  if (option === undefined) return { hits: names, replaced };
  const isNamed = word.colon !== undefined && replaced.startsWith(`${option.name}:`);
  const values = await valuesFor(option, { command, path, option: option.name, text, others: rest }, from);
  const prefix = isNamed ? `${option.name}:` : '';
  return {
    hits: [...values.map((value) => `${prefix}${quote(value)} `), ...(isNamed ? [] : names)],
    replaced,
  };
}

async function valuesFor(
  option: APIApplicationCommandBasicOption,
  asked: Parameters<Suggestions['autocomplete']>[0],
  from: Suggestions,
): Promise<readonly string[]> {
  switch (option.type) {
    case Type.User:
    case Type.Mentionable:
      return startingWith(
        from.users().map((name) => `@${name}`),
        asked.text.startsWith('@') ? asked.text : `@${asked.text}`,
      );
    case Type.Channel:
      return startingWith(
        from.channels().map((name) => `#${name}`),
        asked.text.startsWith('#') ? asked.text : `#${asked.text}`,
      );
    case Type.Boolean:
      return startingWith(['true', 'false'], asked.text);
    case Type.String:
    case Type.Integer:
    case Type.Number:
      // The bot has already chosen what fits: its choices need not begin with what was typed.
      if ('autocomplete' in option && option.autocomplete) return from.autocomplete(asked);
      return startingWith(
        (option.choices ?? []).map(({ name }) => name),
        asked.text,
      );
    default:
      return [];
  }
}

/** The word at the end of a line, quotes and all; empty after a space. */
function lastWord(line: string): string {
  // Read from the beginning: seen from the end, the quote that closes a word looks like one that opens the next.
  const last = [...line.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)].at(-1)?.[0] ?? '';
  return line.endsWith(last) ? last : '';
}

function startingWith(all: readonly string[], beginning: string): string[] {
  const lower = beginning.replaceAll('"', '').toLowerCase();
  return all.filter((each) => each.toLowerCase().startsWith(lower));
}
